/**
 * A training or validation set in XGBoost's own memory. One class wraps one native handle, because the
 * library does not check: a double free, a use after free or a wrong length ends the process.
 */
import koffi from 'koffi';
import { messageOf } from '../errors.ts';
import type { Handle, XGBoostLibrary } from './library.ts';
import { XGBoostError } from './xgboost-error.ts';

/** A region of numbers, rows × columns, row-major; NaN is missing. */
export interface Region {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** The address of a matrix that other threads of the process may use, while its owner keeps it. */
export interface SharedMatrix {
  readonly address: Handle;
  readonly rows: number;
  readonly columns: number;
}

export class DMatrix {
  readonly rows: number;
  readonly columns: number;
  readonly #library: XGBoostLibrary;
  readonly #handle: Handle;
  #state: 'owned' | 'borrowed' | 'freed';

  private constructor(library: XGBoostLibrary, shared: SharedMatrix, state: 'owned' | 'borrowed') {
    this.#library = library;
    this.#handle = shared.address;
    this.rows = shared.rows;
    this.columns = shared.columns;
    this.#state = state;
  }

  /**
   * Copies a region into a matrix to predict on.
   * @throws XGBoostError when the region's length is not rows × columns.
   */
  static fromDense(library: XGBoostLibrary, region: Region, threads: number): DMatrix {
    const out: [Handle | null] = [null];
    library.createDense(arrayInterface(region), config(threads), out);
    keepAlive(region.values);
    return DMatrix.adopt(library, { address: out[0]!, rows: region.rows, columns: region.columns });
  }

  /**
   * Bins rows, read where they lie, into a quantile matrix: with the cuts that XGBoost's scikit-learn
   * wrapper gets for the same rows in one piece.
   * @param batches the rows in order, in pieces of as many columns; none is copied.
   * @param options.labels one a row of all batches; a matrix to predict on has none.
   * @param options.cutsOf bins as this matrix did instead of by its own cuts: a model trained on that one
   *   gives the same predictions here as on the numbers themselves, for its splits are cuts.
   * @throws XGBoostError when a length does not fit, or XGBoost refuses the values (infinities).
   */
  static quantile(
    library: XGBoostLibrary,
    batches: readonly Region[],
    options: { labels?: Float32Array; cutsOf?: DMatrix; threads: number },
  ): DMatrix {
    const { labels, cutsOf, threads } = options;
    const rows = batches.reduce((sum, batch) => sum + batch.rows, 0);
    const columns = batches[0]?.columns ?? 0;
    if (labels !== undefined) checkLength('labels', labels.length, rows);
    const pieces = batches.map(arrayInterface);
    const firstRows = batches.map(
      (
        (first) =>
        ({ rows: own }) =>
          (first += own) - own
      )(0),
    );
    const proxy: [Handle | null] = [null];
    library.createProxy(proxy);
    const batch = DMatrix.adopt(library, { address: proxy[0]!, rows, columns });
    try {
      let next = 0;
      // An exception must not cross the C++ frames between the callback and the call.
      let failure: Error | undefined;
      const out: [Handle | null] = [null];
      try {
        library.createQuantile(
          proxy[0]!,
          cutsOf?.handle ?? null,
          () => {
            next = 0;
          },
          () => {
            if (next === pieces.length || failure !== undefined) return 0;
            try {
              library.setProxyDense(proxy[0]!, pieces[next]!);
              if (labels !== undefined) {
                const own = labels.subarray(firstRows[next], firstRows[next]! + batches[next]!.rows);
                library.setFloats(proxy[0]!, 'label', own, own.length);
              }
              next += 1;
              return 1;
            } catch (error) {
              failure = error instanceof Error ? error : new XGBoostError('xgboost_failed', messageOf(error));
              return 0;
            }
          },
          config(threads),
          out,
        );
      } catch (error) {
        throw failure ?? error;
      }
      for (const { values } of batches) keepAlive(values);
      if (failure !== undefined) throw failure;
      return DMatrix.adopt(library, { address: out[0]!, rows, columns });
    } finally {
      batch.free();
    }
  }

  /** Takes over a matrix that another thread released: this one frees it. */
  static adopt(library: XGBoostLibrary, shared: SharedMatrix): DMatrix {
    return new DMatrix(library, shared, 'owned');
  }

  /** Uses a matrix that another thread owns and keeps until this one is done. */
  static borrow(library: XGBoostLibrary, shared: SharedMatrix): DMatrix {
    return new DMatrix(library, shared, 'borrowed');
  }

  /** The native handle. @throws XGBoostError after the matrix was freed or released. */
  get handle(): Handle {
    if (this.#state === 'freed') throw new XGBoostError('xgboost_misused', 'This XGBoost matrix was freed.');
    return this.#handle;
  }

  /** Gives the matrix away, to be used by other threads and freed by whoever adopts it. */
  release(): SharedMatrix {
    const shared = { address: this.handle, rows: this.rows, columns: this.columns };
    this.#state = 'freed';
    return shared;
  }

  /** @throws XGBoostError when it was freed before, or belongs to another thread. */
  free(): void {
    if (this.#state === 'borrowed') {
      throw new XGBoostError('xgboost_misused', 'This XGBoost matrix belongs to another thread.');
    }
    this.#library.freeMatrix(this.handle);
    this.#state = 'freed';
  }

  [Symbol.dispose](): void {
    if (this.#state === 'owned') this.free();
  }
}

/** How XGBoost is told of an array: NumPy's array interface, version 3, with a plain address. */
function arrayInterface({ values, rows, columns }: Region): string {
  checkLength('values', values.length, rows * columns);
  return `{"data": [${koffi.address(values)}, true], "shape": [${rows}, ${columns}], "typestr": "<f4", "version": 3}`;
}

const config = (threads: number) => `{"missing": NaN, "nthread": ${threads}}`;

export function checkLength(what: string, length: number, expected: number): void {
  if (length !== expected) {
    throw new XGBoostError(
      'xgboost_misused',
      `XGBoost was given ${length} ${what} where ${expected} belong.`,
    );
  }
}

/** A use after a native call, so that the memory it read by address is not collected during it. */
function keepAlive(values: Float32Array): void {
  koffi.address(values);
}
