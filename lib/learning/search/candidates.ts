/**
 * The parameter grid and its candidates, in the order of scikit-learn's `ParameterGrid`. The search breaks ties in
 * favor of the first candidate, so the order is part of the result.
 */
import { RequestError } from '../../errors.ts';

/** Parameters that a grid can vary, by XGBoost's canonical names. All others keep XGBoost's own defaults. */
export const GRID_KEYS = [
  'n_estimators',
  'max_depth',
  'learning_rate',
  'subsample',
  'colsample_bytree',
  'min_child_weight',
  'gamma',
  'reg_alpha',
  'reg_lambda',
] as const;

export type GridKey = (typeof GRID_KEYS)[number];
/** The values to try for each parameter. */
export type ParamGrid = Readonly<Partial<Record<GridKey, readonly number[]>>>;
/** One value of each parameter in the grid. */
export type Candidate = Readonly<Partial<Record<GridKey, number>>>;

/** The predecessor's grid: 36 candidates. */
export const DEFAULT_GRID: ParamGrid = {
  n_estimators: [100, 200],
  max_depth: [4, 6, 8],
  learning_rate: [0.05, 0.1, 0.2],
  subsample: [0.8, 1.0],
};

/**
 * Values for random draws: 23.5 million combinations around XGBoost's defaults, from weak to strong regularization. Where
 * the effect is multiplicative (learning rate, regularization), the values are about evenly spaced in their logarithm.
 */
export const WIDE_GRID: ParamGrid = {
  n_estimators: [50, 100, 150, 200, 300, 400, 600, 800],
  max_depth: [2, 3, 4, 5, 6, 7, 8, 10],
  learning_rate: [0.01, 0.015, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3],
  subsample: [0.5, 0.6, 0.7, 0.8, 0.9, 1],
  colsample_bytree: [0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1],
  min_child_weight: [1, 2, 3, 5, 10, 20, 50],
  gamma: [0, 0.1, 0.3, 1, 3],
  reg_alpha: [0, 0.01, 0.1, 1, 10],
  reg_lambda: [0.1, 0.3, 1, 3, 10],
};

/** Number of combinations. @throws as expandGrid */
export const countCombinations = (grid: ParamGrid): number =>
  Object.keys(grid).reduce((count, key) => count * valuesOrThrow(key, grid[key as GridKey]).length, 1);

/** The combination at an index of expandGrid's list, without the others. @throws as expandGrid */
export function candidateAt(grid: ParamGrid, index: number): Candidate {
  const entries: [string, number][] = [];
  let rest = index;
  for (const key of Object.keys(grid).sort().reverse()) {
    const values = valuesOrThrow(key, grid[key as GridKey]);
    entries.unshift([key, values[rest % values.length]!]);
    rest = Math.floor(rest / values.length);
  }
  return Object.fromEntries(entries);
}

/**
 * All combinations. Keys are sorted by name, and the last key varies fastest (sklearn.model_selection.ParameterGrid).
 * @throws RequestError `bad_grid` for an unknown key, an empty list, a value that is not a finite number, or
 *   `n_estimators` that is not a whole number ≥ 1. XGBoost checks the ranges of the others.
 */
export function expandGrid(grid: ParamGrid): Candidate[] {
  const keys = Object.keys(grid).sort();
  let candidates: Candidate[] = [{}];
  for (const key of keys) {
    const values = valuesOrThrow(key, grid[key as GridKey]);
    candidates = candidates.flatMap((candidate) => values.map((value) => ({ ...candidate, [key]: value })));
  }
  return candidates;
}

function valuesOrThrow(key: string, values: readonly number[] | undefined): readonly number[] {
  const refuse = (message: string) => {
    throw new RequestError(`The parameter grid cannot be used: ${message}`, {
      code: 'bad_grid',
      httpStatus: 422,
      errors: [{ field: `search.param_grid.${key}`, message }],
    });
  };
  if (!(GRID_KEYS as readonly string[]).includes(key)) {
    return refuse(`${key} is not one of ${GRID_KEYS.join(', ')}.`);
  }
  if (values === undefined || values.length === 0)
    return refuse(`${key} needs a list of at least one value.`);
  if (!values.every((value) => Number.isFinite(value))) return refuse(`${key} can only have finite numbers.`);
  if (key === 'n_estimators' && !values.every((value) => Number.isInteger(value) && value >= 1)) {
    return refuse('n_estimators can only have whole numbers of at least 1.');
  }
  return values;
}
