/** The body and the query of POST /train (design §3): what may be asked for, its bounds and its defaults. */
import { z } from 'zod';
import { RequestError } from '../errors.ts';
import { DEFAULT_GRID } from '../factory/grid.ts';
import type { ParamGrid } from '../factory/grid.ts';
import { isClassScoring } from '../factory/scoring.ts';
import { foldTypes, indicators, strategies } from '../jobs/job.ts';
import type { TrainingRequest } from '../jobs/job.ts';

/** More candidates than this is a mistake in the grid, not a search. */
const maxCandidates = 500;

const day = z.iso.date('must be a day of the calendar, YYYY-MM-DD');

const grid = (minimum: number, maximum: number, isWhole = false) => {
  const value = z
    .number()
    .min(minimum, `must be at least ${minimum}`)
    .max(maximum, `must be at most ${maximum}`);
  return z
    .array(isWhole ? value.int('must be a whole number') : value)
    .min(1, 'must have at least one value')
    .max(50, 'must have at most 50 values')
    .refine((values) => new Set(values).size === values.length, 'has a value twice');
};

const paramGrid = z
  .strictObject({
    n_estimators: grid(1, 10_000, true),
    max_depth: grid(1, 16, true),
    learning_rate: grid(1e-6, 1),
    subsample: grid(0.01, 1),
    colsample_bytree: grid(0.01, 1),
    min_child_weight: grid(0, 1e6),
    gamma: grid(0, 1e6),
    reg_alpha: grid(0, 1e6),
    reg_lambda: grid(0, 1e6),
  })
  .partial()
  .refine((value) => Object.keys(value).length > 0, 'must name at least one parameter')
  .refine((value) => combinations(value) <= maxCandidates, `must have at most ${maxCandidates} combinations`)
  // JSON has no `undefined`: a parameter that is not named is absent.
  .transform((value) => value as ParamGrid);

const combinations = (value: Readonly<Record<string, readonly number[] | undefined>>): number =>
  Object.values(value).reduce((product, values) => product * (values?.length ?? 1), 1);

export const trainRequestSchema = z.strictObject({
  indicator: z.string(),
  machine_name: z
    .string()
    .min(1, 'must not be empty')
    .max(200, 'must have at most 200 characters')

    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must have no control characters'),
  start_date: day.nullish(),
  end_date: day.nullish(),
  labeling: z
    .strictObject({
      drop_percentage: z
        .number()
        .min(-100, 'must be at least -100')
        .lt(0, 'must be below 0: it is a drop')
        .default(-70),
      window_minutes: z
        .number()
        .gt(0, 'must be above 0')
        .max(10_080, 'must be at most 10080 (a week)')
        .default(30),
    })
    .prefault({}),
  search: z
    .strictObject({
      strategy: z.enum(strategies, 'must be "grid" or "halving"').default('grid'),
      scoring: z
        .string()
        .refine(
          isClassScoring,
          'must be "recall", "f1", "precision", "roc_auc", "average_precision" or "recall_at_precision:" and a precision above 0, at most 1, as in "recall_at_precision:0.8"',
        )
        .default('recall'),
      fold_type: z.enum(foldTypes, 'must be "stratified" or "time_series"').default('stratified'),
      folds: z
        .number()
        .int('must be a whole number')
        .min(2, 'must be at least 2')
        .max(10, 'must be at most 10')
        .default(3),
      param_grid: paramGrid.optional(),
    })
    .prefault({}),
});

/** The query of POST /train; parameters that are not known are let be. */
export const trainQuerySchema = z.object({
  dry_run: z
    .enum(['true', 'false'], 'must be true or false')
    .default('false')
    .transform((value) => value === 'true'),
});

export type TrainBody = z.infer<typeof trainRequestSchema>;

/**
 * What the body asks for, once its shape is right.
 * @throws RequestError 400 for an unknown indicator and for a start after the end, as the predecessor did.
 */
export function toTrainingRequest(body: TrainBody): TrainingRequest {
  const indicator = indicators.find((known) => known === body.indicator);
  if (!indicator) {
    throw refused(
      'unknown_indicator',
      'indicator',
      `is not known; use ${indicators.map((name) => `"${name}"`).join(' or ')}`,
    );
  }
  const startDate = body.start_date ?? null;
  const endDate = body.end_date ?? null;
  if (startDate && endDate && startDate > endDate) {
    throw refused('start_after_end', 'start_date', `${startDate} is after end_date ${endDate}; swap them`);
  }
  return {
    indicator,
    machineName: body.machine_name,
    startDate,
    endDate,
    labeling: { dropPercentage: body.labeling.drop_percentage, windowMinutes: body.labeling.window_minutes },
    search: {
      strategy: body.search.strategy,
      scoring: body.search.scoring,
      foldType: body.search.fold_type,
      folds: body.search.folds,
      paramGrid: body.search.param_grid ?? DEFAULT_GRID,
    },
  };
}

/** The machine has no rows. */
export const unknownMachine = (name: string): RequestError =>
  refused(
    'unknown_machine',
    'machine_name',
    `${JSON.stringify(name)} is not known: processed_data has no rows of it`,
  );

const refused = (code: string, field: string, message: string): RequestError =>
  new RequestError(`${field} ${message}.`, { code, httpStatus: 400, errors: [{ field, message }] });
