/**
 * The baseline that knows only the engine speed: the share of rows before a failure among the training rows of similar
 * speed. Bins are deciles of the training rows, as `pandas.qcut(speed, 10, duplicates="drop")` makes them, open at both
 * ends. Rows without a speed have a bin of their own. A bin without a training row has the share of all training rows.
 */
import { bisectLeft } from 'd3-array';
import { percentiles } from '../../../stats/percentile.ts';
import { countRows } from '../../../rows/row-ranges.ts';
import type { OutOfFoldPart } from '../../learning-task.ts';

/** The column with the engine speed. */
export const SPEED_COLUMN = 'Eng_RPM';

const INNER_DECILES = [10, 20, 30, 40, 50, 60, 70, 80, 90];
/** The bin of rows without a speed. */
const MISSING = INNER_DECILES.length + 1;

/**
 * Predicts rows from their speed.
 * @param speeds one per row of the telemetry; NaN is missing
 * @param labels one per row
 */
export function speedBinScores(
  speeds: Float32Array,
  labels: Uint8Array,
  { training, predicted }: OutOfFoldPart,
): Float32Array {
  const known: number[] = [];
  for (const { from, to } of training) {
    for (let row = from; row < to; row++) if (!Number.isNaN(speeds[row]!)) known.push(speeds[row]!);
  }
  const edges = known.length === 0 ? [] : percentiles(Float64Array.from(known), INNER_DECILES);
  // A bin includes its upper edge.
  const binOf = (speed: number): number => (Number.isNaN(speed) ? MISSING : bisectLeft(edges, speed));
  const rows = new Uint32Array(MISSING + 1);
  const positives = new Uint32Array(MISSING + 1);
  for (const { from, to } of training) {
    for (let row = from; row < to; row++) {
      const bin = binOf(speeds[row]!);
      rows[bin]! += 1;
      positives[bin]! += labels[row]!;
    }
  }
  const overall = positives.reduce((sum, count) => sum + count, 0) / countRows(training);
  return Float32Array.from(speeds.subarray(predicted.from, predicted.to), (speed) => {
    const bin = binOf(speed);
    return rows[bin] === 0 ? overall : positives[bin]! / rows[bin]!;
  });
}
