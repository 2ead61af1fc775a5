/**
 * What an alarm policy says about a machine's newest rows: does anyone have to act now?
 *
 *   rows of one window   ├──────────a────a────────────┤      a row above the threshold, at risk
 *                                   └ since     newest ┘ until: the last a + window
 *
 * An alarm row says "a failure within the window". It is answered by a failure, and expires after one window. Therefore the
 * alarm is open although the newest row itself may be below the threshold.
 */
import { windowMicroseconds } from '../labels.ts';
import { muteMicroseconds, timeSinceFailure } from './mute.ts';

/** The policy of a published model, as far as predictions need it. */
export interface PublishedPolicy {
  /** Null if the policy gives no alarm. */
  readonly threshold: number | null;
  readonly muteHours: number;
  readonly windowMinutes: number;
}

interface OpenAlarm {
  /** Time of the first and end of the last open alarm row, microseconds. */
  readonly since: number;
  readonly until: number;
  /** The highest score of the open alarm rows, and its row. */
  readonly score: number;
  readonly row: number;
}

export interface AlarmState {
  /** By row: whether it is an alarm row. */
  readonly isAlarm: readonly boolean[];
  /** By row: whether it is in the mute after a failure. */
  readonly isMuted: readonly boolean[];
  /** End of the mute that the newest row is in, microseconds; undefined if it is at risk. */
  readonly mutedUntil: number | undefined;
  readonly open: OpenAlarm | undefined;
}

/**
 * @param rows in ascending order of time, at least those of the window before the newest one
 * @param failures times of the machine's failures up to the newest row, ascending: at least those from the mute before the
 *   oldest row
 */
export function alarmState(
  rows: { readonly timestamps: Float64Array; readonly scores: Float32Array },
  failures: Float64Array,
  { threshold, muteHours, windowMinutes }: PublishedPolicy,
): AlarmState {
  const { timestamps, scores } = rows;
  const since = timeSinceFailure(timestamps, failures);
  const mute = muteMicroseconds(muteHours);
  const limit = Math.fround(threshold ?? Infinity);
  const isMuted = Array.from(since, (time) => time < mute);
  const isAlarm = Array.from(scores, (score, row) => score > limit && !isMuted[row]);
  const newest = timestamps.at(-1);
  if (newest === undefined) return { isAlarm, isMuted, mutedUntil: undefined, open: undefined };

  const window = windowMicroseconds(windowMinutes);
  const lastFailure = newest - since.at(-1)!;
  const open = [...isAlarm.keys()].filter(
    (row) => isAlarm[row] && timestamps[row]! > newest - window && timestamps[row]! >= lastFailure,
  );
  return {
    isAlarm,
    isMuted,
    mutedUntil: since.at(-1)! >= mute ? undefined : lastFailure + mute,
    open:
      open.length === 0
        ? undefined
        : {
            since: timestamps[open[0]!]!,
            until: timestamps[open.at(-1)!]! + window,
            ...highest(open, scores),
          },
  };
}

function highest(rows: readonly number[], scores: Float32Array): Pick<OpenAlarm, 'score' | 'row'> {
  const row = rows.reduce((best, other) => (scores[other]! > scores[best]! ? other : best));
  return { score: scores[row]!, row };
}
