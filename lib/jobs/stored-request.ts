/**
 * The part of a training request that a job row keeps for the ModelFactory. Rows of older versions and of the predecessor
 * lack some fields; they get the defaults of POST /train.
 */
import { z } from 'zod';
import { GRID_KEYS } from '../learning/search/candidates.ts';
import { PROFILES } from '../learning/indicators/profiles.ts';
import type { Profile } from '../learning/indicators/profiles.ts';
import {
  CLASS_WEIGHTS,
  FOLD_TYPES,
  INDICATORS,
  REQUEST_DEFAULTS,
  TARGET_KINDS,
} from '../learning/indicators/request.ts';
import type { FactoryRequest, Indicator } from '../learning/indicators/request.ts';
import type { FoldType } from '../learning/search/fold.ts';
import { isClassScoring, NUMBER_SCORINGS } from '../learning/search/scoring.ts';
import type { Scoring } from '../learning/search/scoring.ts';
import { WINDOW_MODES } from '../learning/windows/definition.ts';
import { STRATEGIES } from '../learning/search/strategies/strategy.ts';
import type { TrainingRequest } from './job.ts';

const paramGridSchema = z.partialRecord(z.enum(GRID_KEYS), z.array(z.number()).readonly());

const scoringSchemas: Readonly<Record<'class' | 'number', z.ZodType<Scoring>>> = {
  class: z.custom<Scoring>((value) => typeof value === 'string' && isClassScoring(value)),
  number: z.enum(NUMBER_SCORINGS),
};

/** `search` fields of one kind of target only. */
const searchSchemas: Readonly<Record<'class' | 'number', z.ZodRawShape>> = {
  class: { classWeight: z.enum(CLASS_WEIGHTS).default(REQUEST_DEFAULTS.status.search.classWeight) },
  number: {},
};

/** `features` fields of one kind of target only. */
const featureSchemas: Readonly<Record<'class' | 'number', z.ZodRawShape>> = {
  class: { windows: z.enum(WINDOW_MODES).optional() },
  number: {},
};

/** Groups of one kind of target only. */
const groupSchemas: Readonly<Record<'class' | 'number', z.ZodRawShape>> = {
  class: {
    alarms: z
      .object({
        maxFalsePerWeek: z.number().optional(),
        minPrecision: z.number().optional(),
        cost: z.object({ missed: z.number(), false: z.number() }).optional(),
        muteHours: z.union([z.literal('auto'), z.number()]),
      })
      .optional(),
    evaluation: z.object({ origins: z.number(), train: z.string() }).optional(),
  },
  number: {},
};

/** `labeling` fields without a default, of one kind of target only. */
const labelingSchemas: Readonly<Record<'class' | 'number', z.ZodRawShape>> = {
  class: { compareWindows: z.array(z.number()).optional() },
  number: {},
};

/** A labeling field with its default. */
const fieldSchema = (value: number | boolean) =>
  typeof value === 'number' ? z.number().default(value) : z.boolean().default(value);

function schemaOf(indicator: Indicator) {
  const { labeling, search, features } = REQUEST_DEFAULTS[indicator];
  const foldTypes: readonly FoldType[] = FOLD_TYPES[indicator];
  const fields = Object.entries(labeling).map(([name, value]) => [name, fieldSchema(value)] as const);
  return z.object({
    indicator: z.literal(indicator),
    labeling: z
      .object({ ...Object.fromEntries(fields), ...labelingSchemas[TARGET_KINDS[indicator]] })
      .prefault({}),
    search: z
      .object({
        strategy: z.enum(STRATEGIES).default(search.strategy),
        scoring: scoringSchemas[TARGET_KINDS[indicator]].default(search.scoring),
        foldType: z.enum(foldTypes).default(search.foldType),
        folds: z.number().default(search.folds),
        paramGrid: paramGridSchema.default(search.paramGrid),
        draws: z.number().optional(),
        seed: z.number().optional(),
        ...searchSchemas[TARGET_KINDS[indicator]],
      })
      .prefault({}),
    profile: z.enum(PROFILES).optional(),
    features: z
      .object({
        exclude: z.array(z.string()).readonly().default(features.exclude),
        counterGuard: z.boolean().default(features.counterGuard),
        ...featureSchemas[TARGET_KINDS[indicator]],
      })
      .prefault({}),
    ...groupSchemas[TARGET_KINDS[indicator]],
  });
}

const [first, ...others] = INDICATORS.map(schemaOf);
const storedRequestSchema = z.discriminatedUnion('indicator', [first!, ...others]);

/**
 * @param row a job row; its groups may be missing or incomplete
 * @throws ZodError if the row is not a valid request
 */
export function storedRequest(row: {
  readonly indicator: string;
  readonly labeling: unknown;
  readonly search: unknown;
  /** As `storedOptions` returns them. */
  readonly options?: unknown;
}): FactoryRequest & { readonly profile?: Profile } {
  const { indicator, labeling, search, options } = row;
  const others = typeof options === 'object' ? options : {};
  const request = { ...others, indicator, labeling: labeling ?? {}, search: search ?? {} };
  // The schema of an indicator returns its request.
  return storedRequestSchema.parse(request) as unknown as FactoryRequest & { readonly profile?: Profile };
}

/** Parts of a request that have a column or attribute of their own. */
const OWN_COLUMNS = ['indicator', 'machineName', 'startDate', 'endDate', 'labeling', 'search'];

/** The other parts of a request: one column or attribute holds all of them. */
export const storedOptions = (request: TrainingRequest): object =>
  Object.fromEntries(Object.entries(request).filter(([name]) => !OWN_COLUMNS.includes(name)));
