/** Rows of a machine drawn as marks, for the tests of alarm policies. */
import fc from 'fast-check';
import { labelFailures } from '../../../../../lib/learning/indicators/status/labels.ts';
import { rowsAtRisk, stopsOf } from '../../../../../lib/learning/indicators/status/alarms/mute.ts';

export const minute = 60_000_000;
export const hour = 60 * minute;

export interface DrawnRow {
  /** Minutes since the start. */
  readonly at: number;
  readonly isFailure: boolean;
  readonly score: number;
}

/** Everything that is known about the rows with a window of `windowMinutes` and a mute of `muteHours`. */
export function alarmRows(rows: readonly DrawnRow[], windowMinutes: number, muteHours: number) {
  const timestamps = Float64Array.from(rows, ({ at }) => at * minute);
  const speedChange = Float64Array.from(rows, ({ isFailure }) => (isFailure ? -80 : 0));
  const { labels, events } = labelFailures({ timestamps, speedChange, dropPercentage: -70, windowMinutes });
  const muted = { timestamps, events, muteHours };
  return {
    labels,
    timestamps,
    probabilities: Float32Array.from(rows, ({ score }) => score),
    events,
    stops: stopsOf(muted),
    isAtRisk: rowsAtRisk(muted),
    windowMinutes,
  };
}

/** Rows with equal times, gaps and equal scores. */
export const drawnRows = fc
  .array(
    fc.record({
      step: fc.constantFrom(0, 1, 1, 1, 2, 9, 70),
      isFailure: fc.constantFrom(false, false, false, false, true),
      score: fc.constantFrom(0, 0.1, 0.2, 0.3, 0.5, 0.7, 0.7, 0.9, 1),
    }),
    { minLength: 1, maxLength: 70 },
  )
  .map((drawn) => {
    let at = 0;
    return drawn.map(({ step, ...row }) => ({ at: (at += step), ...row }));
  });
