/**
 * A model being trained or used. One class wraps one native handle; what the library returns lies in the
 * booster's own memory until its next call, so every result is copied at once.
 */
import koffi from 'koffi';
import { checkLength, type DMatrix } from './dmatrix.ts';
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
    return this.#predictWith(predictions, matrix, matrix.rows);
  }

  /**
   * What each column added to each row's prediction (exact SHAP values: Lundberg, Erion & Lee,
   * arXiv:1802.03888), in the unit before the objective's transformation: log-odds for `binary:logistic`.
   * @returns rows × (columns + 1), row-major; a row's last value is what the model says of no row in
   *   particular, and a row's values add up to its margin
   * @throws XGBoostError when the matrix has other columns than the model; the library would not notice.
   */
  contributions(matrix: DMatrix): Float32Array<ArrayBuffer> {
    return this.#predictWith(contributions, matrix, matrix.rows * (matrix.columns + 1));
  }

  /** @param expected how many values there should be */
  #predictWith(config: string, matrix: DMatrix, expected: number): Float32Array<ArrayBuffer> {
    const columns = this.#columns();
    if (columns !== matrix.columns) {
      throw new XGBoostError(
        'xgboost_misused',
        `The model was trained on ${columns} columns and was given ${matrix.columns}.`,
      );
    }
    const shape: [bigint | null] = [null];
    const dimensions: [number | null] = [null];
    const result: [bigint | null] = [null];
    this.#library.predict(this.#live, matrix.handle, config, shape, dimensions, result);
    const sizes = koffi.decode(shape[0], koffi.array('uint64_t', Number(dimensions[0]), 'Array')) as (
      number | bigint
    )[];
    const length = sizes.reduce<number>((product, size) => product * Number(size), 1);
    if (length !== expected) {
      throw new XGBoostError('xgboost_failed', `XGBoost gave ${length} values for ${matrix.rows} rows.`);
    }
    return new Float32Array(koffi.view(result[0], length * Float32Array.BYTES_PER_ELEMENT).slice(0));
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
    const features = koffi.decode(names[0], koffi.array('const char *', length, 'Array')) as string[];
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
