/** The newest rows of a machine as the score line shows them. */
import type { Prediction } from '../api/schemas.ts';

export interface ScoreRow {
  /** RFC 3339. */
  readonly time: string;
  readonly score: number;
  /** Whether the score is above the threshold of the alarm policy, and the row not muted. */
  readonly isAlarm: boolean;
  readonly isMuted: boolean;
  /** Whether rows are missing before this one: the line has a gap there. */
  readonly isAfterGap: boolean;
}

/** How many warning windows the line spans. */
const WINDOWS = 2;
/** A gap is longer than so many median distances between two rows. */
const GAP_FACTOR = 3;

/** The rows of the last two warning windows, in ascending order of time. */
export function scoreRows(
  { predictions }: Extract<Prediction, { indicator: 'status' }>,
  windowMinutes: number,
): readonly ScoreRow[] {
  const newest = predictions[0]?.timestamp;
  if (newest == null) return [];
  const start = Date.parse(newest) - WINDOWS * windowMinutes * 60_000;
  const rows = predictions
    .filter(({ timestamp }) => timestamp !== null && Date.parse(timestamp) >= start)
    .toReversed();
  const steps = rows.map(({ timestamp }, row) =>
    row === 0 ? 0 : Date.parse(timestamp!) - Date.parse(rows[row - 1]!.timestamp!),
  );
  const median = steps.slice(1).toSorted((a, b) => a - b)[Math.floor((steps.length - 1) / 2)] ?? 0;
  return rows.map(({ timestamp, probability, alarm = false, muted = false }, row) => ({
    time: timestamp!,
    score: probability,
    isAlarm: alarm,
    isMuted: muted,
    isAfterGap: row > 0 && steps[row]! > GAP_FACTOR * median,
  }));
}

/** Stretches of consecutive muted rows, as their first and last row. */
export function mutedStretches(rows: readonly ScoreRow[]): readonly (readonly [ScoreRow, ScoreRow])[] {
  const stretches: [ScoreRow, ScoreRow][] = [];
  rows.forEach((row, index) => {
    if (!row.isMuted) return;
    if (rows[index - 1]?.isMuted) stretches.at(-1)![1] = row;
    else stretches.push([row, row]);
  });
  return stretches;
}
