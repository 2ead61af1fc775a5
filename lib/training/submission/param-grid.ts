/** `search.param_grid` of a request: the XGBoost parameters to search, their types and their limits. */
import { z } from 'zod';
import type { ParamGrid } from '../../learning/search/candidates.ts';
import { zeroOrMore } from '../../validation/fields.ts';

/** A larger grid is more likely a mistake than a search. */
export const MAX_CANDIDATES = 500;

/** @param minimum if 0, the values may be 0 or at least 1e-30 */
const grid = (minimum: number, maximum: number, isWhole = false) => {
  const value = z
    .number()
    .min(minimum, `must be at least ${minimum}`)
    .max(maximum, `must be at most ${maximum}`);
  return z
    .array(isWhole ? value.int('must be a whole number') : minimum === 0 ? zeroOrMore(value, maximum) : value)
    .min(1, 'must have at least one value')
    .max(50, 'must have at most 50 values')
    .refine((values) => new Set(values).size === values.length, 'must not repeat a value')
    .meta({ override: { uniqueItems: true } });
};

export const paramGrid = z
  .strictObject({
    n_estimators: grid(1, 10_000, true).nullish(),
    max_depth: grid(1, 16, true).nullish(),
    learning_rate: grid(1e-6, 1).nullish(),
    subsample: grid(0.01, 1).nullish(),
    colsample_bytree: grid(0.01, 1).nullish(),
    min_child_weight: grid(0, 1e6).nullish(),
    gamma: grid(0, 1e6).nullish(),
    reg_alpha: grid(0, 1e6).nullish(),
    reg_lambda: grid(0, 1e6).nullish(),
  })
  .transform((value) => withoutNulls(value))
  .refine((value) => Object.keys(value).length > 0, 'must name at least one parameter')
  .meta({
    id: 'ParamGrid',
    description: `Values to try for each parameter; at most ${MAX_CANDIDATES} combinations, unless they are drawn at random.`,
    override: { minProperties: 1 },
  });

/** The parameters with values: null counts as absent. */
const withoutNulls = (value: Readonly<Record<string, readonly number[] | null | undefined>>): ParamGrid =>
  Object.fromEntries(Object.entries(value).filter(([, values]) => values != null));
