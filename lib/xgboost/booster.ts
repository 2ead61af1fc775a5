/**
 * A model, for training and prediction. The class wraps one native handle. The library returns results in the booster's
 * own memory, valid until its next call, so every result is copied at once.
 */
import koffi from 'koffi';
import { arrayInterface, checkLength, type DMatrix, keepAlive, type Region } from './dmatrix.ts';
import type { Handle, XGBoostLibrary } from './library.ts';
import { XGBoostError } from './xgboost-error.ts';

export type Parameters = Readonly<Record<string, string | number>>;

/** Configuration of XGBoosterPredictFromDMatrix for all trees so far. */
const allTrees = (type: number): string =>
  `{"type": ${type}, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true}`;
/** One value per row, after the objective's transformation. */
const PREDICTIONS = allTrees(0);
/** SHAP values, one per column, and the bias. */
const CONTRIBUTIONS = allTrees(2);

/** Options of predictRows. */
interface RowPrediction {
  /** Rounds whose trees are evaluated: [from, to); `to` 0 means all. */
  readonly from: number;
  readonly to: number;
  /** `margin` is before the objective's transformation. */
  readonly as: 'value' | 'margin';
  /** Margins to start from, one per row; the model's own intercept if absent. */
  readonly margins?: Float32Array | undefined;
}

const WHOLE_PREDICTION: RowPrediction = { from: 0, to: 0, as: 'value' };

/** Address of a booster that its owner has released. Another thread may adopt it. */
export interface SharedBooster {
  readonly address: Handle;
  /** Boosting rounds so far. */
  readonly rounds: number;
}

export class Booster {
  readonly #library: XGBoostLibrary;
  readonly #handle: Handle;
  #rounds = 0;
  #freed = false;

  private constructor(library: XGBoostLibrary, { address, rounds }: SharedBooster) {
    this.#library = library;
    this.#handle = address;
    this.#rounds = rounds;
  }

  /**
   * A model without trees.
   * @param matrices the data it will be trained and scored on, whose margins XGBoost then keeps between rounds
   * @throws XGBoostError if the library refuses the matrices. An invalid parameter value fails only at the first
   *   `update`.
   */
  static create(library: XGBoostLibrary, parameters: Parameters, matrices: readonly DMatrix[] = []): Booster {
    const out: [Handle | null] = [null];
    const handles = matrices.map((matrix) => matrix.handle);
    library.createBooster(handles, handles.length, out);
    const booster = Booster.adopt(library, { address: out[0]!, rounds: 0 });
    try {
      for (const [name, value] of Object.entries(parameters))
        library.setParameter(booster.#handle, name, String(value));
    } catch (error) {
      booster.free();
      throw error;
    }
    return booster;
  }

  /** Takes ownership of a booster that another thread released. The matrices it was created with must still exist. */
  static adopt(library: XGBoostLibrary, shared: SharedBooster): Booster {
    return new Booster(library, shared);
  }

  /** Gives up ownership; the thread that adopts the booster continues or frees it. */
  release(): SharedBooster {
    const shared = { address: this.#live, rounds: this.#rounds };
    this.#freed = true;
    return shared;
  }

  /** Loads a saved model (`.ubj`). @throws XGBoostError if the bytes are not a model */
  static load(library: XGBoostLibrary, ubj: Uint8Array, parameters: Parameters): Booster {
    const booster = Booster.create(library, parameters);
    try {
      library.load(booster.#handle, ubj, ubj.length);
    } catch (error) {
      booster.free();
      throw error;
    }
    return booster;
  }

  get #live(): Handle {
    if (this.#freed) throw new XGBoostError('xgboost_misused', 'This XGBoost model is already freed.');
    return this.#handle;
  }

  /** Boosting rounds so far. */
  get rounds(): number {
    return this.#rounds;
  }

  /** Adds one tree. @throws XGBoostError for a parameter out of range, or labels that the objective refuses */
  update(training: DMatrix): void {
    this.#library.update(this.#live, this.#rounds, training.handle);
    this.#rounds += 1;
  }

  /**
   * One float32 per row: P(y = 1) for `binary:logistic`.
   * @throws XGBoostError if the number of columns is not the model's; the library would not notice
   */
  predict(matrix: DMatrix): Float32Array<ArrayBuffer> {
    return this.#ofMatrix(PREDICTIONS, matrix, matrix.rows);
  }

  /**
   * How much each column adds to each row's prediction: exact SHAP values (Lundberg, Erion & Lee, arXiv:1802.03888), in
   * the unit before the objective's transformation, which is log-odds for `binary:logistic`.
   * @returns rows × (columns + 1), row-major. A row's last value is the same for all rows (the bias), and a row's
   *   values add up to its margin.
   * @throws XGBoostError if the number of columns is not the model's; the library would not notice
   */
  contributions(matrix: DMatrix): Float32Array<ArrayBuffer> {
    return this.#ofMatrix(CONTRIBUTIONS, matrix, matrix.rows * (matrix.columns + 1));
  }

  /** @param expected number of values */
  #ofMatrix(config: string, matrix: DMatrix, expected: number): Float32Array<ArrayBuffer> {
    this.#checkColumns(matrix.columns);
    return this.#read(expected, (shape, dimensions, out) =>
      this.#library.predict(this.#live, matrix.handle, config, shape, dimensions, out),
    );
  }

  /** @throws XGBoostError if the number of columns is not the model's; the library would not notice */
  #checkColumns(columns: number): void {
    const expected = this.#columns();
    if (expected !== columns) {
      throw new XGBoostError(
        'xgboost_misused',
        `The model was trained on ${expected} columns and was given ${columns}.`,
      );
    }
  }

