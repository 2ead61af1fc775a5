/**
 * The body of POST /train: its fields, their limits and defaults. Each indicator has its own body, so that a field that
 * does not apply to it is refused by name.
 */
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import { alarmsSchema } from '../../learning/indicators/status/alarms/alarms-schema.ts';
import { PROFILES, withProfile } from '../../learning/indicators/profiles.ts';
import { definitionOf } from '../../learning/indicators/registry.ts';
import {
  CLASS_WEIGHTS,
  DEFAULT_ALARMS,
  DEFAULT_FEATURES,
  FOLD_TYPES,
  INDICATORS,
  REQUEST_DEFAULTS,
  TARGET_KINDS,
} from '../../learning/indicators/request.ts';
import type { Indicator, LearningRequest } from '../../learning/indicators/request.ts';
import { countCombinations, WIDE_GRID } from '../../learning/search/candidates.ts';
import type { ParamGrid } from '../../learning/search/candidates.ts';
import type { FoldType } from '../../learning/search/fold.ts';
import { CLASS_SCORING_PATTERN, isClassScoring, NUMBER_SCORINGS } from '../../learning/search/scoring.ts';
import type { ClassScoring, NumberScoring } from '../../learning/search/scoring.ts';
import { SEARCH_STRATEGIES } from '../../learning/search/strategies/registry.ts';
import { DEFAULT_DRAWS, DEFAULT_SEED, STRATEGIES } from '../../learning/search/strategies/strategy.ts';
import type { Strategy } from '../../learning/search/strategies/strategy.ts';
import { formatList, machineName, oneOf, optionalObject, withDefault } from '../../validation/fields.ts';
import { parseOrThrow } from '../../validation/parse-or-throw.ts';
import { fromGroupFields } from '../group-fields.ts';
import { MAX_CANDIDATES, paramGrid } from './param-grid.ts';

/** Neither the calendar nor PostgreSQL has a year 0. */
const day = z.iso
  .date('must be a calendar date, YYYY-MM-DD')
  .refine((text) => !text.startsWith('0000'), 'must be a calendar date; the first year is 0001');

/** Fields that select the rows. */
export const rowFields = {
  machine_name: machineName.describe('A `motor_pump` that has rows in `processed_data`.'),
  start_date: day.nullish().describe('First UTC day of the rows. If absent, the day of the first row.'),
  end_date: day
    .nullish()
    .describe(
      'Last UTC day of the rows, inclusive; not before `start_date`. If absent, the day of the last row.',
    ),
};

export const profileSchema = withDefault(
  oneOf(PROFILES)
    .meta({ id: 'Profile' })
    .describe(
      'Defaults of the other fields. `compatible` trains as the predecessor did. `planner` leaves counters out, folds by ' +
        'blocks of time, weighs no class, maximizes the average precision and gives at most two false alarms a week.',
    ),
  'compatible',
);

/** A longer list is more likely a mistake: PostgreSQL allows 1,600 columns. */
const MAX_EXCLUDED = 1600;

export const featuresSchema = z.strictObject({
  exclude: z
    .array(z.string().min(1, 'must not be empty').max(63, 'must have at most 63 characters'))
    .max(MAX_EXCLUDED, `must have at most ${MAX_EXCLUDED} names`)
    .refine((names) => new Set(names).size === names.length, 'must not repeat a name')
    .meta({
      description:
        'Columns of `processed_data` that the model does not learn from. Labels are made from them all the same.',
      override: { uniqueItems: true },
    })
    .nullish(),
  counter_guard: withDefault(
    z
      .boolean()
      .describe(
        'Leaves out columns that only rise or fall over the training part, such as a counter of starts: their value ' +
          'tells the model which period a row is from.',
      ),
    DEFAULT_FEATURES.counterGuard,
  ),
});

/** 32 bits. */
const MAX_SEED = 2 ** 32 - 1;

