import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DataError } from '../../../lib/errors.ts';
import {
  assertEnoughRows,
  assertTrainable,
  countPositives,
  scalePosWeight,
  trainSize,
} from '../../../lib/learning/rows/split.ts';

const fixture = JSON.parse(readFileSync(new URL('../../fixtures/metrics.json', import.meta.url), 'utf8')) as {
  train_sizes: [rows: number, train: number][];
};

describe('trainSize', () => {
  it('equals Python’s int(n * 0.8)', () => {
    for (const [rows, train] of fixture.train_sizes) expect([rows, trainSize(rows)]).toEqual([rows, train]);
  });

  it('is four fifths of every number of rows, rounded down', () => {
    const property = fc.property(fc.integer({ min: 0, max: 2 ** 40 }), (rows) => {
      expect(BigInt(trainSize(rows))).toBe((BigInt(rows) * 4n) / 5n);
    });
    fc.assert(property, { numRuns: 1000 });
  });
});

describe('scalePosWeight', () => {
  it('divides negatives by positives of the first rows only', () => {
    const labels = Uint8Array.of(1, 0, 0, 0, 0, 1, 1, 1);
    expect(scalePosWeight(labels, 5)).toBe(4);
    expect(scalePosWeight(labels, 8)).toBe(1);
    expect(countPositives(labels, 5, 8)).toBe(3);
  });

  it('divides by one without positives', () => {
    expect(scalePosWeight(new Uint8Array(7), 7)).toBe(7);
  });
});

describe('assertTrainable', () => {
  const check = (given: { rows?: number; events?: number[]; positives?: number[]; isAllData?: boolean }) => {
    const rows = given.rows ?? 1200;
    const labels = new Uint8Array(rows);
    for (const row of given.positives ?? []) labels[row] = 1;
    const refusal = (): unknown => {
      try {
        assertEnoughRows(rows, 'MOTOBOMBA-007');
        assertTrainable({
          labels,
          events: Uint32Array.from(given.events ?? [500]),
          timestamps: Float64Array.from(labels, (_, row) => Date.UTC(2026, 0, 1, 0, 0, 12 * row) * 1000),
          rows,
          trainRows: trainSize(rows),
          splitRow: trainSize(rows),
          machineName: 'MOTOBOMBA-007',
          isAllData: given.isAllData ?? false,
          dropPercentage: -70,
          windowMinutes: 30,
        });
        return undefined;
      } catch (error) {
        return error;
      }
    };
    const error = refusal();
    if (error === undefined) return undefined;
    if (!(error instanceof DataError)) throw new Error('no DataError', { cause: error });
    return { code: error.code, message: error.message, retryable: error.retryable };
  };
  const upTo = (end: number) => Array.from({ length: end }, (_, row) => row);

  it('accepts rows with both classes in the training part', () => {
    expect(check({ positives: [499] })).toBeUndefined();
    expect(check({ rows: 50, events: [20], positives: [19] })).toBeUndefined();
  });

  it('refuses too few rows', () => {
    expect(check({ rows: 49, events: [20], positives: [19] })).toEqual({
      code: 'too_few_rows',
      retryable: false,
      message:
        'MOTOBOMBA-007 has 49 rows in the chosen dates, and a model needs at least 50. Choose a longer date range.',
    });
    expect(check({ rows: 1 })?.message).toContain('has 1 row in');
  });

  it('does not advise a longer date range when all dates were used', () => {
    expect(() => assertEnoughRows(49, 'M', true)).toThrow(
      'M has 49 rows, and a model needs at least 50. Train again when there is more telemetry.',
    );
    expect(check({ events: [], isAllData: true })?.message).toContain(
      'Train again after a failure, or count smaller drops as failures',
    );
  });

  it.each([
    [
      'failures only in the test part',
      { events: [1100], positives: [1099] },
      'Choose dates that have failures in their first part too: an earlier start or a later end.',
      'Choose a later start, so that the failure is in the first 80%, or train again when there is more telemetry.',
    ],
    [
      'no row before a failure',
      { events: [0] },
      'Choose dates with complete telemetry, or a longer warning window (labeling.window_minutes).',
      'Import the missing telemetry, or choose a longer warning window (labeling.window_minutes).',
    ],
    [
      'no normal operation',
      { positives: upTo(960) },
      'or choose a date range with normal operation in it.',
      'or train again when there is telemetry of normal operation.',
    ],
  ])('advises what is possible, with dates and with all telemetry: %s', (_, input, withDates, withAll) => {
    expect(check(input)?.message).toContain(` ${withDates}`);
    const message = check({ ...input, isAllData: true })?.message;
    expect(message).toContain(` ${withAll}`);
    expect(message).not.toContain(withDates);
  });

  it('refuses rows without failure and names the drop it looked for', () => {
    expect(check({ events: [] })).toEqual({
      code: 'no_failure_event',
      retryable: false,
      message:
        // 1 199 × 12 s later.
        'MOTOBOMBA-007 has no failure in the 1,200 rows from 2026-01-01 00:00:00 UTC to 2026-01-01 03:59:48 UTC: ' +
        'its engine speed never dropped by 70% or more from one row to the next. Choose a longer date range that has a failure in it, or count smaller drops ' +
        'as failures (labeling.drop_percentage, now -70).',
    });
  });

  it('refuses rows whose failures are all in the test part', () => {
    const refused = check({ events: [1100, 1150], positives: [1099, 1149] });
    expect(refused?.code).toBe('one_class');
    expect(refused?.message).toContain('has its first failure at 2026-01-01 03:40:00 UTC');
    expect(refused?.message).toContain('only from the rows before 2026-01-01 03:12:00 UTC, the first 80%;');
  });

  it('refuses failures without rows before them', () => {
    expect(check({ events: [0] })?.message).toContain(
      'has 1 failure in its 960 training rows, the first at 2026-01-01 00:00:00 UTC, but no row in the 30 minutes before it',
    );
    expect(check({ events: [0, 600, 1100], positives: [1099] })).toMatchObject({
      code: 'one_class',
      message: expect.stringContaining(
        'has 2 failures in its 960 training rows, the first at 2026-01-01 00:00:00 UTC, but no row',
      ) as unknown,
    });
  });

  it('refuses rows without normal operation', () => {
    const refused = check({ positives: upTo(960) });
    expect(refused?.code).toBe('one_class');
    expect(refused?.message).toContain('All 960 training rows of MOTOBOMBA-007 are at most 30 minutes');
    expect(refused?.message).toContain('labeling.window_minutes');
  });
});
