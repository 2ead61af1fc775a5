/** The chart data of the test part: it keeps every peak and every failure, and its size does not grow with the rows. */
import { describe, expect, it } from '@jest/globals';
import {
  MAX_SCORE_BUCKETS,
  scoreOverTime,
} from '../../../../lib/learning/indicators/status/score-over-time.ts';

const minute = 60_000_000;
const start = Date.UTC(2026, 0, 1) * 1000;

/** Rows as [minute, probability]; `E` marks a failure. */
const input = (rows: readonly (readonly [at: number, p: number, mark?: 'E'])[]) => ({
  timestamps: Float64Array.from(rows, ([at]) => start + at * minute),
  probabilities: Float32Array.from(rows, ([, p]) => p),
  labels: new Uint8Array(rows.length),
  events: Uint32Array.from(rows.flatMap(([, , mark], row) => (mark ? [row] : []))),
  windowMinutes: 30,
  threshold: 0.5,
});

describe('scoreOverTime', () => {
  it('keeps minimum, mean and maximum of each bucket, and its detected and missed failures', () => {
    // 4,000 minutes in 400 buckets: ten minutes and some seconds each.
    const { bucket_seconds, buckets, threshold } = scoreOverTime(
      input([
        [0, 0.25],
        [5, 0.75],
        [9, 0.125, 'E'],
        [20.5, 0.5],
        [2000, 0.25, 'E'],
        [2001, 0.25, 'E'],
        [3999, 1],
      ]),
    );
    expect({ bucket_seconds, threshold }).toEqual({ bucket_seconds: 600, threshold: 0.5 });
    const at = (minutes: number) => new Date(start / 1000 + minutes * 60_000).toISOString();
    expect(buckets).toEqual([
      { from: at(0), rows: 3, min: 0.125, mean: 0.375, max: 0.75, caught: 1, missed: 0 },
      { from: at(20), rows: 1, min: 0.5, mean: 0.5, max: 0.5, after_gap: true, caught: 0, missed: 0 },
      { from: at(2000), rows: 2, min: 0.25, mean: 0.25, max: 0.25, after_gap: true, caught: 0, missed: 2 },
      { from: at(3990), rows: 1, min: 1, mean: 1, max: 1, after_gap: true, caught: 0, missed: 0 },
    ]);
  });

  it('leaves out a failure at the first instant', () => {
    const { buckets } = scoreOverTime(
      input([
        [0, 0.25, 'E'],
        [1, 0.75],
        [2, 0.25, 'E'],
        [4000, 0.25],
      ]),
    );
    expect(buckets.map(({ caught, missed }) => [caught, missed])).toEqual([
      [1, 0],
      [0, 0],
    ]);
  });

  it('is bounded and keeps every row and peak, however many rows there are', () => {
    const rows = Array.from(
      { length: 50_000 },
      (_, row) => [row, row === 31_234 ? 1 : 0.125, ...(row % 997 === 996 ? ['E'] : [])] as const,
    ) as (readonly [number, number, 'E'?])[];
    const { buckets } = scoreOverTime(input(rows));
    expect(buckets.length).toBeLessThanOrEqual(MAX_SCORE_BUCKETS);
    expect(buckets.length).toBeGreaterThan(MAX_SCORE_BUCKETS / 2);
    expect(buckets.reduce((sum, { rows }) => sum + rows, 0)).toBe(50_000);
    expect(buckets.filter(({ max }) => max === 1)).toHaveLength(1);
    expect(buckets.reduce((sum, { missed, caught }) => sum + missed + caught, 0)).toBe(50);
  });

  it('handles rows of one instant', () => {
    const { buckets } = scoreOverTime(
      input([
        [0, 0.25],
        [0, 0.5],
        [0, 0.75, 'E'],
      ]),
    );
    expect(buckets).toMatchObject([{ rows: 3, min: 0.25, mean: 0.5, max: 0.75, caught: 0, missed: 0 }]);
  });
});
