/** Entry of the thread of explained models (see contributions-model.ts): libxgboost blocks while it computes SHAP values. */
import { workerData } from 'node:worker_threads';
import { readTreeModel } from '../../formats/tree-model.ts';
import { serveTasks } from '../../platform/threads/serve-tasks.ts';
import { Booster } from '../../xgboost/booster.ts';
import { DMatrix } from '../../xgboost/dmatrix.ts';
import type { Region } from '../../xgboost/dmatrix.ts';
import { openLibrary } from '../../xgboost/library.ts';
import type { XGBoostLibrary } from '../../xgboost/library.ts';
import type { LibraryLocation } from '../../xgboost/locate.ts';

export interface ContributionsWorkerData {
  readonly locations: readonly LibraryLocation[];
}

export type ContributionsTask =
  /** Returns the model's number of leaves. */
  | { readonly kind: 'open'; readonly model: number; readonly ubj: Uint8Array }
  | {
      readonly kind: 'explain';
      /** Number of the model in the thread. */
      readonly model: number;
      readonly region: Region;
    }
  | { readonly kind: 'close'; readonly model: number };

export interface Contributions {
  /** rows × (columns + 1), row-major: contribution of each column, then the base value. */
  readonly contributions: Float32Array<ArrayBuffer>;
  /** The model's output before the objective's transformation, by row. */
  readonly margins: Float32Array<ArrayBuffer>;
}

const { locations } = workerData as ContributionsWorkerData;
const models = new Map<number, Booster>();
let library: XGBoostLibrary | undefined;

function openModel({ model, ubj }: Extract<ContributionsTask, { kind: 'open' }>): number {
  library ??= openLibrary(locations);
  models.set(model, Booster.load(library, ubj, { nthread: 1 }));
  // Every split of a binary tree adds one leaf.
  return readTreeModel(ubj).trees.reduce((leaves, { left }) => leaves + (left.length + 1) / 2, 0);
}

function explain({ model, region }: Extract<ContributionsTask, { kind: 'explain' }>): Contributions {
  const booster = findModel(model);
  const matrix = DMatrix.fromDense(library!, region, 1);
  try {
    return {
      contributions: booster.contributions(matrix),
      margins: booster.predictRows(region, { from: 0, to: 0, as: 'margin' }),
    };
  } finally {
    matrix.free();
  }
}

function closeModel(model: number): void {
  findModel(model).free();
  models.delete(model);
}

function findModel(model: number): Booster {
  const found = models.get(model);
  if (!found) throw new Error('The model is closed.');
  return found;
}

serveTasks<ContributionsTask>((task) => {
  if (task.kind === 'open') return openModel(task);
  if (task.kind === 'explain') return explain(task);
  closeModel(task.model);
  return undefined;
});
