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
