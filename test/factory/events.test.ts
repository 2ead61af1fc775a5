import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { evaluateEvents } from '../../lib/learning/indicators/status/events.ts';
import { labelFailures } from '../../lib/learning/indicators/status/labels.ts';

const minute = 60_000_000;
const day = 24 * 60;

/**
 * Evaluates telemetry drawn as rows of [minute, mark]: `.` quiet, `a` alarm, `E` failure, `X` failure with an alarm
 * in its own row.
 */
const evaluate = (rows: readonly (readonly [at: number, mark: string])[], windowMinutes: number) => {
  const timestamps = Float64Array.from(rows, ([at]) => at * minute);
  const speedChange = Float64Array.from(rows, ([, mark]) => (/[EX]/.test(mark) ? -80 : 0));
  const { labels, events } = labelFailures({ timestamps, speedChange, dropPercentage: -70, windowMinutes });
  const probabilities = Float32Array.from(rows, ([, mark]) => (/[aX]/.test(mark) ? 0.75 : 0.5));
  return evaluateEvents({ labels, timestamps, probabilities, events, windowMinutes, threshold: 0.5 });
};

/** One row a minute. */
const everyMinute = (marks: string, windowMinutes: number) =>
  evaluate(
    Array.from(marks, (mark, at) => [at, mark] as const),
    windowMinutes,
  );

describe('evaluateEvents', () => {
  it('counts failures caught and missed, and the warning from the first alarm of the window', () => {
    //                    0123456789012345678901
    const metrics = everyMinute('.a..a.aE......a..E...E', 4);
    // Failure at 7: window 3..6, alarm rows 4 and 6, warning 3. At 17: window 13..16, alarm 14, warning 3. At 21: none.
    // Row 1 raises an alarm that stands until 5 and is false; row 4 adds nothing, row 6 raises a true one.
    expect(metrics).toEqual({
      failures: 3,
      caught: 2,
      missed: 1,
      missed_without_rows: 0,
      unasked: 0,
      median_warning_minutes: 3,
      warning_minutes_quartiles: [3, 3],
      alarms: 3,
      false_alarms: 1,
      observed_days: 21 / day,
      false_alarms_per_week: expect.closeTo((7 * day) / 21, 9) as unknown,
    });
  });

  it('takes the mean of the two middle warnings', () => {
    // Warnings of 1, 2, 4 and 4 minutes.
    expect(everyMinute('...aE...a.E..a...Ea...E', 4)).toMatchObject({ caught: 4, median_warning_minutes: 3 });
  });

  it('does not count an alarm in the failure’s own row, or after it, or before the window', () => {
    expect(everyMinute('a...Xaa', 3)).toMatchObject({
      caught: 0,
      missed: 1,
      median_warning_minutes: null,
      // Row 0's, and that of the failure's own row, which the next row adds nothing to.
      alarms: 2,
      false_alarms: 2,
    });
  });

  it('counts an alarm at the window’s first instant', () => {
    expect(everyMinute('.a..E', 3)).toMatchObject({ caught: 1, median_warning_minutes: 3, false_alarms: 0 });
  });

  it('lets one alarm announce several failures, each with its own warning', () => {
    expect(everyMinute('..a.EE', 4)).toMatchObject({ failures: 2, caught: 2, median_warning_minutes: 2.5 });
  });

  it('lets an alarm stand for one window, then raises the next', () => {
    // Raised at 0, 2 and 4; the last announces the failure at 6, two minutes later.
    expect(everyMinute('aaaaaaE', 2)).toMatchObject({ alarms: 3, false_alarms: 2 });
    expect(everyMinute('aaaaa..a.aa.........E', 2)).toMatchObject({ alarms: 5, false_alarms: 5 });
  });

  it('lets a failure answer the alarm that stands', () => {
    // Raised at 5, answered at 6, raised anew in the failure's own row.
    expect(everyMinute('.....aXaa.', 4)).toMatchObject({ alarms: 2, false_alarms: 1 });
  });

  it('says which failures nothing could have announced', () => {
    const rows = [
      [0, '.'],
      [1, '.'],
      [50, 'E'],
      [51, 'a'],
      [52, 'E'],
    ] as const;
    expect(evaluate(rows, 5)).toMatchObject({ failures: 2, caught: 1, missed: 1, missed_without_rows: 1 });
  });

  it('does not judge by a failure at the first instant: the rows before it are no test rows', () => {
    const rows = [
      [0, '.'],
      [0, 'X'],
      [0, 'E'],
      [1, 'E'],
      [2, 'a'],
      [3, 'E'],
    ] as const;
    // The alarm in the failure's own row announces that at 1, not the one at 3: it was answered.
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
    // The alarms at 3 do not announce the failure at 3, only the one at 4.
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

  it('observes rows that are farther apart than the window at their own step', () => {
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
  ])('gives null, not NaN, for %s', (_, marks) => {
    expect(everyMinute(marks, 5)).toMatchObject({
      failures: 0,
      median_warning_minutes: null,
      observed_days: 0,
      false_alarms_per_week: null,
    });
  });

  it('agrees with the definitions spelt out row by row', () => {
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
          const stands = last !== undefined && rows[i]![0] < rows[last]![0] + window;
          const answered = failures.some(
            (f) => last !== undefined && rows[f]![0] > rows[last]![0] && rows[f]![0] <= rows[i]![0],
          );
          if (!stands || answered) raised.push(i);
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
