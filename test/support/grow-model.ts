/** Small models grown by libxgboost itself, and what it predicts with them. */
import { Booster } from '../../lib/xgboost/booster.ts';
import type { Parameters } from '../../lib/xgboost/booster.ts';
import { DMatrix } from '../../lib/xgboost/dmatrix.ts';
import type { Region } from '../../lib/xgboost/dmatrix.ts';
import type { XGBoostLibrary } from '../../lib/xgboost/library.ts';

/**
 * Trains `rounds` rounds on a region.
 * @param labels one a row
 * @param features names of the columns; the model has none without
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

/** One float32 a row, by libxgboost. */
export function predictWith(library: XGBoostLibrary, ubj: Uint8Array, region: Region): Float32Array {
  const matrix = DMatrix.fromDense(library, region, 1);
  const booster = Booster.load(library, ubj, { nthread: 1 });
  try {
    return booster.predict(matrix);
  } finally {
    for (const owned of [booster, matrix]) owned.free();
  }
}
