/**
 * What a model that grows predicts for the same rows, time and again: each time only the trees that came since
 * are asked, on top of the margins kept from the time before. The rows are read where they lie. A validation matrix
 * for XGBoost to keep margins of would take twice the time and, with missing values, more memory than
 * the numbers themselves.
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
   * The prediction of all trees so far, one a row, to the last bit what the whole model predicts.
   * @param booster the same one every time, with one round or more.
   */
  by(booster: Booster): Float32Array<ArrayBuffer> {
    const predictions = new Float32Array(this.#rows.rows);
    const [from, to] = [this.#rounds, booster.rounds];
    let row = 0;
    for (const block of this.#rows.blocks()) {
      const margins = this.#margins.subarray(row, row + block.rows);
      if (from < to) {
        const known = from > 0 ? margins : undefined;
        margins.set(booster.predictRows(block, { from, to, as: 'margin', margins: known }));
      }
      predictions.set(booster.predictRows(block, { from: to, to, as: 'value', margins }), row);
      row += block.rows;
    }
    this.#rounds = to;
    return predictions;
  }
}
