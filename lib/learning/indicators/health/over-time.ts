/**
 * Summarizes the test part of a `health` model in a bounded number of values: predicted and actual health, the model's
 * errors, and those of the persistence baseline ("no change in 30 minutes"). Errors are predicted − actual, points of
 * 100.
 *
 * Clients read the JSON names: `came` is the actual health, `foretold` the predicted one.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { envelopes, timeBuckets } from '../../rows/time-buckets.ts';
import type { Envelope, TimeBuckets } from '../../rows/time-buckets.ts';

/** Half the pixels of the widest chart. */
const MAX_BUCKETS = 400;
/** Bars of the error histogram on either side of 0, and the minimum share of all errors that they cover. */
const HISTOGRAM_STEPS = 20;
const HISTOGRAM_SHARE = 0.99;
/** Cells along each side of the map, which covers 100 points. */
const MAP_CELLS = 25;

interface HealthBucket {
  /** Start time, RFC 3339 UTC. */
  readonly from: string;
  /** Evaluated rows whose predicted time is in the bucket. */
  readonly rows: number;
  /** Present when the rows before are so long ago that there is a gap in between. */
  readonly after_gap?: true;
  readonly came: Envelope;
  readonly foretold: Envelope;
  readonly error: Envelope;
}

/** `health_over_time`, in `.metrics.json` only: too large for the model's row. */
export interface HealthOverTime {
  readonly bucket_seconds: number;
  readonly buckets: readonly HealthBucket[];
  /**
   * Number of rows by error: step i starts at (i − steps / 2) · width and is `width` wide. The first and the last step
   * also count all errors outside the histogram.
   */
  readonly errors: {
    readonly width: number;
    readonly model: readonly number[];
    readonly persistence: readonly number[];
  };
  /** Number of rows by actual and predicted health. A cell has a side of `cell` points; its center identifies it. */
  readonly map: { readonly cell: number; readonly cells: readonly MapCell[] };
}

interface MapCell {
  readonly came: number;
  readonly foretold: number;
  readonly rows: number;
}

/** Each array has one entry per evaluated row. */
export interface HealthSeries {
  /** The predicted time, µs, ascending. */
  readonly timestamps: Float64Array;
  readonly actual: Float64Array;
  readonly predicted: Float64Array;
  /** The score at the row itself, which persistence predicts. */
  readonly baseline: Float64Array;
}

/** Yields to the event loop between steps. */
export async function healthOverTime(series: HealthSeries): Promise<HealthOverTime> {
  const { timestamps, actual, predicted, baseline } = series;
  const buckets = timeBuckets(timestamps, MAX_BUCKETS);
  const errors = predicted.map((value, row) => value - actual[row]!);
  const baselineErrors = baseline.map((value, row) => value - actual[row]!);
  await yieldToEventLoop();
  const width = stepWidth(errors, baselineErrors);
  await yieldToEventLoop();
  return {
    bucket_seconds: buckets.step / 1e6,
    buckets: bucketsOf(buckets, actual, predicted, errors),
    errors: { width, model: histogram(errors, width), persistence: histogram(baselineErrors, width) },
    map: { cell: 100 / MAP_CELLS, cells: mapOf(actual, predicted) },
  };
}

function bucketsOf(
  buckets: TimeBuckets,
  actual: Float64Array,
  predicted: Float64Array,
  errors: Float64Array,
): HealthBucket[] {
  const [came, foretold, error] = [actual, predicted, errors].map((series) => envelopes(series, buckets));
  return Array.from(buckets.starts, (start, bucket) => ({
    from: new Date(start / 1000).toISOString(),
    rows: buckets.firstRows[bucket + 1]! - buckets.firstRows[bucket]!,
    ...(buckets.afterGap[bucket] === 1 && { after_gap: true }),
    came: came![bucket]!,
    foretold: foretold![bucket]!,
    error: error![bucket]!,
  }));
}

/** The step width at which the histogram covers nearly all errors of the model and of persistence. */
function stepWidth(...errors: readonly Float64Array[]): number {
  const reach = errors.map((all) => {
    const sizes = all.map(Math.abs).sort();
    return sizes[Math.ceil(HISTOGRAM_SHARE * sizes.length) - 1] ?? 0;
  });
  return Math.max(...reach) / HISTOGRAM_STEPS || 1;
}

function histogram(errors: Float64Array, width: number): number[] {
  const counts = new Array<number>(2 * HISTOGRAM_STEPS).fill(0);
  for (const error of errors) {
    const step = Math.floor(error / width) + HISTOGRAM_STEPS;
    counts[Math.max(0, Math.min(counts.length - 1, step))]! += 1;
  }
  return counts;
}

function mapOf(actual: Float64Array, predicted: Float64Array): MapCell[] {
  const side = 100 / MAP_CELLS;
  const cellOf = (score: number): number => Math.max(0, Math.min(MAP_CELLS - 1, Math.floor(score / side)));
  const counts = new Map<number, number>();
  actual.forEach((score, row) => {
    const cell = cellOf(score) * MAP_CELLS + cellOf(predicted[row]!);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  });
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([cell, rows]) => ({
      came: (Math.floor(cell / MAP_CELLS) + 0.5) * side,
      foretold: ((cell % MAP_CELLS) + 0.5) * side,
      rows,
    }));
}
