import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countRows, firstRows, mapRanges, rangesWhere } from '../../../lib/learning/rows/row-ranges.ts';
import type { RowRange } from '../../../lib/learning/rows/row-ranges.ts';

const rowsOf = (ranges: readonly RowRange[]): number[] =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));

const flags = fc.array(fc.boolean(), { maxLength: 60 });

describe('row ranges', () => {
  it('hold the matching rows in the fewest ranges', () => {
    const matches = [true, true, false, true, false, false, true];
    expect(rangesWhere(0, 7, (row) => matches[row]!)).toEqual([
      { from: 0, to: 2 },
      { from: 3, to: 4 },
      { from: 6, to: 7 },
    ]);
    expect(rangesWhere(1, 4, (row) => matches[row]!)).toEqual([
      { from: 1, to: 2 },
      { from: 3, to: 4 },
    ]);
    expect(firstRows(0)).toEqual([]);
    expect(firstRows(3)).toEqual([{ from: 0, to: 3 }]);
  });

  it('hold exactly the matching rows', () => {
    const property = fc.property(flags, (matches) => {
      const ranges = rangesWhere(0, matches.length, (row) => matches[row]!);
      const expected = [...matches.keys()].filter((row) => matches[row]);
      expect(rowsOf(ranges)).toEqual(expected);
      expect(countRows(ranges)).toBe(expected.length);
    });
    fc.assert(property);
  });

  it('map positions to row numbers', () => {
    const rows = [
      { from: 2, to: 5 },
      { from: 9, to: 11 },
    ];
    // Rows 2 3 4 9 10 have the positions 0 1 2 3 4.
    expect(mapRanges(rows, [{ from: 1, to: 4 }])).toEqual([
      { from: 3, to: 5 },
      { from: 9, to: 10 },
    ]);
    const property = fc.property(flags, flags, (isRow, isPosition) => {
      const all = rangesWhere(0, isRow.length, (row) => isRow[row]!);
      const numbers = rowsOf(all);
      const positions = rangesWhere(0, numbers.length, (row) => isPosition[row] ?? false);
      expect(rowsOf(mapRanges(all, positions))).toEqual(rowsOf(positions).map((row) => numbers[row]));
    });
    fc.assert(property);
  });
});
