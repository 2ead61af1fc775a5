/** `search.param_grid` of a request: which parameters of XGBoost may be searched, and among what. */
import { z } from 'zod';
import type { ParamGrid } from '../../learning/search/grid.ts';

/** More candidates than this is a mistake in the grid, not a search. */
const maxCandidates = 500;

/** XGBoost's own numbers are 32-bit floats, and DynamoDB's smallest is 1e-130. */
const smallest = 1e-30;
/** Each with its type: what generates clients makes of an alternative that has none anything at all. */
const zeroOrMore = [
  { type: 'number' as const, maximum: 0 },
  { type: 'number' as const, minimum: smallest },
];

/** @param minimum 0 stands for 0 and what is not tiny */
const grid = (minimum: number, maximum: number, isWhole = false) => {
  const value = z
    .number()
    .min(minimum, `must be at least ${minimum}`)
    .max(maximum, `must be at most ${maximum}`);
  const orNone = value
    .refine((number) => number === 0 || number >= smallest, `must be 0 or at least ${smallest}`)
    .meta({ override: { minimum: 0, maximum, anyOf: zeroOrMore } });
  return z
    .array(isWhole ? value.int('must be a whole number') : minimum === 0 ? orNone : value)
    .min(1, 'must have at least one value')
    .max(50, 'must have at most 50 values')
    .refine((values) => new Set(values).size === values.length, 'has a value twice')
    .meta({ override: { uniqueItems: true } });
};

export const paramGrid = z
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
  .transform((value) => value as ParamGrid)
  .meta({
    description: `Values to try of each parameter; at most ${maxCandidates} combinations.`,
    override: { minProperties: 1 },
  });

const combinations = (value: Readonly<Record<string, readonly number[] | undefined>>): number =>
  Object.values(value).reduce((product, values) => product * (values?.length ?? 1), 1);
