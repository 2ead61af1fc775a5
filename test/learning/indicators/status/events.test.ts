import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluateEvents } from '../../../../lib/learning/indicators/status/events.ts';
import { labelFailures } from '../../../../lib/learning/indicators/status/labels.ts';

const minute = 60_000_000;
const day = 24 * 60;

/**
 * Evaluates rows of [minute, mark]: `.` no alarm, `a` alarm row, `E` failure, `X` failure whose own row is an alarm row.
 */
const evaluate = (rows: readonly (readonly [at: number, mark: string])[], windowMinutes: number) => {
  const timestamps = Float64Array.from(rows, ([at]) => at * minute);
  const speedChange = Float64Array.from(rows, ([, mark]) => (/[EX]/.test(mark) ? -80 : 0));
  const { labels, events } = labelFailures({ timestamps, speedChange, dropPercentage: -70, windowMinutes });
  const probabilities = Float32Array.from(rows, ([, mark]) => (/[aX]/.test(mark) ? 0.75 : 0.5));
  return evaluateEvents({ labels, timestamps, probabilities, events, windowMinutes, threshold: 0.5 });
};

/** One row per minute. */
const everyMinute = (marks: string, windowMinutes: number) =>
  evaluate(
    Array.from(marks, (mark, at) => [at, mark] as const),
    windowMinutes,
  );

