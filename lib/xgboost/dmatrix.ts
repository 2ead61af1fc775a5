/**
 * A data set in XGBoost's own memory. The class wraps one native handle and checks its use: in the library, a double
 * free, a use after free or a wrong length ends the process.
 */
import koffi from 'koffi';
import { messageOf } from '../errors.ts';
import type { Handle, XGBoostLibrary } from './library.ts';
import { XGBoostError } from './xgboost-error.ts';

/** A matrix of numbers, rows × columns, row-major; NaN is missing. */
export interface Region {
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** Rows in blocks, in order. They can be iterated more than once. A block is valid until the next one is requested. */
export interface RowSource {
  readonly rows: number;
  readonly columns: number;
  readonly blocks: () => Iterable<Region>;
}

/** Address of a matrix. Other threads of the process may use it until its owner frees it. */
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
   * Copies a region into a matrix to predict.
   * @throws XGBoostError if the region's length is not rows × columns
   */
  static fromDense(library: XGBoostLibrary, region: Region, threads: number): DMatrix {
    const out: [Handle | null] = [null];
    library.createDense(arrayInterface(region), config(threads), out);
    keepAlive(region.values);
    return DMatrix.adopt(library, { address: out[0]!, rows: region.rows, columns: region.columns });
  }

  /**
   * Bins rows into a quantile matrix. The cuts do not depend on the blocks: they equal those of XGBoost's scikit-learn
   * wrapper for the same rows in one array.
   * @param labels one per row
   * @throws XGBoostError if a length does not match, or XGBoost refuses the values (infinities)
   */
  static quantile(
    library: XGBoostLibrary,
    source: RowSource,
    { labels, threads }: { readonly labels: Float32Array; readonly threads: number },
  ): DMatrix {
    const { rows, columns } = source;
    checkLength('labels', labels.length, rows);
    const proxy: [Handle | null] = [null];
    library.createProxy(proxy);
    const batch = DMatrix.adopt(library, { address: proxy[0]!, rows, columns });
    try {
      const feed = new BlockFeed(library, proxy[0]!, source, labels);
      const out: [Handle | null] = [null];
      try {
        library.createQuantile(
          proxy[0]!,
          () => feed.reset(),
          () => feed.next(),
          config(threads),
          out,
        );
      } catch (error) {
        throw feed.failure ?? error;
      }
      const matrix = DMatrix.adopt(library, { address: out[0]!, rows, columns });
      if (feed.failure === undefined) return matrix;
      matrix.free();
      throw feed.failure;
    } finally {
      batch.free();
    }
  }

  /** Takes ownership of a matrix that another thread released. */
  static adopt(library: XGBoostLibrary, shared: SharedMatrix): DMatrix {
    return new DMatrix(library, shared, 'owned');
  }

  /** Uses a matrix of another thread, which must not free it during this time. */
  static borrow(library: XGBoostLibrary, shared: SharedMatrix): DMatrix {
    return new DMatrix(library, shared, 'borrowed');
  }

  /** The native handle. @throws XGBoostError if the matrix was freed or released */
  get handle(): Handle {
    if (this.#state === 'freed')
      throw new XGBoostError('xgboost_misused', 'This XGBoost matrix is already freed.');
    return this.#handle;
  }

  /** Gives up ownership. Other threads may borrow the matrix; the one that adopts it frees it. */
  release(): SharedMatrix {
    const shared = { address: this.handle, rows: this.rows, columns: this.columns };
    this.#state = 'freed';
    return shared;
  }

  /** @throws XGBoostError if it is already freed, or belongs to another thread */
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

/**
 * Passes blocks to XGBoost through callbacks. XGBoost iterates them more than once, and no longer uses a block when it
 * requests the next. An exception must not pass through the C++ frames between callback and call, so the
 * callback stores it and ends the iteration.
 */
class BlockFeed {
  failure: Error | undefined;
  readonly #library: XGBoostLibrary;
  readonly #proxy: Handle;
  readonly #source: RowSource;
  readonly #labels: Float32Array;
  #rest: Iterator<Region>;
  #firstRow = 0;

  constructor(library: XGBoostLibrary, proxy: Handle, source: RowSource, labels: Float32Array) {
    this.#library = library;
    this.#proxy = proxy;
    this.#source = source;
    this.#labels = labels;
    this.#rest = source.blocks()[Symbol.iterator]();
  }

  reset(): void {
    this.#rest = this.#source.blocks()[Symbol.iterator]();
    this.#firstRow = 0;
  }

  /** @returns 1 if there is a block, 0 at the end */
  next(): 0 | 1 {
    if (this.failure !== undefined) return 0;
    try {
      const step = this.#rest.next();
      if (step.done === true) {
        checkLength('rows', this.#firstRow, this.#source.rows);
        return 0;
      }
      const block = step.value;
      const labels = this.#labels.subarray(this.#firstRow, this.#firstRow + block.rows);
      checkLength('labels', labels.length, block.rows);
      this.#library.setProxyDense(this.#proxy, arrayInterface(block));
      this.#library.setFloats(this.#proxy, 'label', labels, labels.length);
      this.#firstRow += block.rows;
      return 1;
    } catch (error) {
      this.failure = error instanceof Error ? error : new XGBoostError('xgboost_failed', messageOf(error));
      return 0;
    }
  }
}

/** An array for XGBoost: NumPy's array interface, version 3, with a plain address. */
export function arrayInterface({ values, rows, columns }: Region): string {
  checkLength('values', values.length, rows * columns);
  return `{"data": [${koffi.address(values)}, true], "shape": [${rows}, ${columns}], "typestr": "<f4", "version": 3}`;
}

const config = (threads: number) => `{"missing": NaN, "nthread": ${threads}}`;

export function checkLength(name: string, length: number, expected: number): void {
  if (length !== expected) {
    throw new XGBoostError('xgboost_misused', `XGBoost was given ${length} ${name} instead of ${expected}.`);
  }
}

/** Keeps `values` from being garbage-collected during a native call that reads them by address. Call it afterwards. */
export function keepAlive(values: Float32Array): void {
  koffi.address(values);
}
