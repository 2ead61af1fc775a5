/**
 * Rows, warning rows and failures by month. A shift of failures between training and test part often explains a bad
 * model better than any score.
 */
import { countPositives } from './split.ts';

/** One UTC month with rows, an entry of `metrics.class_balance`. */
export interface MonthBalance {
  /** YYYY-MM. */
  readonly month: string;
  /** Rows of the training part and of the test part. */
  readonly train_rows: number;
  readonly test_rows: number;
  /** The number of these rows that are shortly before a failure. */
  readonly positives: number;
  /** All failures of the month, including those in embargoed rows. */
  readonly failures: number;
  /** The number of these failures in training rows, and in test rows. */
  readonly train_failures: number;
  readonly test_failures: number;
}

export interface ClassBalanceInput {
  /** Labels and timestamps (µs, ascending) of all rows; events as row indices, ascending. */
  readonly labels: Uint8Array;
  readonly timestamps: Float64Array;
  readonly events: Uint32Array;
  /**
   * Rows before `trainRows` are training rows, rows from `splitRow` on are test rows, rows in between are embargoed.
   */
  readonly trainRows: number;
  readonly splitRow: number;
}

/** Counts by month, in time order; months without rows are left out. */
export function classBalance({
  labels,
  timestamps,
  events,
  trainRows,
  splitRow,
}: ClassBalanceInput): MonthBalance[] {
  const months: MonthBalance[] = [];
  let event = 0;
  for (let from = 0; from < timestamps.length;) {
    const { name, end } = monthOf(timestamps[from]!);
    let to = from;
    while (to < timestamps.length && timestamps[to]! < end) to++;
    const firstEvent = event;
    while (event < events.length && events[event]! < to) event++;
    const failures = events.subarray(firstEvent, event);
    const trained = Math.max(from, Math.min(to, trainRows));
    const tested = Math.min(to, Math.max(from, splitRow));
    months.push({
      month: name,
      train_rows: trained - from,
      test_rows: to - tested,
      positives: countPositives(labels, from, trained) + countPositives(labels, tested, to),
      failures: failures.length,
      train_failures: failures.filter((row) => row < trainRows).length,
      test_failures: failures.filter((row) => row >= splitRow).length,
    });
    from = to;
  }
  return months;
}

/** The UTC month of a time, and the first time after it; microseconds. */
function monthOf(time: number): { name: string; end: number } {
  const date = new Date(Math.floor(time / 1000));
  const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) * 1000;
  return { name: date.toISOString().slice(0, 7), end };
}
