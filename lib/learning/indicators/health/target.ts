/**
 * What a health model learns to foresee: the score `horizonMinutes` ahead.
 *
 *   row t                    t + 30 min        + tolerance
 *   ──●───────────────────────────┊────●────●──────┊───▶
 *                                      └ its score is the target of t
 *
 * Readings do not come exactly 30 minutes apart: the target is the first row with a score at or after
 * t + 30 minutes. Beyond the tolerance, in a gap of the telemetry and in its last half hour, "in 30 minutes"
 * would be untrue: such a row has no target, and neither trains nor tests.
 */
import { median } from '../../stats/percentile.ts';

export const HORIZON_MINUTES = 30;

/** Twice the median step, but at least 5 and at most 15 minutes. */
const leastTolerance = 5;
const mostTolerance = 15;

const microsecondsPerMinute = 60_000_000;

/** No target. */
export const none = -1;

export interface HealthTargets {
  /** The row whose score is the row's target, or `none`; what is not `none` ascends. */
  readonly rows: Int32Array;
  /** How much later than the horizon a target may lie, minutes. */
  readonly toleranceMinutes: number;
}

/**
 * Finds every row's target in one pass: targets ascend as rows do.
 * @param timestamps one per row, ascending (equal ones allowed): microseconds since the Unix epoch.
 * @param scores one per row, NaN where there is none.
 */
export function healthTargets(timestamps: Float64Array, scores: Float64Array): HealthTargets {
  const toleranceMinutes = toleranceOf(timestamps);
  const horizon = HORIZON_MINUTES * microsecondsPerMinute;
  const latest = horizon + toleranceMinutes * microsecondsPerMinute;
  const rows = new Int32Array(timestamps.length).fill(none);
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
  const step = (median(steps) ?? 0) / microsecondsPerMinute;
  return Math.min(mostTolerance, Math.max(leastTolerance, 2 * step));
}