describe('evaluateEvents', () => {
  it('counts detected and missed failures, and the warning from the window’s first alarm row', () => {
    //                    0123456789012345678901
    const metrics = everyMinute('.a..a.aE......a..E...E', 4);
    // Failure at 7: window 3..6, alarm rows 4 and 6, warning 3. At 17: window 13..16, alarm 14, warning 3. At 21: none.
    // Row 1 raises an alarm that is active until 5 and false; row 4 adds nothing, row 6 raises a true one.
    expect(metrics).toEqual({
      failures: 3,
      caught: 2,
      missed: 1,
      missed_without_rows: 0,
      unasked: 0,
      // Rows 3 to 6 and 13 to 20: the windows of the last two failures touch.
      stretches_with_warning: 2,
      median_warning_minutes: 3,
      warning_minutes_quartiles: [3, 3],
      alarms: 3,
      false_alarms: 1,
      observed_days: 21 / day,
      false_alarms_per_week: expect.closeTo((7 * day) / 21, 9) as unknown,
      // SciPy's exact Poisson interval of one event: 0.0253178 to 5.5716434.
      false_alarms_per_week_interval: {
        low: expect.closeTo((0.0253178 * 7 * day) / 21, 4) as unknown,
        high: expect.closeTo((5.5716434 * 7 * day) / 21, 4) as unknown,
      },
    });
  });

  it('takes the mean of the two middle warnings as median', () => {
    // Warnings of 1, 2, 4 and 4 minutes.
    expect(everyMinute('...aE...a.E..a...Ea...E', 4)).toMatchObject({ caught: 4, median_warning_minutes: 3 });
  });

  it('ignores alarm rows in the failure’s own row, after it, and before the window', () => {
    expect(everyMinute('a...Xaa', 3)).toMatchObject({
      caught: 0,
      missed: 1,
      median_warning_minutes: null,
      // Those of row 0 and of the failure's own row; the next row adds nothing.
      alarms: 2,
      false_alarms: 2,
    });
  });

  it('counts an alarm row at the window’s first instant', () => {
    expect(everyMinute('.a..E', 3)).toMatchObject({ caught: 1, median_warning_minutes: 3, false_alarms: 0 });
  });

  it('counts one alarm for several failures, each with its own warning time', () => {
    expect(everyMinute('..a.EE', 4)).toMatchObject({ failures: 2, caught: 2, median_warning_minutes: 2.5 });
  });

  it('keeps an alarm active for one window, then raises the next', () => {
    // Raised at 0, 2 and 4; the last one warns of the failure at 6, two minutes later.
    expect(everyMinute('aaaaaaE', 2)).toMatchObject({ alarms: 3, false_alarms: 2 });
    expect(everyMinute('aaaaa..a.aa.........E', 2)).toMatchObject({ alarms: 5, false_alarms: 5 });
  });

  it('ends the active alarm at a failure', () => {
    // Raised at 5, ended by the failure at 6, and raised again in the failure's own row.
    expect(everyMinute('.....aXaa.', 4)).toMatchObject({ alarms: 2, false_alarms: 1 });
  });

  it('counts missed failures without rows in their window', () => {
    const rows = [
      [0, '.'],
      [1, '.'],
      [50, 'E'],
      [51, 'a'],
      [52, 'E'],
    ] as const;
    expect(evaluate(rows, 5)).toMatchObject({ failures: 2, caught: 1, missed: 1, missed_without_rows: 1 });
  });

  it('excludes failures at the first instant, because the rows before are not test rows', () => {
    const rows = [
      [0, '.'],
      [0, 'X'],
      [0, 'E'],
      [1, 'E'],
      [2, 'a'],
      [3, 'E'],
    ] as const;
    // The alarm in the failure's own row warns of the failure at 1, which ends it before the one at 3.
    expect(evaluate(rows, 5)).toMatchObject({
      failures: 2,
      caught: 2,
      missed: 0,
      missed_without_rows: 0,
      unasked: 2,
      median_warning_minutes: 2,
      alarms: 2,
      false_alarms: 0,
    });
    expect(everyMinute('E..', 5)).toMatchObject({ failures: 0, missed: 0, unasked: 1 });
  });

  it('handles rows of one instant', () => {
    const rows = [
      [0, '.'],
      [3, 'a'],
      [3, 'E'],
      [3, 'a'],
      [4, 'E'],
      [4, '.'],
    ] as const;
    // The alarm rows at 3 do not warn of the failure at 3, only of the one at 4.
    expect(evaluate(rows, 2)).toMatchObject({ failures: 2, caught: 1, missed: 1, median_warning_minutes: 1 });
  });

  it('counts a gap in the telemetry as one window of observation', () => {
    const rows = [
      [0, '.'],
      [1, 'a'],
      [90 * day, 'a'],
      [90 * day + 1, '.'],
      [90 * day + 2, '.'],
    ] as const;
    expect(evaluate(rows, 30)).toMatchObject({
      alarms: 2,
      false_alarms: 2,
      observed_days: 33 / day,
      false_alarms_per_week: expect.closeTo((2 * 7 * day) / 33, 9) as unknown,
    });
  });

  it('counts steps longer than the window up to the median step', () => {
    const rows = [
      [0, 'a'],
      [10, 'a'],
      [20, '.'],
      [30, '.'],
      [50_000, '.'],
    ] as const;
    expect(evaluate(rows, 1)).toMatchObject({ alarms: 2, observed_days: 40 / day });
  });

  it.each([
    ['no row', ''],
    ['one row', 'a'],
  ])('has null, not NaN, for %s', (_, marks) => {
    expect(everyMinute(marks, 5)).toMatchObject({
      failures: 0,
      median_warning_minutes: null,
      observed_days: 0,
      false_alarms_per_week: null,
    });
  });

  it('agrees with the definitions applied row by row', () => {
    const row = fc.record({
      step: fc.constantFrom(0, 1, 1, 1, 2, 9),
      mark: fc.constantFrom('.', '.', '.', 'a', 'a', 'E', 'X'),
    });
    const property = fc.property(
      fc.array(row, { minLength: 1, maxLength: 60 }),
      fc.integer({ min: 1, max: 6 }),
      (drawn, window) => {
        let at = 0;
        const rows = drawn.map(({ step, mark }) => [(at += step), mark] as const);
        const isAlarm = (i: number) => /[aX]/.test(rows[i]![1]);
        const indices = rows.map((_, i) => i);
        const isEvent = (i: number) => /[EX]/.test(rows[i]![1]);
        const failures = indices.filter((i) => isEvent(i) && rows[i]![0] > rows[0]![0]);
        const windowOf = (failure: number) =>
          indices.filter((i) => rows[i]![0] >= rows[failure]![0] - window && rows[i]![0] < rows[failure]![0]);
        const warnings = failures
          .map((failure) => rows[failure]![0] - rows[windowOf(failure).find(isAlarm) ?? failure]![0])
          .filter((warning) => warning > 0)
          .sort((a, b) => a - b);
        const inWindow = new Set(failures.flatMap(windowOf));
        const steps = indices.slice(1).map((i) => rows[i]![0] - rows[i - 1]![0]);
        const longest = Math.max(window, middle([...steps].sort((a, b) => a - b)) ?? 0);
        const raised: number[] = [];
        for (const i of indices.filter(isAlarm)) {
          const last = raised.at(-1);
          const isActive = last !== undefined && rows[i]![0] < rows[last]![0] + window;
          const isEnded = failures.some(
            (f) => last !== undefined && rows[f]![0] > rows[last]![0] && rows[f]![0] <= rows[i]![0],
          );
          if (!isActive || isEnded) raised.push(i);
        }
        expect(evaluate(rows, window)).toMatchObject({
          failures: failures.length,
          caught: warnings.length,
          missed_without_rows: failures.filter((failure) => windowOf(failure).length === 0).length,
          unasked: indices.filter(isEvent).length - failures.length,
          median_warning_minutes: middle(warnings),
          alarms: raised.length,
          false_alarms: raised.filter((i) => !inWindow.has(i)).length,
          observed_days:
            (steps.reduce((sum, step) => sum + Math.min(step, longest), 0) * minute) / 86_400_000_000,
        });
      },
    );
    fc.assert(property, { numRuns: 500 });
  });
});

/** The median of ascending values. */
function middle(sorted: readonly number[]): number | null {
  const half = sorted.length >> 1;
  if (sorted.length === 0) return null;
  return sorted.length % 2 === 1 ? sorted[half]! : (sorted[half - 1]! + sorted[half]!) / 2;
}
