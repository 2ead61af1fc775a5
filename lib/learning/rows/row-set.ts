/**
 * Rows to hand to XGBoost, told by ranges of a matrix. They come in blocks of about a mebibyte, all through one
 * buffer: what a pass over them needs does not grow with the rows, and thousands of short ranges cost no more
 * than a long one.
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

const blockBytes = 2 ** 20;

/** The rows in order, range after range. */
export function rowSource(set: RowSet): RowSource {
  const { columns, ranges } = set;
  return { rows: countRows(ranges), columns, blocks: () => blocksOf(set) };
}

function* blocksOf({ values, columns, ranges }: RowSet): Generator<Region, void> {
  const most = Math.max(1, Math.floor(blockBytes / (columns * Float32Array.BYTES_PER_ELEMENT)));
  const buffer = new Float32Array(Math.min(most, countRows(ranges)) * columns);
  let rows = 0;
  const block = () => ({ values: buffer.subarray(0, rows * columns), rows, columns });
  for (const range of ranges) {
    for (let from = range.from; from < range.to;) {
      const to = Math.min(range.to, from + most - rows);
      readFloats(values, from * columns, buffer.subarray(rows * columns, (rows + to - from) * columns));
      rows += to - from;
      from = to;
      if (rows === most) {
        yield block();
        rows = 0;
      }
    }
  }
  if (rows > 0) yield block();
}