/** Fields of `search` that are the same for every indicator. */
export const searchFields = {
  strategy: withDefault(
    oneOf(STRATEGIES).meta({
      id: 'Strategy',
      description: STRATEGIES.map((name) => `\`${name}\` ${SEARCH_STRATEGIES[name].description}.`).join(' '),
    }),
    'grid',
  ),
  folds: withDefault(
    z
      .number()
      .int('must be a whole number')
      .min(2, 'must be at least 2')
      .max(10, 'must be at most 10')
      .describe('Folds of the cross-validation.'),
    3,
  ),
  param_grid: paramGrid.nullish(),
  draws: z
    .number()
    .int('must be a whole number')
    .min(1, 'must be at least 1')
    .max(MAX_CANDIDATES, `must be at most ${MAX_CANDIDATES}`)
    .nullish()
    .describe(
      `Candidates that \`random\` draws from \`param_grid\`, ${DEFAULT_DRAWS} if absent. Only for \`random\`.`,
    ),
  seed: z
    .number()
    .int('must be a whole number')
    .min(0, 'must be at least 0')
    .max(MAX_SEED, `must be at most ${MAX_SEED}`)
    .nullish()
    .describe(`Seed of the draws, ${DEFAULT_SEED} if absent. Only for \`random\`.`),
};

const scoringSchemas = {
  class: (indicator: Indicator) =>
    withDefault(
      z
        .string()
        .refine(
          isClassScoring,
          'must be "recall", "f1", "precision", "roc_auc", "average_precision" or "recall_at_precision:" followed by a precision above 0 and at most 1, as in "recall_at_precision:0.8"',
        )
        .meta({
          description: 'The score that the search maximizes.',
          override: { pattern: CLASS_SCORING_PATTERN, examples: ['recall', 'recall_at_precision:0.8'] },
        }),
      REQUEST_DEFAULTS[indicator].search.scoring as ClassScoring,
    ),
  number: (indicator: Indicator) =>
    withDefault(
      z
        .enum(
          NUMBER_SCORINGS,
          `must be ${formatList(NUMBER_SCORINGS)} for "${indicator}", which predicts a number`,
        )
        .describe('The score that the search maximizes.'),
      REQUEST_DEFAULTS[indicator].search.scoring as NumberScoring,
    ),
};

/** `search` fields of one kind of target only. */
export const searchSchemas = {
  class: {
    class_weight: withDefault(
      oneOf(CLASS_WEIGHTS).describe(
        'With `balanced`, the rows before failures weigh as much as all others together (`scale_pos_weight`). With ' +
          '`none`, every row weighs the same, and the predicted probabilities are not too high.',
      ),
      REQUEST_DEFAULTS.status.search.classWeight,
    ),
  },
  number: {
    class_weight: z.never('does not apply to "health", which has no classes; remove it').nullish(),
  },
};

/** Groups of one kind of target only. */
const groupSchemas = {
  class: { alarms: alarmsSchema.nullish() },
  number: { alarms: z.never('does not apply to "health", which raises no alarms; remove it').nullish() },
};

export const FOLD_TYPE_EFFECTS =
  'With `time_series`, the model of each fold is trained only on the rows before the fold. With `blocked`, each fold is ' +
  'a block of time, and rows close to it do not train its model.';

interface StrategyFields {
  readonly strategy: Strategy;
  readonly param_grid?: ParamGrid | null | undefined;
  readonly draws?: number | null | undefined;
  readonly seed?: number | null | undefined;
}

/** What depends on the strategy: only `random` draws, so only its grid may be large. */
function checkStrategy(search: StrategyFields, context: z.RefinementCtx): void {
  if (search.strategy === 'random') return;
  const refuse = (field: string, message: string) =>
    context.addIssue({ code: 'custom', path: [field], message });
  if (countCombinations(search.param_grid ?? {}) > MAX_CANDIDATES)
    refuse('param_grid', `must have at most ${MAX_CANDIDATES} combinations; "random" draws from more`);
  for (const field of ['draws', 'seed'] as const) {
    if (search[field] != null) refuse(field, 'applies only to the strategy "random"; remove it');
  }
}

const noClasses = (indicator: Indicator): string =>
  TARGET_KINDS[indicator] === 'class' ? '' : ` for "${indicator}", which has no classes`;

