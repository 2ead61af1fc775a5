/**
 * The task of a trainer's worker that explains a model: exact SHAP values of test rows. The cost of a row grows with the
 * model's leaves, so a model with many leaves is explained with fewer rows.
 */
import { readTreeModel } from '../../formats/tree-model.ts';
import { Booster } from '../../xgboost/booster.ts';
import { DMatrix } from '../../xgboost/dmatrix.ts';
import type { XGBoostLibrary } from '../../xgboost/library.ts';
import { readRows } from '../rows/row-set.ts';
import type { TrainerResults, TrainerTask } from './trainer-tasks.ts';

/** Maximum rows to explain: more rows hardly change the means. */
const MAX_ROWS = 1000;
/** Minimum rows to explain: the means of fewer rows are too imprecise. */
const MIN_ROWS = 20;
/** Rows × leaves: about two seconds on one thread (40 ns per leaf and row, measured with XGBoost 3.4.1). */
const MAX_LEAF_VISITS = 5e7;

/** The number of rows to explain for a model with the given number of leaves. */
export const rowsToExplain = (leaves: number, rows: number): number =>
  Math.min(rows, MAX_ROWS, Math.max(MIN_ROWS, Math.floor(MAX_LEAF_VISITS / leaves)));

/** Picks `count` of `rows` row indices, evenly spaced from the first row. */
export const evenlySpaced = (rows: number, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, index) => Math.floor((index * rows) / count));

/** Explains evenly spaced rows. */
export function explainRows(
  library: XGBoostLibrary,
  task: Extract<TrainerTask, { kind: 'explain' }>,
): TrainerResults['explain'] {
  const { ubj, values, features, picks, firstRow, rows, threads } = task;
  const matrix = { values, columns: features, picks };
  const { trees } = readTreeModel(ubj);
  // Every split of a binary tree adds one leaf.
  const leaves = trees.reduce((sum, { left }) => sum + (left.length + 1) / 2, 0);
  const explained = evenlySpaced(rows, rowsToExplain(leaves, rows)).map((row) => firstRow + row);
  const sample = new Float32Array(explained.length * features);
  explained.forEach((row, index) =>
    readRows(matrix, row, sample.subarray(index * features, (index + 1) * features)),
  );
  const booster = Booster.load(library, ubj, { nthread: threads });
  try {
    const region = { values: sample, rows: explained.length, columns: features };
    const explainedMatrix = DMatrix.fromDense(library, region, threads);
    try {
      return { values: sample, contributions: booster.contributions(explainedMatrix), rows: explained };
    } finally {
      explainedMatrix.free();
    }
  } finally {
    booster.free();
  }
}