  /** Copies the numbers that a call returns. @throws XGBoostError if their count is not `expected` */
  #read(
    expected: number,
    call: (shape: [bigint | null], dimensions: [number | null], result: [bigint | null]) => void,
  ): Float32Array<ArrayBuffer> {
    const shape: [bigint | null] = [null];
    const dimensions: [number | null] = [null];
    const result: [bigint | null] = [null];
    call(shape, dimensions, result);
    // Not read as a koffi array type of that length, because koffi never frees types.
    const sizes = koffi.decode(shape[0], 'uint64_t', Number(dimensions[0])) as BigUint64Array;
    const length = Number(sizes.reduce((product, size) => product * size, 1n));
    if (length !== expected) {
      throw new XGBoostError('xgboost_failed', `XGBoost returned ${length} values instead of ${expected}.`);
    }
    return new Float32Array(koffi.view(result[0], length * Float32Array.BYTES_PER_ELEMENT).slice(0));
  }

  /**
   * Predicts rows in place, with all trees, or with those of some rounds on top of margins. XGBoost adds trees in their
   * order, so continuing from the margins of the first rounds gives the same bits as all rounds together. No rounds
   * (`from` = `to` > 0) return the transformed margins.
   * @throws XGBoostError if the number of columns is not the model's, or if there is not one margin per row
   */
  predictRows(region: Region, options = WHOLE_PREDICTION): Float32Array<ArrayBuffer> {
    const { from, to, as, margins } = options;
    const { rows } = region;
    this.#checkColumns(region.columns);
    if (margins !== undefined) checkLength('margins', margins.length, rows);
    const config =
      `{"type": ${as === 'margin' ? 1 : 0}, "training": false, "iteration_begin": ${from}, ` +
      `"iteration_end": ${to}, "strict_shape": true, "missing": NaN, "cache_id": 0}`;
    const library = this.#library;
    const proxy: [Handle | null] = [null];
    if (margins !== undefined) library.createProxy(proxy);
    try {
      if (margins !== undefined) library.setFloats(proxy[0]!, 'base_margin', margins, margins.length);
      const result = this.#read(rows, (shape, dimensions, out) =>
        library.predictDense(this.#live, arrayInterface(region), config, proxy[0], shape, dimensions, out),
      );
      keepAlive(region.values);
      return result;
    } finally {
      if (proxy[0] !== null) library.freeMatrix(proxy[0]);
    }
  }

  /**
   * Loss reduction of the splits on each feature, over all trees. Features that no tree splits on are absent. Names are
   * those of nameFeatures.
   */
  totalGain(): Map<string, number> {
    const count: [number | null] = [null];
    const names: [bigint | null] = [null];
    const dimensions: [number | null] = [null];
    const shape: [bigint | null] = [null];
    const scores: [bigint | null] = [null];
    this.#library.featureScore(
      this.#live,
      '{"importance_type": "total_gain"}',
      count,
      names,
      dimensions,
      shape,
      scores,
    );
    const length = Number(count[0]);
    if (length === 0) return new Map();
    const features = koffi.decode(names[0], 'const char *', length) as string[];
    const gains = new Float32Array(koffi.view(scores[0], length * Float32Array.BYTES_PER_ELEMENT).slice(0));
    return new Map(features.map((feature, index) => [feature, gains[index]!]));
  }

  /**
   * Names the columns in the model, so that Python refuses a table with other columns or another order. The model does
   * not inherit the names of its training matrix, so the Python package sets both, too.
   * @throws XGBoostError if there is not one name per column
   */
  nameFeatures(names: readonly string[]): void {
    checkLength('feature names', names.length, this.#columns());
    this.#library.setStrings(this.#live, 'feature_name', names, names.length);
  }

  /** The model in XGBoost's binary format, as the library writes it. */
  save(): Uint8Array<ArrayBuffer> {
    const length: [number | null] = [null];
    const bytes: [bigint | null] = [null];
    this.#library.save(this.#live, '{"format": "ubj"}', length, bytes);
    return new Uint8Array(koffi.view(bytes[0], Number(length[0])).slice(0));
  }

  #columns(): number {
    const columns: [number | null] = [null];
    this.#library.featureCount(this.#live, columns);
    return Number(columns[0]);
  }

  /** @throws XGBoostError if it is already freed */
  free(): void {
    this.#library.freeBooster(this.#live);
    this.#freed = true;
  }

  [Symbol.dispose](): void {
    if (!this.#freed) this.free();
  }
}
