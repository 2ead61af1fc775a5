/**
 * The body and the query of POST /train (design §3): what may be asked for, its bounds and its defaults. Each
 * indicator has a body of its own, so that what makes no sense for it is refused by name.
 */
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import type { ParamGrid } from '../../learning/search/grid.ts';
import { FOLD_TYPES, INDICATORS, REQUEST_DEFAULTS, STRATEGIES } from '../../learning/indicators/request.ts';
import type { Indicator } from '../../learning/indicators/request.ts';
import { classScoringPattern, isClassScoring, NUMBER_SCORINGS } from '../../learning/search/scoring.ts';
import { parseOrThrow } from '../../parse-or-throw.ts';
import { formatList, machineName, oneOf } from '../../fields.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import { paramGrid } from './param-grid.ts';

/** The calendar has no year 0, and neither has PostgreSQL. */
const day = z.iso
  .date('must be a day of the calendar, YYYY-MM-DD')
  .refine(
    (text) => !text.startsWith('0000'),
    'must be a day of the calendar: there is no year 0, begin at 0001',
  )
  .meta({ override: { pattern: '^(?!0000)' } });

const indicatorOf = <I extends Indicator>(indicator: I) =>
  z.literal(indicator, `must be ${formatList(INDICATORS)}`);

const machine = {
  machine_name: machineName.describe('A `motor_pump` that has rows in `processed_data`.'),
  start_date: day.nullish().describe('First UTC day of the rows; that of the first row when absent.'),
  end_date: day.nullish().describe('Last UTC day of the rows, itself included; not before `start_date`.'),
};

const embargo = z
  .boolean()
  .default(false)
  .describe('Leaves the training rows out whose label depends on the test part.');

const search = {
  strategy: oneOf(STRATEGIES)
    .default('grid')
    .describe('Every candidate to its end, or the weak given up on the way.'),
  folds: z
    .number()
    .int('must be a whole number')
    .min(2, 'must be at least 2')
    .max(10, 'must be at most 10')
    .default(3)
    .describe('Folds of the cross-validation.'),
  param_grid: paramGrid.optional(),
};

const { status, health } = REQUEST_DEFAULTS;
const whatIsMaximised = 'What the search maximises.';
const foldsInTime = 'With `time_series` every fold is trained on what came before it only.';

const statusBody = z.strictObject({
  indicator: indicatorOf('status'),
  ...machine,
  labeling: z
    .strictObject({
      drop_percentage: z
        .number()
        .min(-100, 'must be at least -100')
        .max(-0.01, 'must be at most -0.01: it is a drop')
        .default(status.labeling.dropPercentage)
        .describe('A row whose engine speed fell by this much against the row before is a failure, percent.'),
      window_minutes: z
        .number()
        .min(0.01, 'must be at least 0.01')
        .max(10_080, 'must be at most 10080 (a week)')
        .default(status.labeling.windowMinutes)
        .describe('How long before a failure rows count as "failure ahead", minutes.'),
      embargo,
    })
    .prefault({}),
  search: z
    .strictObject({
      ...search,
      scoring: z
        .string()
        .refine(
          isClassScoring,
          'must be "recall", "f1", "precision", "roc_auc", "average_precision" or "recall_at_precision:" and a precision above 0, at most 1, as in "recall_at_precision:0.8"',
        )
        .default(status.search.scoring)
        .meta({
          description: whatIsMaximised,
          override: { pattern: classScoringPattern, examples: ['recall', 'recall_at_precision:0.8'] },
        }),
      fold_type: z
        .enum(FOLD_TYPES.status, `must be ${formatList(FOLD_TYPES.status)}`)
        .default(status.search.foldType)
        .describe(foldsInTime),
    })
    .prefault({}),
});

const failuresOnly = (what: string) =>
  z.never(`does not apply to "health", which looks for no failures: it has no ${what}; remove it`).optional();

const healthBody = z.strictObject({
  indicator: indicatorOf('health'),
  ...machine,
  labeling: z
    .strictObject({
      drop_percentage: failuresOnly('drop'),
      window_minutes: failuresOnly('warning window'),
      embargo,
    })
    .prefault({}),
  search: z
    .strictObject({
      ...search,
      scoring: z
        .enum(NUMBER_SCORINGS, `must be ${formatList(NUMBER_SCORINGS)} for "health", which is a number`)
        .default(health.search.scoring)
        .describe(whatIsMaximised),
      fold_type: z
        .enum(
          FOLD_TYPES.health,
          `must be ${formatList(FOLD_TYPES.health)} for "health", which has no classes`,
        )
        .default(health.search.foldType)
        .describe(foldsInTime),
    })
    .prefault({}),
});

/** The body of POST /train. */
export const trainRequestSchema = z.discriminatedUnion('indicator', [statusBody, healthBody]);

export type TrainBody = z.infer<typeof trainRequestSchema>;

/**
 * Validates a body.
 * @throws RequestError 422 that names every wrong field; 400 for an unknown indicator and for a start after the
 *   end, as the predecessor answered.
 */
export function parseTrainRequest(body: unknown): TrainingRequest {
  const indicator = indicatorIn(body);
  if (typeof indicator === 'string' && !INDICATORS.some((known) => known === indicator)) {
    throw refused('unknown_indicator', 'indicator', `is not known; use ${formatList(INDICATORS)}`);
  }
  // Without an indicator, what else is wrong is told by the body of the first.
  return toTrainingRequest(
    indicator === 'health' ? parseOrThrow(healthBody, body) : parseOrThrow(statusBody, body),
  );
}

/**
 * What a body asks for, once its shape is right.
 * @throws RequestError 400 for a start after the end.
 */
export const toTrainingRequest = (body: TrainBody): TrainingRequest =>
  body.indicator === 'health' ? toHealthRequest(body) : toStatusRequest(body);

const indicatorIn = (body: unknown): unknown =>
  typeof body === 'object' && body !== null && 'indicator' in body ? body.indicator : undefined;

function toStatusRequest(body: z.infer<typeof statusBody>): TrainingRequest {
  const { drop_percentage: dropPercentage, window_minutes: windowMinutes, embargo: drops } = body.labeling;
  return {
    indicator: 'status',
    ...rowsOf(body),
    labeling: { dropPercentage, windowMinutes, embargo: drops },
    search: searchOf(body.search, status.search.paramGrid),
  };
}

const toHealthRequest = (body: z.infer<typeof healthBody>): TrainingRequest => ({
  indicator: 'health',
  ...rowsOf(body),
  labeling: { embargo: body.labeling.embargo },
  search: searchOf(body.search, health.search.paramGrid),
});

function rowsOf({ machine_name: machineName, start_date, end_date }: TrainBody) {
  const startDate = start_date ?? null;
  const endDate = end_date ?? null;
  if (startDate && endDate && startDate > endDate) {
    throw refused('start_after_end', 'start_date', `${startDate} is after end_date ${endDate}; swap them`);
  }
  return { machineName, startDate, endDate };
}

const searchOf = <Scoring, FoldType>(
  search: Omit<TrainBody['search'], 'scoring' | 'fold_type'> & { scoring: Scoring; fold_type: FoldType },
  defaultGrid: ParamGrid,
) => ({
  strategy: search.strategy,
  scoring: search.scoring,
  foldType: search.fold_type,
  folds: search.folds,
  paramGrid: search.param_grid ?? defaultGrid,
});

const refused = (code: string, field: string, message: string): RequestError =>
  new RequestError(`${field} ${message}.`, { code, httpStatus: 400, errors: [{ field, message }] });