function bodySchemaOf(indicator: Indicator) {
  const { search: defaults } = REQUEST_DEFAULTS[indicator];
  const foldTypes: readonly FoldType[] = FOLD_TYPES[indicator];
  return z.strictObject({
    indicator: z.literal(indicator, `must be ${formatList(INDICATORS)}`),
    ...rowFields,
    profile: profileSchema,
    labeling: optionalObject(definitionOf(indicator).labelingSchema),
    features: optionalObject(featuresSchema),
    search: optionalObject(
      z
        .strictObject({
          ...searchFields,
          scoring: scoringSchemas[TARGET_KINDS[indicator]](indicator),
          fold_type: withDefault(
            z
              .enum(foldTypes, `must be ${formatList(foldTypes)}${noClasses(indicator)}`)
              .describe(FOLD_TYPE_EFFECTS),
            defaults.foldType,
          ),
          ...searchSchemas[TARGET_KINDS[indicator]],
        })
        .superRefine(checkStrategy),
    ),
    ...groupSchemas[TARGET_KINDS[indicator]],
  });
}

const bodySchemas = INDICATORS.map(bodySchemaOf);

/** The body of POST /train. */
export const trainRequestSchema = z.discriminatedUnion('indicator', [
  bodySchemas[0]!,
  ...bodySchemas.slice(1),
]);

export type TrainBody = z.infer<typeof trainRequestSchema>;

/**
 * Validates a body.
 * @throws RequestError 422 with every invalid field; 400 for an unknown indicator and for a start date after the end
 *   date, like the predecessor
 */
export function parseTrainRequest(body: unknown): TrainingRequest {
  const indicator = indicatorIn(body);
  if (typeof indicator === 'string' && !INDICATORS.some((known) => known === indicator)) {
    throw badRequest('unknown_indicator', 'indicator', `is not known; use ${formatList(INDICATORS)}`);
  }
  // A body without an indicator gets the errors of the first indicator's schema.
  const schema = bodySchemas[INDICATORS.findIndex((known) => known === indicator)] ?? bodySchemas[0]!;
  return toTrainingRequest(parseOrThrow(schema, filledIn(body)));
}

/**
 * The request of a valid body.
 * @throws RequestError 400 for a start date after the end date
 */
export function toTrainingRequest(body: TrainBody): TrainingRequest {
  const { indicator } = body;
  const defaults = REQUEST_DEFAULTS[indicator];
  const request: LearningRequest & ReturnType<typeof rowSelection> & Pick<TrainingRequest, 'profile'> = {
    indicator,
    ...rowSelection(body),
    // Absent for the default, as in requests of older versions.
    ...(body.profile !== 'compatible' && { profile: body.profile }),
    labeling: fromGroupFields(body.labeling, defaults.labeling),
    search: {
      ...fromGroupFields(body.search, defaults.search),
      ...(body.search.strategy === 'random' && randomSpace(body.search)),
    },
    features: fromGroupFields(body.features, defaults.features),
    ...(body.alarms != null && { alarms: fromGroupFields(body.alarms, DEFAULT_ALARMS) }),
  };
  // The indicator's schema has checked that the groups belong to the indicator.
  return request as TrainingRequest;
}

const randomSpace = ({ param_grid: grid, draws, seed }: StrategyFields) => ({
  paramGrid: grid ?? WIDE_GRID,
  draws: draws ?? DEFAULT_DRAWS,
  seed: seed ?? DEFAULT_SEED,
});

/** The body with the fields of its profile. The schema refuses an unknown profile. */
function filledIn(body: unknown): unknown {
  const indicator = INDICATORS.find((known) => known === indicatorIn(body));
  const profile = PROFILES.find((known) => known === fieldIn(body, 'profile'));
  return profile && indicator ? withProfile(body, profile, indicator) : body;
}

const fieldIn = (body: unknown, name: string): unknown =>
  typeof body === 'object' && body !== null ? new Map(Object.entries(body)).get(name) : undefined;

const indicatorIn = (body: unknown): unknown => fieldIn(body, 'indicator');

function rowSelection({ machine_name: machineName, start_date, end_date }: TrainBody) {
  const startDate = start_date ?? null;
  const endDate = end_date ?? null;
  if (startDate && endDate && startDate > endDate) {
    throw badRequest('start_after_end', 'start_date', `${startDate} is after end_date ${endDate}; swap them`);
  }
  return { machineName, startDate, endDate };
}

const badRequest = (code: string, field: string, message: string): RequestError =>
  new RequestError(`${field} ${message}.`, { code, httpStatus: 400, errors: [{ field, message }] });
