/** Rows told as ranges: rows that stay together are taken together without being copied. */

/** Rows from `from` on, up to but without `to`. Of several, each begins after the one before has ended. */
export interface RowRange {
  readonly from: number;
  readonly to: number;
}

/** Rows in all of the ranges. */
export const countRows = (ranges: readonly RowRange[]): number =>
  ranges.reduce((count, { from, to }) => count + to - from, 0);

/** The first `count` rows. */
export const firstRows = (count: number): RowRange[] => (count === 0 ? [] : [{ from: 0, to: count }]);

/** The rows of [from, to) that are wanted. */
export function rangesWhere(from: number, to: number, isWanted: (row: number) => boolean): RowRange[] {
  const ranges: RowRange[] = [];
  for (let row = from; row < to; row++) {
    if (!isWanted(row)) continue;
    const start = row;
    while (row < to && isWanted(row)) row++;
    ranges.push({ from: start, to: row });
  }
  return ranges;
}

/**
 * Ranges that were made as if the rows of `places` stood one after another from 0 on, put where those stand.
 *
 *   places   ──[ 0 1 2 ]────[ 3 4 ]──        part  [1, 4)   ▸   ───[ 1 2 ]────[ 3 ]────
 */
export function mapRanges(places: readonly RowRange[], part: readonly RowRange[]): RowRange[] {
  const placed: RowRange[] = [];
  let place = 0;
  let before = 0;
  for (const { from, to } of part) {
    let row = from;
    while (row < to) {
      const { from: start, to: end } = places[place]!;
      const last = before + end - start;
      if (row >= last) {
        before = last;
        place += 1;
        continue;
      }
      const stop = Math.min(to, last);
      placed.push({ from: start + row - before, to: start + stop - before });
      row = stop;
    }
  }
  return placed;
}
