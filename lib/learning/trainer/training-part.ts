/** What a training learns from: some rows of a matrix and their targets; and what such a part must be. */
import { DataError } from '../../errors.ts';
import type { SharedFloats } from '../../platform/scratch/floats.ts';
import { countRows } from '../rows/row-ranges.ts';
import type { RowRange } from '../rows/row-ranges.ts';
import type { SharedTargets } from '../search/workers.ts';
import type { ObjectiveParams } from '../search/objective.ts';

export interface TrainingPart extends ObjectiveParams {
  /** Rows × features, row-major, NaN is missing; may hold more rows than are trained on. */
  readonly values: SharedFloats;
  readonly features: readonly string[];
  /** The rows of `values` that are trained on. */
  readonly rows: readonly RowRange[];
  /** One a row of `values`, as far as rows are trained on. */
  readonly targets: SharedTargets;
}

/**
 * Checks a training part's shapes and names.
 * @throws DataError for what its user can mend; RangeError when the arrays are too short.
 */
export function assertTrainingPart({ values, features, rows, targets }: TrainingPart): void {
  if (countRows(rows) === 0)
    throw new DataError('no_rows', 'There are no training rows. Choose dates that hold telemetry.');
  if (features.length === 0) throw new DataError('no_features', 'There is no numeric column to learn from.');
  const end = rows.at(-1)!.to;
  if (values.length < end * features.length || targets.length < end) {
    throw new RangeError(
      `Rows up to ${end} × ${features.length} features need more than ${values.length} values and ${targets.length} targets.`,
    );
  }
  const unusable = features.find((name) => /[[\]<]/.test(name));
  if (unusable !== undefined) {
    throw new DataError(
      'bad_value',
      `The column ${unusable} has [, ] or < in its name, which XGBoost refuses. Rename it.`,
    );
  }
}

/** The targets of the rows, one after another; a view where they stand so. */
export function isContiguous(targets: SharedTargets, rows: readonly RowRange[]): Float32Array {
  if (rows.length === 1) return targets.subarray(rows[0]!.from, rows[0]!.to);
  const whole = new Float32Array(countRows(rows));
  let place = 0;
  for (const { from, to } of rows) {
    whole.set(targets.subarray(from, to), place);
    place += to - from;
  }
  return whole;
}
