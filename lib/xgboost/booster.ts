/**
 * A model being trained or used. One class wraps one native handle; what the library returns lies in the
 * booster's own memory until its next call, so every result is copied at once.
 */
import koffi from 'koffi';
import { arrayInterface, checkLength, type DMatrix, keepAlive, type Region } from './dmatrix.ts';
import type { Handle, XGBoostLibrary } from './library.ts';
import { XGBoostError } from './xgboost-error.ts';

export type Parameters = Readonly<Record<string, string | number>>;

/** XGBoosterPredictFromDMatrix's configuration for all trees so far. */
const allTrees = (type: number): string =>
  `{"type": ${type}, "training": false, "iteration_begin": 0, "iteration_end": 0, "strict_shape": true}`;
/** One value a row, the objective's transformation applied. */
const predictions = allTrees(0);
/** SHAP values, one a column and the bias. */
const contributions = allTrees(2);

/** What predictRows is to give. */
interface RowPrediction {
  /** The rounds whose trees are asked: up to but without `to`; 0 is the last one. */
  readonly from: number;
  readonly to: number;
  /** `margin`: before the objective's transformation. */
  readonly as: 'value' | 'margin';
  /** To begin with, one a row; the model's own intercept when absent. */
  readonly margins?: Float32Array | undefined;
}

const wholePrediction: RowPrediction = { from: 0, to: 0, as: 'value' };

/** The address of a booster that another thread may take further, once its owner has let go of it. */
export interface SharedBooster {
  readonly address: Handle;
  /** Boosted so far. */
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
   * @param matrices what it will be trained and scored on: their margins are then kept from round to round.
   * @throws XGBoostError for an unknown parameter's value only at the first `update`.
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

  /** Takes over a booster that another thread released, with the matrices it was made for still there. */
  static adopt(library: XGBoostLibrary, shared: SharedBooster): Booster {
    return new Booster(library, shared);
  }

  /** Gives the booster away, to be taken further or freed by whoever adopts it. */
  release(): SharedBooster {
    const shared = { address: this.#live, rounds: this.#rounds };
    this.#freed = true;
    return shared;
  }

  /** A saved model (`.ubj`). @throws XGBoostError when the bytes are none. */
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
    if (this.#freed) throw new XGBoostError('xgboost_misused', 'This XGBoost model was freed.');
    return this.#handle;
  }

  /** Boosted rounds so far. */
  get rounds(): number {
    return this.#rounds;
  }

  /** Adds one tree. @throws XGBoostError for a parameter out of its range, or labels the objective refuses. */
  update(training: DMatrix): void {
    this.#library.update(this.#live, this.#rounds, training.handle);
    this.#rounds += 1;
  }

  /**
   * One float32 a row: for `binary:logistic` P(y = 1).
   * @throws XGBoostError when the matrix has other columns than the model; the library would not notice.
   */
  predict(matrix: DMatrix): Float32Array<ArrayBuffer> {
    return this.#ofMatrix(predictions, matrix, matrix.rows);
  }

  /**
   * What each column added to each row's prediction (exact SHAP values: Lundberg, Erion & Lee,
   * arXiv:1802.03888), in the unit before the objective's transformation: log-odds for `binary:logistic`.
   * @returns rows × (columns + 1), row-major; a row's last value is what the model says of no row in
   *   particular, and a row's values add up to its margin
   * @throws XGBoostError when the matrix has other columns than the model; the library would not notice.
   */
  contributions(matrix: DMatrix): Float32Array<ArrayBuffer> {
    return this.#ofMatrix(contributions, matrix, matrix.rows * (matrix.columns + 1));
  }

  /** @param expected how many values there should be */
  #ofMatrix(config: string, matrix: DMatrix, expected: number): Float32Array<ArrayBuffer> {
    this.#checkColumns(matrix.columns);
    return this.#read(expected, (shape, dimensions, out) =>
      this.#library.predict(this.#live, matrix.handle, config, shape, dimensions, out),
    );
  }

  /** @throws XGBoostError for other columns than the model's; the library would not notice. */
  #checkColumns(columns: number): void {
    const expected = this.#columns();
    if (expected !== columns) {
      throw new XGBoostError(
        'xgboost_misused',
        `The model was trained on ${expected} columns and was given ${columns}.`,
      );
    }
  }

  /** Calls for numbers, as many as expected, and copies them. */
  #read(
    expected: number,
    call: (shape: [bigint | null], dimensions: [number | null], result: [bigint | null]) => void,
  ): Float32Array<ArrayBuffer> {
    const shape: [bigint | null] = [null];
    const dimensions: [number | null] = [null];
    const result: [bigint | null] = [null];
    call(shape, dimensions, result);
    // Without an array type of their length: koffi keeps every type that is ever made.
    const sizes = koffi.decode(shape[0], 'uint64_t', Number(dimensions[0])) as BigUint64Array;
    const length = Number(sizes.reduce((product, size) => product * size, 1n));
    if (length !== expected) {
      throw new XGBoostError('xgboost_failed', `XGBoost gave ${length} values where ${expected} belong.`);
    }
    return new Float32Array(koffi.view(result[0], length * Float32Array.BYTES_PER_ELEMENT).slice(0));
  }

  /**
   * Predicts rows where they lie, by all trees or by those of some rounds on top of margins. XGBoost adds trees
   * up in their order: going on from the margins of the first ones gives what all give together, to the last
   * bit. No rounds at all (`from` = `to` > 0) give the margins transformed.
   * @throws XGBoostError when the rows have other columns than the model, or not one margin each.
   */
  predictRows(region: Region, options = wholePrediction): Float32Array<ArrayBuffer> {
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
   * The loss that splits on each feature took away, over all trees; features no tree splits on are absent.
   * Features are called by the names given with nameFeatures.
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
   * Names the columns in the model, so that Python refuses a table of other columns or another order.
   * A training matrix's own names do not reach the model: the Python package sets both.
   * @throws XGBoostError when there is not one name a column.
   */
  nameFeatures(names: readonly string[]): void {
    checkLength('feature names', names.length, this.#columns());
    this.#library.setStrings(this.#live, 'feature_name', names, names.length);
  }

  /** The model in XGBoost's binary format, the bytes as the library wrote them. */
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

  /** @throws XGBoostError when it was freed before. */
  free(): void {
    this.#library.freeBooster(this.#live);
    this.#freed = true;
  }

  [Symbol.dispose](): void {
    if (!this.#freed) this.free();
  }
}
