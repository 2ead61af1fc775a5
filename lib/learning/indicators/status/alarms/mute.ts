/**
 * The mute of an alarm policy: no alarm for some hours after each failure, because most false alarms are echoes of one.
 *
 *   rows       ──E··E·········──────────────E··········──     E failure, · muted row, ─ row at risk
 *                stop  no stop              stop
 *                   └── mute ──┘
 *
 * - A row is at risk when no failure is in the mute hours up to and including its time. Rows before the first failure
 *   are at risk.
 * - A stop is a failure without another one in the mute hours before it. Of several failures at one instant, the first
 *   is the stop.
 *
 * The next failure after a row at risk is therefore always a stop. Without a mute (0 hours), all rows are at risk and
 * all failures are stops.
 */

const MICROSECONDS_PER_HOUR = 3_600_000_000;

interface MuteInput {
  /** One per row, ascending: microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  /** Row indices of the failures, ascending. */
  readonly events: Uint32Array;
  readonly muteHours: number;
}

/** A mute in the unit of timestamps. */
export const muteMicroseconds = (hours: number): number => Math.round(hours * MICROSECONDS_PER_HOUR);

/**
 * Time from the newest failure at or before each row to that row, microseconds; infinite before the first failure.
 * @param failures their times, ascending
 */
export function timeSinceFailure(timestamps: Float64Array, failures: Float64Array): Float64Array {
  const since = new Float64Array(timestamps.length);
  let next = 0;
  let newest = -Infinity;
  for (let row = 0; row < timestamps.length; row++) {
    const time = timestamps[row]!;
    while (next < failures.length && failures[next]! <= time) newest = failures[next++]!;
    since[row] = time - newest;
  }
  return since;
}

/** 1 for each row at risk, 0 for each muted row. */
export function rowsAtRisk({ timestamps, events, muteHours }: MuteInput): Uint8Array {
  const mute = muteMicroseconds(muteHours);
  const failures = Float64Array.from(events, (row) => timestamps[row]!);
  return Uint8Array.from(timeSinceFailure(timestamps, failures), (since) => (since >= mute ? 1 : 0));
}

/** The failures that are stops, as row indices. */
export function stopsOf({ timestamps, events, muteHours }: MuteInput): Uint32Array {
  const mute = muteMicroseconds(muteHours);
  return events.filter(
    (row, index) => index === 0 || timestamps[row]! - timestamps[events[index - 1]!]! >= mute,
  );
}
