/**
 * Passes ranges of a matrix's rows to XGBoost, in blocks of about 1 MiB through one reused buffer. Memory therefore
 * does not grow with the number of rows, and thousands of short ranges cost no more than one long range.
 */
import { readFloats } from '../../platform/scratch/floats.ts';
import type { SharedFloats } from '../../platform/scratch/floats.ts';
import type { Region, RowSource } from '../../xgboost/dmatrix.ts';
import { countRows } from './row-ranges.ts';
import type { RowRange } from './row-ranges.ts';

export interface RowSet {
  readonly values: SharedFloats;
  readonly columns: number;
  readonly ranges: readonly RowRange[];
}

const BLOCK_BYTES = 2 ** 20;

/** The rows in order, range by range. */
export function rowSource(set: RowSet): RowSource {
  const { columns, ranges } = set;
  return { rows: countRows(ranges), columns, blocks: () => blocksOf(set) };
}

function* blocksOf({ values, columns, ranges }: RowSet): Generator<Region, void> {
  const maxRows = Math.max(1, Math.floor(BLOCK_BYTES / (columns * Float32Array.BYTES_PER_ELEMENT)));
  const buffer = new Float32Array(Math.min(maxRows, countRows(ranges)) * columns);
  let rows = 0;
  const block = () => ({ values: buffer.subarray(0, rows * columns), rows, columns });
  for (const range of ranges) {
    for (let from = range.from; from < range.to;) {
      const to = Math.min(range.to, from + maxRows - rows);
      readFloats(values, from * columns, buffer.subarray(rows * columns, (rows + to - from) * columns));
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
