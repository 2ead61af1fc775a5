/**
 * How far in time a training row must be from the validation rows of a blocked fold. A label describes what happens up to
 * a window or horizon after its row, so rows that are closer share what they describe.
 */
import { countRows } from '../rows/row-ranges.ts';
import type { RowRange } from '../rows/row-ranges.ts';

export interface RowSpacing {
  /** One per row, ascending: microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  /** Training rows are further away than this, microseconds. */
  readonly distance: number;
}

/** The spacing of some rows, which then have the positions 0, 1, … */
export function spacingOf({ timestamps, distance }: RowSpacing, rows: readonly RowRange[]): RowSpacing {
  const times = new Float64Array(countRows(rows));
  let position = 0;
  for (const { from, to } of rows) {
    times.set(timestamps.subarray(from, to), position);
    position += to - from;
  }
  return { timestamps: times, distance };
}
