/**
 * Computes window features (definition.ts), for trainings and predictions alike. Each window is computed from its own rows
 * in two passes, first the mean and then the deviations from it, in float64. A running sum would be faster, but its
 * rounding errors depend on how much history there is, so that a prediction would differ from the training.
 */
import { windowFeatureNames } from './definition.ts';
import type { WindowDefinition } from './definition.ts';

const MICROSECONDS_PER_MINUTE = 60_000_000;

/** Times of the newest rows of a kind before the given rows, microseconds; NaN if there is none. */
export interface NewestTimes {
  readonly failure: number;
  readonly off: number;
  readonly on: number;
}

const NO_NEWEST: NewestTimes = { failure: Number.NaN, off: Number.NaN, on: Number.NaN };

/** A machine's rows in the order of the telemetry: those to compute, and those in the windows before them. */
export interface WindowRows {
  /** One per row, ascending: microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  /** The columns of the definition, in its order, one value per row; NaN is missing. */
  readonly columns: readonly Float32Array[];
  /** Change of the engine speed, percent, in the precision in which failures are found. Not read without failures. */
  readonly speedChange: Float64Array;
  /** Engine speed. Not read without `running`. */
  readonly speed: Float32Array;
}

/** Window features of any of the given rows. */
export interface WindowComputation {
  /** Names of the features. */
  readonly names: readonly string[];
  /** Computes the rows [from, to): rows × features, row-major. */
  readonly compute: (from: number, to: number) => Float32Array<ArrayBuffer>;
}

/**
 * @param before the newest failure, off and on before the first row
 * @throws RangeError if the rows are not in order of time
 */
export function windowFeatures(
  definition: WindowDefinition,
  rows: WindowRows,
  before: NewestTimes = NO_NEWEST,
): WindowComputation {
  const { timestamps, columns } = rows;
  assertAscending(timestamps);
  const names = windowFeatureNames(definition);
  const lengths = definition.minutes.map((minutes) => minutes * MICROSECONDS_PER_MINUTE);
  const since = sinceColumns(definition, rows, before);
  return {
    names,
    compute(from, to) {
      const values = new Float32Array((to - from) * names.length);
      const starts = lengths.map((length) => firstAfter(timestamps, timestamps[from]! - length));
      for (let row = from, at = 0; row < to; row++) {
        lengths.forEach((length, window) => {
          while (timestamps[starts[window]!]! <= timestamps[row]! - length) starts[window]!++;
        });
        for (const column of columns) {
          for (const start of starts) {
            const { mean, deviation } = meanAndDeviation(column, start, row + 1);
            values[at++] = mean;
            values[at++] = deviation;
          }
        }
        for (const newest of since)
          values[at++] = (timestamps[row]! - newest[row]!) / MICROSECONDS_PER_MINUTE;
      }
      return values;
    },
  };
}

/** Of the present values of the rows [from, to), the oldest first. NaN if all are missing. */
function meanAndDeviation(
  column: Float32Array,
  from: number,
  to: number,
): { readonly mean: number; readonly deviation: number } {
  let count = 0;
  let sum = 0;
  for (let row = from; row < to; row++) {
    const value = column[row]!;
    if (Number.isNaN(value)) continue;
    sum += value;
    count++;
  }
  const mean = sum / count;
  let squares = 0;
  for (let row = from; row < to; row++) {
    const value = column[row]!;
    if (Number.isNaN(value)) continue;
    squares += (value - mean) ** 2;
  }
  return { mean, deviation: Math.sqrt(squares / count) };
}

/** By row: the time of the newest row of each kind up to this row. */
function sinceColumns(
  { failure, running }: WindowDefinition,
  { timestamps, speedChange, speed }: WindowRows,
  before: NewestTimes,
): Float64Array[] {
  const newest = (first: number, matches: (row: number) => boolean): Float64Array => {
    let time = first;
    return timestamps.map((now, row) => (time = matches(row) ? now : time));
  };
  return [
    ...(failure ? [newest(before.failure, (row) => speedChange[row]! <= failure.at_most)] : []),
    ...(running
      ? [
          newest(before.off, (row) => speed[row]! <= running.above),
          newest(before.on, (row) => speed[row]! > running.above),
        ]
      : []),
  ];
}

/** The first row after a time; the number of rows if there is none. */
function firstAfter(timestamps: Float64Array, time: number): number {
  let low = 0;
  let high = timestamps.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (timestamps[middle]! > time) high = middle;
    else low = middle + 1;
  }
  return low;
}

function assertAscending(timestamps: Float64Array): void {
  for (let row = 1; row < timestamps.length; row++) {
    if (timestamps[row]! < timestamps[row - 1]!)
      throw new RangeError(`Row ${row} is earlier than the row before it.`);
  }
}
