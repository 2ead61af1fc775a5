/**
 * What a trainer's worker does to explain a model: exact SHAP values of as many test rows as their cost allows.
 * A row costs about the model's leaves, so a model of many leaves is explained by fewer rows.
 */
import { readTreeModel } from '../../formats/tree-model.ts';
import { readFloats } from '../../platform/scratch/floats.ts';
import { Booster } from '../../xgboost/booster.ts';
import { DMatrix } from '../../xgboost/dmatrix.ts';
import type { XGBoostLibrary } from '../../xgboost/library.ts';
import type { TrainerResults, TrainerTask } from './trainer-tasks.ts';

/** More rows than these move a mean little. */
const mostRows = 1000;
/** Fewer say nothing. */
const fewestRows = 20;
/** Rows × leaves: about two seconds of one thread (40 ns a leaf of a row, measured with XGBoost 3.4.1). */
const mostLeafVisits = 5e7;

/** How many rows of a model with so many leaves are explained, of those there are. */
export const rowsToExplain = (leaves: number, rows: number): number =>
  Math.min(rows, mostRows, Math.max(fewestRows, Math.floor(mostLeafVisits / leaves)));

/** `count` of `rows` rows, evenly spaced, the first among them. */
export const evenlySpaced = (rows: number, count: number): Uint32Array =>
  Uint32Array.from({ length: count }, (_, place) => Math.floor((place * rows) / count));

/** Explains evenly spaced rows of the run. */
export function explainRows(
  library: XGBoostLibrary,
  task: Extract<TrainerTask, { kind: 'explain' }>,
): TrainerResults['explain'] {
  const { ubj, values, features, firstRow, rows, threads } = task;
  const { trees } = readTreeModel(ubj);
  // Every split of a binary tree adds one leaf.
  const leaves = trees.reduce((sum, { left }) => sum + (left.length + 1) / 2, 0);
  const explained = evenlySpaced(rows, rowsToExplain(leaves, rows)).map((row) => firstRow + row);
  const sample = new Float32Array(explained.length * features);
  explained.forEach((row, place) =>
    readFloats(values, row * features, sample.subarray(place * features, (place + 1) * features)),
  );
  const booster = Booster.load(library, ubj, { nthread: threads });
  try {
    const region = { values: sample, rows: explained.length, columns: features };
    const matrix = DMatrix.fromDense(library, region, threads);
    try {
      return { values: sample, contributions: booster.contributions(matrix), rows: explained };
    } finally {
      matrix.free();
    }
  } finally {
    booster.free();
  }
}
