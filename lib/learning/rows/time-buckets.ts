/**
 * Reduces a long series for a chart: a bounded number of equal time steps with minimum, mean and maximum.
 * The envelope keeps peaks that a mean would hide.
 *
 * A gap is a step between two rows that is longer than a bucket, unless the rows are usually that far apart. Charts
 * break their lines there.
 */

export interface TimeBuckets {
  /** Length of each bucket, microseconds. */
  readonly step: number;
  /**
   * Start time (µs) and first row of each bucket with rows, in time order; `firstRows` has the end row as last entry.
   */
  readonly starts: Float64Array;
  readonly firstRows: Uint32Array;
  /** 1 for each bucket that follows a gap in the rows. */
  readonly afterGap: Uint8Array;
}

/** Steps between rows up to this many usual ones are no gap, so that rows rarer than buckets still form a line. */
const MAX_USUAL_STEPS = 2;

/** Range of the values in one bucket, without NaN; null when all are NaN. */
export interface Envelope {
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
}

/**
 * Divides rows into buckets of whole seconds, starting at the first row.
 * @param timestamps µs, ascending
 * @param maxBuckets maximum number of buckets, including empty ones
 */
export function timeBuckets(timestamps: Float64Array, maxBuckets: number): TimeBuckets {
  const first = timestamps[0] ?? 0;
  const span = (timestamps.at(-1) ?? first) - first;
  const step = 1e6 * Math.max(1, Math.ceil((span + 1) / maxBuckets / 1e6));
  const starts: number[] = [];
  const firstRows: number[] = [];
  const afterGap: number[] = [];
  const longestStep = Math.max(step, MAX_USUAL_STEPS * usualStep(timestamps, step / MAX_USUAL_STEPS));
  let end = -Infinity;
  for (let row = 0; row < timestamps.length; row++) {
    if (timestamps[row]! < end) continue;
    const start = first + step * Math.floor((timestamps[row]! - first) / step);
    starts.push(start);
    firstRows.push(row);
    afterGap.push(row > 0 && timestamps[row]! - timestamps[row - 1]! > longestStep ? 1 : 0);
    end = start + step;
  }
  return {
    step,
    starts: Float64Array.from(starts),
    firstRows: Uint32Array.of(...firstRows, timestamps.length),
    afterGap: Uint8Array.from(afterGap),
  };
}

/**
 * The lower quartile of the steps between rows of different times, µs. A few long pauses do not change it.
 * @returns 0 if it is at most `short`: with many rows per bucket this saves the sort
 */
function usualStep(timestamps: Float64Array, short: number): number {
  const steps = timestamps
    .subarray(1)
    .map((time, i) => time - timestamps[i]!)
    .filter((step) => step > 0);
  const quartile = Math.floor((steps.length - 1) / 4);
  const longSteps = steps.filter((step) => step > short);
  const shortSteps = steps.length - longSteps.length;
  return quartile < shortSteps ? 0 : (longSteps.sort()[quartile - shortSteps] ?? 0);
}

/** One envelope per bucket. */
export function envelopes(values: Float32Array | Float64Array, { firstRows }: TimeBuckets): Envelope[] {
  return Array.from({ length: firstRows.length - 1 }, (_, bucket) => {
    let min = Infinity;
    let max = -Infinity;
    let sum = 0;
    let rows = 0;
    for (let row = firstRows[bucket]!; row < firstRows[bucket + 1]!; row++) {
      const value = values[row]!;
      if (Number.isNaN(value)) continue;
      min = Math.min(min, value);
      max = Math.max(max, value);
      sum += value;
      rows++;
    }
    return rows === 0 ? { min: null, mean: null, max: null } : { min, mean: sum / rows, max };
  });
}
