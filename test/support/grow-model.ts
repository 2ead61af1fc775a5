/** Small models trained directly with libxgboost, and their predictions. */
import { Booster } from '../../lib/xgboost/booster.ts';
import type { Parameters } from '../../lib/xgboost/booster.ts';
import { DMatrix } from '../../lib/xgboost/dmatrix.ts';
import type { Region } from '../../lib/xgboost/dmatrix.ts';
import type { XGBoostLibrary } from '../../lib/xgboost/library.ts';

/**
 * Trains a model for `rounds` rounds.
 * @param labels one per row
 * @param features names of the columns; without them the model has no feature names
 */
export function growModel(
  library: XGBoostLibrary,
  region: Region,
  labels: Float32Array,
  rounds: number,
  parameters: Parameters,
  features?: readonly string[],
): Uint8Array {
  const matrix = DMatrix.fromDense(library, region, 1);
  const booster = Booster.create(library, { nthread: 1, seed: 7, tree_method: 'hist', ...parameters }, [
    matrix,
  ]);
  try {
    library.setFloats(matrix.handle, 'label', labels, labels.length);
    while (booster.rounds < rounds) booster.update(matrix);
    if (features !== undefined) booster.nameFeatures(features);
    return booster.save();
  } finally {
    for (const owned of [booster, matrix]) owned.free();
  }
}

/** Predictions of libxgboost, one per row. */
export function predictWith(library: XGBoostLibrary, ubj: Uint8Array, region: Region): Float32Array {
  const matrix = DMatrix.fromDense(library, region, 1);
  const booster = Booster.load(library, ubj, { nthread: 1 });
  try {
    return booster.predict(matrix);
  } finally {
    for (const owned of [booster, matrix]) owned.free();
  }
}
