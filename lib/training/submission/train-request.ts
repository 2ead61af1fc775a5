/**
 * The body of POST /train: its fields, their limits and defaults. Each indicator has its own body, so that a field that
 * does not apply to it is refused by name.
 */
import { z } from 'zod';
import { RequestError } from '../../errors.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import { alarmsSchema } from '../../learning/indicators/status/alarms/alarms-schema.ts';
import { DEFAULT_EVALUATION } from '../../learning/indicators/backtest-request.ts';
import { evaluationSchema } from '../../learning/indicators/evaluation-schema.ts';
import { PROFILES, withProfile } from '../../learning/indicators/profiles.ts';
import { definitionOf } from '../../learning/indicators/registry.ts';
import {
  DEFAULT_ALARMS,
  DEFAULT_FEATURES,
  FOLD_TYPES,
  INDICATORS,
  REQUEST_DEFAULTS,
  TARGET_KINDS,
} from '../../learning/indicators/request.ts';
import type { Indicator, LearningRequest } from '../../learning/indicators/request.ts';
import type { FoldType } from '../../learning/search/fold.ts';
import { WINDOW_MODES } from '../../learning/windows/definition.ts';
import { formatList, machineName, oneOf, optionalObject, withDefault } from '../../validation/fields.ts';
import { parseOrThrow } from '../../validation/parse-or-throw.ts';
import { fromGroupFields } from '../group-fields.ts';
import {
  checkStrategy,
  FOLD_TYPE_EFFECTS,
  randomSpace,
  scoringSchemas,
  searchFields,
  searchSchemas,
} from './search-fields.ts';

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

const featureFields = {
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
};

/** `features` by kind of target. */
export const featuresSchemas = {
  class: z.strictObject({
    ...featureFields,
    windows: oneOf(WINDOW_MODES)
      .describe(
        'Whether the model also learns from the rows before a row: means and standard deviations of its sensors over 5 and ' +
          '30 minutes, the time since the last failure, and since the engine was last off and on. `auto` keeps them only if they raise the average ' +
          'precision on out-of-fold predictions by more than one standard error. Default: "off".',
      )
      .nullish(),
  }),
  number: z.strictObject({
    ...featureFields,
    windows: z.never('does not apply to "health", which has no failures; remove it').nullish(),
  }),
};

/** Groups of one kind of target only. */
const groupSchemas = {
  class: { alarms: alarmsSchema.nullish(), evaluation: evaluationSchema.nullish() },
  number: {
    alarms: z.never('does not apply to "health", which raises no alarms; remove it').nullish(),
    evaluation: z.never('does not apply to "health", which has no backtest; remove it').nullish(),
  },
};

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
    features: optionalObject(featuresSchemas[TARGET_KINDS[indicator]]),
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
    ...(body.evaluation != null && { evaluation: fromGroupFields(body.evaluation, DEFAULT_EVALUATION) }),
  };
  // The indicator's schema has checked that the groups belong to the indicator.
  return request as TrainingRequest;
}

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
