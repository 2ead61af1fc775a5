/**
 * The targets of a `health` model: the score 30 minutes after each row.
 *
 *   row t                    t + 30 min        + tolerance
 *   ──●───────────────────────────┊────●────●──────┊───▶
 *                                      └ its score is the target of t
 *
 * Readings are not exactly 30 minutes apart, so the target is the first row with a score at or after t + 30 minutes. If
 * that is later than the tolerance (in a gap of the telemetry, or in its last half hour), the row has no target and is
 * in neither part.
 */
import { median } from '../../stats/percentile.ts';

export const HORIZON_MINUTES = 30;

/** The tolerance is twice the median step, within these limits. */
const MIN_TOLERANCE_MINUTES = 5;
const MAX_TOLERANCE_MINUTES = 15;

const MICROSECONDS_PER_MINUTE = 60_000_000;

/** Marks a row without a target. */
export const NO_TARGET = -1;

export interface HealthTargets {
  /** For each row, the row whose score is its target, or NO_TARGET. The targets ascend. */
  readonly rows: Int32Array;
  /** How much later than the horizon a target may be. */
  readonly toleranceMinutes: number;
}

/**
 * Finds every row's target in one pass: later rows never have earlier targets.
 * @param timestamps one per row, ascending (equal ones allowed): microseconds since the Unix epoch
 * @param scores one per row; NaN where there is none
 */
export function healthTargets(timestamps: Float64Array, scores: Float64Array): HealthTargets {
  const toleranceMinutes = toleranceOf(timestamps);
  const horizon = HORIZON_MINUTES * MICROSECONDS_PER_MINUTE;
  const latest = horizon + toleranceMinutes * MICROSECONDS_PER_MINUTE;
  const rows = new Int32Array(timestamps.length).fill(NO_TARGET);
  let target = 0;
  for (let row = 0; row < rows.length; row++) {
    const time = timestamps[row]!;
    while (target < rows.length && (timestamps[target]! < time + horizon || Number.isNaN(scores[target]))) {
      target++;
    }
    if (target === rows.length) break;
    if (timestamps[target]! <= time + latest) rows[row] = target;
  }
  return { rows, toleranceMinutes };
}

function toleranceOf(timestamps: Float64Array): number {
  const steps = new Float64Array(Math.max(0, timestamps.length - 1));
  for (let i = 0; i < steps.length; i++) steps[i] = timestamps[i + 1]! - timestamps[i]!;
  const step = (median(steps) ?? 0) / MICROSECONDS_PER_MINUTE;
  return Math.min(MAX_TOLERANCE_MINUTES, Math.max(MIN_TOLERANCE_MINUTES, 2 * step));
}
