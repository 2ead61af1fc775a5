import { describe, expect, it } from '@jest/globals';
import { TRAIN_PATTERN, trainMicroseconds } from '../../../../../lib/learning/indicators/backtest-request.ts';
import { blockRanges } from '../../../../../lib/learning/rows/backtest-blocks.ts';
import { originRows, originsOf } from '../../../../../lib/learning/indicators/status/backtest/origins.ts';
import { labelFailures } from '../../../../../lib/learning/indicators/status/labels.ts';

const minute = 60_000_000;
const day = 1440 * minute;

describe('blockRanges', () => {
  it('cuts the last tenths of the rows', () => {
    // 41.2, 51.5, 61.8, 72.1, 82.4, 92.7
    expect(blockRanges(103, 6)).toEqual([
      { from: 41, to: 51 },
      { from: 51, to: 61 },
      { from: 61, to: 72 },
      { from: 72, to: 82 },
      { from: 82, to: 92 },
      { from: 92, to: 103 },
    ]);
    expect(blockRanges(103, 2)).toEqual([
      { from: 82, to: 92 },
      { from: 92, to: 103 },
    ]);
  });
});

describe('the training rows of an origin', () => {
  it.each([
    ['expanding', Infinity],
    ['P90D', 90 * day],
    ['P12W', 84 * day],
    ['P1D', day],
    ['P3650D', 3650 * day],
    ['P521W', 3647 * day],
  ])('can be %s', (train, length) => {
    expect(train).toMatch(new RegExp(TRAIN_PATTERN));
    expect(trainMicroseconds(train)).toBe(length);
  });

  it.each([
    '',
    'P0D',
    'P90',
    '90D',
    'P90d',
    'P1M',
    'P1W2D',
    'PT24H',
    'P3651D',
    'P522W',
    'P9999D',
    'P090D',
    ' P90D',
  ])('cannot be "%s"', (train) => {
    expect(train).not.toMatch(new RegExp(TRAIN_PATTERN));
  });
});

describe('originsOf', () => {
  // A row every 10 minutes; failures at the given rows.
  const machine = (rows: number, failures: readonly number[]) => {
    const timestamps = Float64Array.from({ length: rows }, (_, row) => row * 10 * minute);
    const speedChange = Float64Array.from({ length: rows }, (_, row) => (failures.includes(row) ? -90 : 0));
    const labeled = labelFailures({ timestamps, speedChange, dropPercentage: -70, windowMinutes: 30 });
    return { rows, timestamps, ...labeled };
  };
  const origins = (rows: number, failures: readonly number[], train = 'expanding', count = 2) => {
    const all = machine(rows, failures);
    return originsOf(all, all.labels, { origins: count, train }, 30);
  };

  it('leaves out the rows whose window reaches into the block', () => {
    // A window of 30 minutes before row 80 begins at row 77.
    expect(origins(100, [10, 85])).toEqual([
      { origin: 1, training: { from: 0, to: 77 }, block: { from: 80, to: 90 }, skipped: undefined },
      { origin: 2, training: { from: 0, to: 87 }, block: { from: 90, to: 100 }, skipped: undefined },
    ]);
  });

  it('trains on the rows of the duration before the block', () => {
    // 144 rows a day.
    const [first, second] = origins(1000, [10, 700, 850], 'P1D');
    expect(first).toMatchObject({ training: { from: 656, to: 797 }, skipped: undefined });
    expect(second).toMatchObject({ training: { from: 756, to: 897 }, skipped: undefined });
  });

  it('says why an origin has no model', () => {
    expect(origins(100, [85]).map(({ skipped }) => skipped)).toEqual(['no_row_before_failure', undefined]);
    // A failure every 20 minutes, so that every row is in a window.
    const all = Array.from({ length: 50 }, (_, index) => 2 * index + 1);
    expect(origins(100, all).map(({ skipped }) => skipped)).toEqual([
      'only_rows_before_failure',
      'only_rows_before_failure',
    ]);
  });

  it('has no training rows if the duration before the block has none', () => {
    const { timestamps, labels, ...rest } = machine(100, [10, 60]);
    // Two days without telemetry before row 80.
    const gap = timestamps.map((time, row) => (row < 80 ? time : time + 2 * day));
    const [first] = originsOf({ ...rest, timestamps: gap }, labels, { origins: 2, train: 'P1D' }, 30);
    expect(first).toMatchObject({ training: { from: 80, to: 80 }, skipped: 'no_training_rows' });
  });

  it('cuts the rows of an origin out', () => {
    const all = machine(1000, [10, 700, 850, 990]);
    const [first] = originsOf(all, all.labels, { origins: 2, train: 'P1D' }, 30);
    const rows = originRows(first!, all.timestamps, all);
    expect([...rows.events]).toEqual([700 - 656, 850 - 656]);
    expect(rows).toMatchObject({ trainRows: 141, splitRow: 144, embargo: { rows: 3, dropped: true } });
    expect(rows.timestamps).toEqual(all.timestamps.slice(656, 900));
    expect(rows.labels).toEqual(all.labels.slice(656, 900));
  });
});
