/**
 * Predicts the same rows repeatedly while a booster grows. Each call evaluates only the trees added since the last call
 * and adds them to the margins kept from it. The rows are read in place: a validation matrix, for which XGBoost keeps
 * margins itself, takes twice the time and, with missing values, more memory than the values themselves.
 */
import type { Booster } from '../../xgboost/booster.ts';
import type { RowSource } from '../../xgboost/dmatrix.ts';

export class IncrementalPredictor {
  readonly #rows: RowSource;
  readonly #margins: Float32Array;
  #rounds = 0;

  constructor(rows: RowSource) {
    this.#rows = rows;
    this.#margins = new Float32Array(rows.rows);
  }

  /**
   * Predictions of all trees so far, one per row; bit for bit those of a prediction with the whole model.
   * @param booster the same one every time, with at least one round
   */
  predict(booster: Booster): Float32Array<ArrayBuffer> {
    const predictions = new Float32Array(this.#rows.rows);
    const [from, to] = [this.#rounds, booster.rounds];
    let row = 0;
    for (const block of this.#rows.blocks()) {
      const margins = this.#margins.subarray(row, row + block.rows);
      if (from < to) {
        const start = from > 0 ? margins : undefined;
        margins.set(booster.predictRows(block, { from, to, as: 'margin', margins: start }));
      }
      predictions.set(booster.predictRows(block, { from: to, to, as: 'value', margins }), row);
      row += block.rows;
    }
    this.#rounds = to;
    return predictions;
  }
}
