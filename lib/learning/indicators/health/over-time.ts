/**
 * The test part of a health model, in bounded numbers: what it foretold and what came, how far it was off, and
 * how far "in half an hour as now" was. Errors are foretold − came, points of 100.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { envelopes, timeBuckets } from '../../rows/time-buckets.ts';
import type { Envelope, TimeBuckets } from '../../rows/time-buckets.ts';

/** Buckets at most: half the pixels of the widest picture. */
const mostBuckets = 400;
/** Steps of the error histogram on either side of nothing, and the share of all errors it must hold. */
const histogramSteps = 20;
const histogramShare = 0.99;
/** Cells of the map along either side, of 100 points. */
const mapCells = 25;

interface HealthBucket {
  /** When it begins, RFC 3339 UTC. */
  readonly from: string;
  /** Judged rows whose half hour ends in it. */
  readonly rows: number;
  readonly came: Envelope;
  readonly foretold: Envelope;
  readonly error: Envelope;
}

/** `health_over_time`, in `.metrics.json` only: too large for the model's row. */
export interface HealthOverTime {
  readonly bucket_seconds: number;
  readonly buckets: readonly HealthBucket[];
  /** Rows by error: step i holds [(i − steps / 2) · width, + width), the first and the last also what lies beyond. */
  readonly errors: {
    readonly width: number;
    readonly model: readonly number[];
    readonly persistence: readonly number[];
  };
  /** Rows by what came and what was foretold; cells have `cell` points a side and are told by their middle. */
  readonly map: { readonly cell: number; readonly cells: readonly MapCell[] };
}

interface MapCell {
  readonly came: number;
  readonly foretold: number;
  readonly rows: number;
}

/** One of each a judged row. */
export interface HealthSeries {
  /** When the half hour ends, µs, ascending. */
  readonly timestamps: Float64Array;
  readonly came: Float64Array;
  readonly foretold: Float64Array;
  /** The score at the row itself. */
  readonly now: Float64Array;
}

/** In steps, between which the event loop turns. */
export async function healthOverTime(series: HealthSeries): Promise<HealthOverTime> {
  const { timestamps, came, foretold, now } = series;
  const buckets = timeBuckets(timestamps, mostBuckets);
  const error = foretold.map((value, row) => value - came[row]!);
  const asNow = now.map((value, row) => value - came[row]!);
  await nextTurn();
  const width = stepWidth(error, asNow);
  await nextTurn();
  return {
    bucket_seconds: buckets.step / 1e6,
    buckets: bucketsOf(buckets, came, foretold, error),
    errors: { width, model: histogram(error, width), persistence: histogram(asNow, width) },
    map: { cell: 100 / mapCells, cells: mapOf(came, foretold) },
  };
}

function bucketsOf(
  buckets: TimeBuckets,
  came: Float64Array,
  foretold: Float64Array,
  error: Float64Array,
): HealthBucket[] {
  const [cameIn, foretoldIn, errorIn] = [came, foretold, error].map((series) => envelopes(series, buckets));
  return Array.from(buckets.starts, (begin, bucket) => ({
    from: new Date(begin / 1000).toISOString(),
    rows: buckets.firstRows[bucket + 1]! - buckets.firstRows[bucket]!,
    came: cameIn![bucket]!,
    foretold: foretoldIn![bucket]!,
    error: errorIn![bucket]!,
  }));
}

/** So that nearly all errors of either lie within the histogram. */
function stepWidth(...errors: readonly Float64Array[]): number {
  const reach = errors.map((all) => {
    const sizes = all.map(Math.abs).sort();
    return sizes[Math.ceil(histogramShare * sizes.length) - 1] ?? 0;
  });
  return Math.max(...reach) / histogramSteps || 1;
}

function histogram(errors: Float64Array, width: number): number[] {
  const counts = new Array<number>(2 * histogramSteps).fill(0);
  for (const error of errors) {
    const step = Math.floor(error / width) + histogramSteps;
    counts[Math.max(0, Math.min(counts.length - 1, step))]! += 1;
  }
  return counts;
}

function mapOf(came: Float64Array, foretold: Float64Array): MapCell[] {
  const side = 100 / mapCells;
  const cellOf = (score: number): number => Math.max(0, Math.min(mapCells - 1, Math.floor(score / side)));
  const counts = new Map<number, number>();
  came.forEach((score, row) => {
    const cell = cellOf(score) * mapCells + cellOf(foretold[row]!);
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  });
  return [...counts]
    .sort(([a], [b]) => a - b)
    .map(([cell, rows]) => ({
      came: (Math.floor(cell / mapCells) + 0.5) * side,
      foretold: ((cell % mapCells) + 0.5) * side,
      rows,
    }));
}
