/** The rows and targets that a model is trained on, and their checks. */
import { DataError } from '../../errors.ts';
import type { SharedFloats } from '../../platform/scratch/floats.ts';
import { countRows } from '../rows/row-ranges.ts';
import type { RowRange } from '../rows/row-ranges.ts';
import type { ColumnPicks } from '../rows/row-set.ts';
import type { SharedTargets } from '../search/workers.ts';
import type { ObjectiveParams } from '../search/objective.ts';

export interface TrainingPart extends ObjectiveParams {
  /** Rows × columns, row-major; NaN is missing. May have more rows than are trained on. */
  readonly values: SharedFloats;
  readonly features: readonly string[];
  /** Where these are in `values`, if it has other columns too. */
  readonly picks?: ColumnPicks | undefined;
  /** The rows of `values` to train on. */
  readonly rows: readonly RowRange[];
  /** One per row of `values`, at least up to the last training row. */
  readonly targets: SharedTargets;
}

/**
 * Checks shapes and names.
 * @throws DataError for problems in the data that users can fix; RangeError if an array is too short
 */
export function assertTrainingPart({ values, features, picks, rows, targets }: TrainingPart): void {
  if (countRows(rows) === 0)
    throw new DataError('no_rows', 'There are no training rows. Choose dates with telemetry.');
  if (features.length === 0) throw new DataError('no_features', 'There is no numeric column to learn from.');
  const end = rows.at(-1)!.to;
  const width = picks?.width ?? features.length;
  if (values.length < end * width || targets.length < end) {
    throw new RangeError(
      `Rows up to ${end} × ${width} columns need more than ${values.length} values and ${targets.length} targets.`,
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

/** The targets of the rows in one array; a view if the rows are one range. */
export function targetsOf(targets: SharedTargets, rows: readonly RowRange[]): Float32Array {
  if (rows.length === 1) return targets.subarray(rows[0]!.from, rows[0]!.to);
  const gathered = new Float32Array(countRows(rows));
  let index = 0;
  for (const { from, to } of rows) {
    gathered.set(targets.subarray(from, to), index);
    index += to - from;
  }
  return gathered;
}
