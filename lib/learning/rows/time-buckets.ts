/**
 * Reduces a long series for a chart: a bounded number of equal time steps with minimum, mean and maximum.
 * The envelope keeps peaks that a mean would hide.
 */

export interface TimeBuckets {
  /** Length of each bucket, microseconds. */
  readonly step: number;
  /**
   * Start time (µs) and first row of each bucket with rows, in time order; `firstRows` has the end row as last entry.
   */
  readonly starts: Float64Array;
  readonly firstRows: Uint32Array;
}

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
  let end = -Infinity;
  for (let row = 0; row < timestamps.length; row++) {
    if (timestamps[row]! < end) continue;
    const start = first + step * Math.floor((timestamps[row]! - first) / step);
    starts.push(start);
    firstRows.push(row);
    end = start + step;
  }
  return {
    step,
    starts: Float64Array.from(starts),
    firstRows: Uint32Array.of(...firstRows, timestamps.length),
  };
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
