/** Random small series of a machine, for comparisons with NumPy. */
import fc from 'fast-check';
import type { AlarmRequest } from '../../lib/learning/indicators/status/alarms/request.ts';

const MINUTE = 60_000_000;

/** Rows with equal times, gaps, missing readings and equal scores. */
export const seriesArbitrary = fc
  .record({
    rows: fc.array(
      fc.record({
        step: fc.constantFrom(0, 1, 10, 10, 10, 10, 25, 600),
        change: fc.constantFrom(null, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, -70, -95),
        score: fc.oneof(fc.constantFrom(0, 0.25, 0.5, 1), fc.float({ min: 0, max: 1, noNaN: true })),
      }),
      { minLength: 20, maxLength: 260 },
    ),
    windowMinutes: fc.constantFrom(10, 30, 45, 180),
    muteHours: fc.constantFrom<number | 'auto'>('auto', 'auto', 0, 0.4, 1, 3),
    predictedFrom: fc.double({ min: 0.05, max: 0.75, noNaN: true }),
    isEmbargoed: fc.boolean(),
    criterion: fc.constantFrom(
      { max_false_per_week: 0.5 },
      { max_false_per_week: 7 },
      { max_false_per_week: 60 },
      { min_precision: 0.3 },
      { min_precision: 0.6 },
      { cost: { missed: 1, false: 1 } },
      { cost: { missed: 10, false: 1 } },
    ),
  })
  .map(({ rows, ...options }) => {
    let at = 0;
    const isFailure = (row: number) => (rows[row]?.change ?? 0) <= -70;
    const drawn = rows.map(({ step, change, score }, row) => ({
      time: (at += step) * MINUTE,
      change,
      // Some of the rows before a failure have a high score.
      score: row % 3 !== 0 && (isFailure(row + 1) || isFailure(row + 2)) ? (score + 9) / 10 : score,
    }));
    return { drawn, ...options };
  });
export type Series = typeof seriesArbitrary extends fc.Arbitrary<infer T> ? T : never;

/** The request for the criterion and the mute of a series. */
export function requestOf({ criterion, muteHours }: Series): AlarmRequest {
  const { max_false_per_week: maxFalsePerWeek, min_precision: minPrecision, cost } = criterion;
  return {
    muteHours,
    ...(maxFalsePerWeek !== undefined && { maxFalsePerWeek }),
    ...(minPrecision !== undefined && { minPrecision }),
    ...(cost && { cost }),
  };
}
