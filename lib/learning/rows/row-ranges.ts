/** Sets of rows as ranges: consecutive rows are processed together, without a copy. */

/** The half-open range [from, to). In a list, ranges are ascending and disjoint. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Total number of rows. */
export const countRows = (ranges: readonly RowRange[]): number =>
  ranges.reduce((count, { from, to }) => count + to - from, 0);

/** The first `count` rows. */
export const firstRows = (count: number): RowRange[] => (count === 0 ? [] : [{ from: 0, to: count }]);

/** The rows of [from, to) that satisfy a predicate. */
export function rangesWhere(from: number, to: number, matches: (row: number) => boolean): RowRange[] {
  const ranges: RowRange[] = [];
  for (let row = from; row < to; row++) {
    if (!matches(row)) continue;
    const start = row;
    while (row < to && matches(row)) row++;
    ranges.push({ from: start, to: row });
  }
  return ranges;
}

/**
 * Maps ranges of positions within a set of rows to ranges of row numbers.
 *
 *   rows   ──[ 0 1 2 ]────[ 3 4 ]──        positions  [1, 4)   ▸   ───[ 1 2 ]────[ 3 ]────
 *
 * @param rows the set; its rows have the positions 0, 1, …
 * @param positions ranges of those positions
 */
export function mapRanges(rows: readonly RowRange[], positions: readonly RowRange[]): RowRange[] {
  const mapped: RowRange[] = [];
  let index = 0;
  let before = 0;
  for (const { from, to } of positions) {
    let row = from;
    while (row < to) {
      const { from: start, to: end } = rows[index]!;
      const last = before + end - start;
      if (row >= last) {
        before = last;
        index += 1;
        continue;
      }
      const stop = Math.min(to, last);
      mapped.push({ from: start + row - before, to: start + stop - before });
      row = stop;
    }
  }
  return mapped;
}
