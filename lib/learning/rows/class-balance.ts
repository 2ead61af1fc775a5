/**
 * How rows, warning rows and failures spread over time. A month with many failures in training and none in
 * the test part (or the other way round) explains more of a bad model than any score.
 */
import { countPositives } from './split.ts';

/** One UTC month that has rows, as in `metrics.class_balance`. */
export interface MonthBalance {
  /** YYYY-MM. */
  readonly month: string;
  /** Rows that train and rows that test. */
  readonly train_rows: number;
  readonly test_rows: number;
  /** Of these, rows shortly before a failure. */
  readonly positives: number;
  /** Also those in rows that do neither. */
  readonly failures: number;
}

export interface ClassBalanceInput {
  /** Labels and timestamps (µs, ascending) of all rows; events as rows among all, ascending. */
  readonly labels: Uint8Array;
  readonly timestamps: Float64Array;
  readonly events: Uint32Array;
  /** The first rows train, those from `splitRow` on test; those between do neither. */
  readonly trainRows: number;
  readonly splitRow: number;
}

/** Counts by month, in time order; months without rows are absent. */
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
    const trained = Math.max(from, Math.min(to, trainRows));
    const tested = Math.min(to, Math.max(from, splitRow));
    months.push({
      month: name,
      train_rows: trained - from,
      test_rows: to - tested,
      positives: countPositives(labels, from, trained) + countPositives(labels, tested, to),
      failures: event - firstEvent,
    });
    from = to;
  }
  return months;
}

/** The UTC month an instant lies in, and the first instant after it; microseconds. */
function monthOf(time: number): { name: string; end: number } {
  const date = new Date(Math.floor(time / 1000));
  const end = Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 1) * 1000;
  return { name: date.toISOString().slice(0, 7), end };
}
