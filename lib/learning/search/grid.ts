/**
 * The parameter grid and its candidates, in the order scikit-learn's `ParameterGrid` gives: ties in the
 * search go to the first candidate, so the order is part of the result.
 */
import { RequestError } from '../../errors.ts';

/** What a grid may vary, by XGBoost's canonical names; all else stays XGBoost's own default. */
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
/** The values to try of each parameter. */
export type ParamGrid = Readonly<Partial<Record<GridKey, readonly number[]>>>;
/** One value of each parameter in the grid. */
export type Candidate = Readonly<Partial<Record<GridKey, number>>>;

/** The contract's grid (design §5.5): 36 candidates. */
export const DEFAULT_GRID: ParamGrid = {
  n_estimators: [100, 200],
  max_depth: [4, 6, 8],
  learning_rate: [0.05, 0.1, 0.2],
  subsample: [0.8, 1.0],
};

/**
 * Every combination, keys sorted by name, the last key varying fastest (sklearn.model_selection.ParameterGrid).
 * @throws RequestError `bad_grid` for an unknown key, an empty list, a value that is no finite number, or
 *   n_estimators that is no whole number ≥ 1. Ranges of the others are XGBoost's to judge.
 */
export function expandGrid(grid: ParamGrid): Candidate[] {
  const keys = Object.keys(grid).sort();
  let candidates: Candidate[] = [{}];
  for (const key of keys) {
    const values = checkedValues(key, grid[key as GridKey]);
    candidates = candidates.flatMap((candidate) => values.map((value) => ({ ...candidate, [key]: value })));
  }
  return candidates;
}

function checkedValues(key: string, values: readonly number[] | undefined): readonly number[] {
  const refuse = (message: string) => {
    throw new RequestError(`The parameter grid cannot be used: ${message}`, {
      code: 'bad_grid',
      httpStatus: 422,
      errors: [{ field: `search.param_grid.${key}`, message }],
    });
  };
  if (!(GRID_KEYS as readonly string[]).includes(key)) {
    return refuse(`${key} is not among ${GRID_KEYS.join(', ')}.`);
  }
  if (values === undefined || values.length === 0)
    return refuse(`${key} needs a list of at least one value.`);
  if (!values.every((value) => Number.isFinite(value))) return refuse(`${key} may hold finite numbers only.`);
  if (key === 'n_estimators' && !values.every((value) => Number.isInteger(value) && value >= 1)) {
    return refuse('n_estimators may hold whole numbers from 1 only.');
  }
  return values;
}
