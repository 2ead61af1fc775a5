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

/**
 * Rows in blocks, in order. They can be gone through more than once; a block is good, and kept by its source,
 * until the next one is asked for.
 */
export interface RowSource {
  readonly rows: number;
  readonly columns: number;
  readonly blocks: () => Iterable<Region>;
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
   * Bins rows into a quantile matrix: with the cuts that XGBoost's scikit-learn wrapper gets for the same
   * rows in one piece, whatever the blocks.
   * @param labels one a row.
   * @throws XGBoostError when a length does not fit, or XGBoost refuses the values (infinities).
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

/**
 * Hands blocks to XGBoost as it asks for them; it goes through them more than once, and is done with one when
 * it asks for the next. An exception must not cross the C++ frames between callback and call: it is kept, and
 * the rows end there.
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

  /** @returns 1 when there is a block, 0 at the end */
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

/** How XGBoost is told of an array: NumPy's array interface, version 3, with a plain address. */
export function arrayInterface({ values, rows, columns }: Region): string {
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
export function keepAlive(values: Float32Array): void {
  koffi.address(values);
}
