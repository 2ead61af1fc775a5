/**
 * A long series as a picture can show it: equal steps of time, at most so many, and of each what its rows
 * reached. An envelope of least and most keeps the peaks that a mean would hide.
 */

export interface TimeBuckets {
  /** Length of each, microseconds. */
  readonly step: number;
  /** Those that have rows, in time order: when each begins (µs), and its first row; one more row at the end. */
  readonly begins: Float64Array;
  readonly firstRows: Uint32Array;
}

/** What the rows of one bucket reached; rows without a number are left out, null when all are. */
export interface Envelope {
  readonly min: number | null;
  readonly mean: number | null;
  readonly max: number | null;
}

/**
 * Cuts rows into buckets of whole seconds, the first one beginning with the first row.
 * @param timestamps µs, ascending
 * @param most buckets, those without rows included
 */
export function timeBuckets(timestamps: Float64Array, most: number): TimeBuckets {
  const first = timestamps[0] ?? 0;
  const span = (timestamps.at(-1) ?? first) - first;
  const step = 1e6 * Math.max(1, Math.ceil((span + 1) / most / 1e6));
  const begins: number[] = [];
  const firstRows: number[] = [];
  let end = -Infinity;
  for (let row = 0; row < timestamps.length; row++) {
    if (timestamps[row]! < end) continue;
    const begin = first + step * Math.floor((timestamps[row]! - first) / step);
    begins.push(begin);
    firstRows.push(row);
    end = begin + step;
  }
  return {
    step,
    begins: Float64Array.from(begins),
    firstRows: Uint32Array.of(...firstRows, timestamps.length),
  };
}

/** One envelope a bucket. */
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
