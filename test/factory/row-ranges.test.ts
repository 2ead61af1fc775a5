import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { countRows, firstRows, mapRanges, rangesWhere } from '../../lib/learning/rows/row-ranges.ts';
import type { RowRange } from '../../lib/learning/rows/row-ranges.ts';

const rowsOf = (ranges: readonly RowRange[]): number[] =>
  ranges.flatMap(({ from, to }) => Array.from({ length: to - from }, (_, index) => from + index));

const flags = fc.array(fc.boolean(), { maxLength: 60 });

describe('row ranges', () => {
  it('hold the rows that are wanted, as few ranges as there can be', () => {
    const wanted = [true, true, false, true, false, false, true];
    expect(rangesWhere(0, 7, (row) => wanted[row]!)).toEqual([
      { from: 0, to: 2 },
      { from: 3, to: 4 },
      { from: 6, to: 7 },
    ]);
    expect(rangesWhere(1, 4, (row) => wanted[row]!)).toEqual([
      { from: 1, to: 2 },
      { from: 3, to: 4 },
    ]);
    expect(firstRows(0)).toEqual([]);
    expect(firstRows(3)).toEqual([{ from: 0, to: 3 }]);
  });

  it('hold those and no others, whatever is wanted', () => {
    const property = fc.property(flags, (wanted) => {
      const ranges = rangesWhere(0, wanted.length, (row) => wanted[row]!);
      const expected = [...wanted.keys()].filter((row) => wanted[row]);
      expect(rowsOf(ranges)).toEqual(expected);
      expect(countRows(ranges)).toBe(expected.length);
    });
    fc.assert(property);
  });

  it('are placed where the rows they count stand', () => {
    const places = [
      { from: 2, to: 5 },
      { from: 9, to: 11 },
    ];
    // The rows 2 3 4 9 10 are counted 0 1 2 3 4.
    expect(mapRanges(places, [{ from: 1, to: 4 }])).toEqual([
      { from: 3, to: 5 },
      { from: 9, to: 10 },
    ]);
    const property = fc.property(flags, flags, (isPlace, isPart) => {
      const all = rangesWhere(0, isPlace.length, (row) => isPlace[row]!);
      const standing = rowsOf(all);
      const part = rangesWhere(0, standing.length, (row) => isPart[row] ?? false);
      expect(rowsOf(mapRanges(all, part))).toEqual(rowsOf(part).map((row) => standing[row]));
    });
    fc.assert(property);
  });
});
