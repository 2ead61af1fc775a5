/**
 * The baseline that knows only the engine speed: the share of rows before a failure among the training rows of similar
 * speed. Bins are deciles of the training rows, as `pandas.qcut(speed, 10, duplicates="drop")` makes them, open at both
 * ends. Rows without a speed have a bin of their own. A bin without a training row has the share of all training rows.
 */
import { bisectLeft } from 'd3-array';
import { countRows } from '../../../rows/row-ranges.ts';
import type { OutOfFoldPart } from '../../learning-task.ts';

/** The column with the engine speed. */
export const SPEED_COLUMN = 'Eng_RPM';

const BINS = 10;
/** The bin of rows without a speed. */
const MISSING = BINS;

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
  const edges = innerEdges(knownSpeeds(speeds, training));
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

/** The speeds of the training rows that have one, ascending. */
function knownSpeeds(speeds: Float32Array, training: OutOfFoldPart['training']): Float32Array {
  const known = new Float32Array(countRows(training));
  let count = 0;
  for (const { from, to } of training) {
    for (let row = from; row < to; row++) if (!Number.isNaN(speeds[row]!)) known[count++] = speeds[row]!;
  }
  return known.subarray(0, count).sort();
}

/**
 * The deciles between the lowest and the highest value. They are interpolated in tenths, so that rounding does not put a
 * value that equals an edge into the bin above it.
 */
function innerEdges(sorted: Float32Array): number[] {
  const last = sorted.length - 1;
  const edges = new Set<number>();
  for (let bin = 1; bin < BINS; bin++) {
    const below = Math.floor((bin * last) / BINS);
    const tenths = (bin * last) % BINS;
    const edge = (sorted[below]! * (BINS - tenths) + (sorted[below + 1] ?? 0) * tenths) / BINS;
    if (edge > sorted[0]! && edge < sorted[last]!) edges.add(edge);
  }
  return [...edges];
}
