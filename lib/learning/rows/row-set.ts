/**
 * Passes ranges of a matrix's rows to XGBoost, in blocks of about 1 MiB through one reused buffer. Memory therefore
 * does not grow with the number of rows, and thousands of short ranges cost no more than one long range.
 */
import { readFloats } from '../../platform/scratch/floats.ts';
import type { Floats, SharedFloats } from '../../platform/scratch/floats.ts';
import type { Region, RowSource } from '../../xgboost/dmatrix.ts';
import { countRows } from './row-ranges.ts';
import type { RowRange } from './row-ranges.ts';

/** Some columns of a wider matrix. */
export interface ColumnPicks {
  /** Number of columns of the matrix. */
  readonly width: number;
  /** Positions of the columns in it, ascending. */
  readonly positions: readonly number[];
}

export interface RowSet {
  readonly values: SharedFloats;
  /** Number of columns of the set. */
  readonly columns: number;
  /** Where they are in `values`, if it has others too. */
  readonly picks?: ColumnPicks | undefined;
  readonly ranges: readonly RowRange[];
}

const BLOCK_BYTES = 2 ** 20;

/** The rows in order, range by range. */
export function rowSource(set: RowSet): RowSource {
  const { columns, ranges } = set;
  return { rows: countRows(ranges), columns, blocks: () => blocksOf(set) };
}

function* blocksOf(set: RowSet): Generator<Region, void> {
  const { columns, ranges } = set;
  const maxRows = Math.max(1, Math.floor(BLOCK_BYTES / (columns * Float32Array.BYTES_PER_ELEMENT)));
  const buffer = new Float32Array(Math.min(maxRows, countRows(ranges)) * columns);
  let rows = 0;
  const block = () => ({ values: buffer.subarray(0, rows * columns), rows, columns });
  for (const range of ranges) {
    for (let from = range.from; from < range.to;) {
      const to = Math.min(range.to, from + maxRows - rows);
      readRows(set, from, buffer.subarray(rows * columns, (rows + to - from) * columns));
      rows += to - from;
      from = to;
      if (rows === maxRows) {
        yield block();
        rows = 0;
      }
    }
  }
  if (rows > 0) yield block();
}

/** Reads consecutive rows, as many as fit, from row `from` of the matrix. */
export function readRows(
  { values, columns, picks }: Omit<RowSet, 'ranges' | 'values'> & { readonly values: Floats },
  from: number,
  into: Float32Array,
): void {
  if (picks === undefined) {
    readFloats(values, from * columns, into);
    return;
  }
  const { width, positions } = picks;
  const blockRows = Math.max(1, Math.floor(BLOCK_BYTES / (width * Float32Array.BYTES_PER_ELEMENT)));
  const rows = into.length / columns;
  const wide = new Float32Array(Math.min(blockRows, rows) * width);
  for (let row = 0; row < rows; row += blockRows) {
    const part = wide.subarray(0, Math.min(blockRows, rows - row) * width);
    readFloats(values, (from + row) * width, part);
    for (let start = 0, to = row * columns; start < part.length; start += width) {
      for (const position of positions) into[to++] = part[start + position]!;
    }
  }
}

/** The columns with these names in a matrix; undefined if they are all of its columns. */
export const picksOf = (all: readonly string[], names: readonly string[]): ColumnPicks | undefined =>
  names.length === all.length
    ? undefined
    : { width: all.length, positions: names.map((name) => all.indexOf(name)) };
