/** The data of a health model's charts, computed by hand and compared with plain loops over all rows. */
import { describe, expect, it } from '@jest/globals';
import { healthOverTime } from '../../../../lib/learning/indicators/health/over-time.ts';
import { expectClose } from '../../../support/expect-close.ts';

const minute = 60_000_000;
const start = Date.UTC(2026, 0, 1) * 1000;

describe('healthOverTime', () => {
  it('keeps minimum, mean and maximum of the actual health, the predictions and the errors of each bucket', async () => {
    const { bucket_seconds, buckets } = await healthOverTime({
      timestamps: Float64Array.of(0, 4, 11, 3999).map((at) => start + at * minute),
      actual: Float64Array.of(50, 60, 70, 80),
      predicted: Float64Array.of(55, 58, 70, 90),
      baseline: Float64Array.of(50, 50, 60, 70),
    });
    expect(bucket_seconds).toBe(600);
    const one = (value: number) => ({ min: value, mean: value, max: value });
    expect(buckets).toEqual([
      {
        from: '2026-01-01T00:00:00.000Z',
        rows: 2,
        came: { min: 50, mean: 55, max: 60 },
        foretold: { min: 55, mean: 56.5, max: 58 },
        error: { min: -2, mean: 1.5, max: 5 },
      },
      { from: '2026-01-01T00:10:00.000Z', rows: 1, came: one(70), foretold: one(70), error: one(0) },
      {
        from: '2026-01-03T18:30:00.000Z',
        rows: 1,
        after_gap: true,
        came: one(80),
        foretold: one(90),
        error: one(10),
      },
    ]);
  });

  it('counts every row once by its error and once by its actual and predicted health', async () => {
    const rows = 20_000;
    const wave = (factor: number) =>
      Float64Array.from({ length: rows }, (_, row) => 50 + 50 * Math.sin(row * factor));
    const series = {
      timestamps: Float64Array.from({ length: rows }, (_, row) => start + row * minute),
      actual: wave(0.01),
      predicted: wave(0.0101),
      baseline: wave(0.012),
    };
    const { errors, map, buckets } = await healthOverTime(series);
    expect(buckets.length).toBeLessThanOrEqual(400);
    for (const [name, predictions] of [
      ['model', series.predicted],
      ['persistence', series.baseline],
    ] as const) {
      const counts = new Array<number>(40).fill(0);
      predictions.forEach((value, row) => {
        const step = Math.floor((value - series.actual[row]!) / errors.width) + 20;
        counts[Math.min(39, Math.max(0, step))]! += 1;
      });
      expect(errors[name]).toEqual(counts);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows);
      const within = Array.from(predictions).filter(
        (value, row) => Math.abs(value - series.actual[row]!) <= 20 * errors.width,
      );
      expect(within.length).toBeGreaterThanOrEqual(0.99 * rows);
    }
    const cells = new Map<string, number>();
    series.actual.forEach((actual, row) => {
      const center = (score: number) => 4 * Math.min(24, Math.max(0, Math.floor(score / 4))) + 2;
      const cell = `${center(actual)} ${center(series.predicted[row]!)}`;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    });
    expect(new Map(map.cells.map((cell) => [`${cell.came} ${cell.foretold}`, cell.rows]))).toEqual(cells);
  });

  it('handles predictions outside 0 to 100 and a model without errors', async () => {
    const { errors, map } = await healthOverTime({
      timestamps: Float64Array.of(start, start + minute),
      actual: Float64Array.of(0, 100),
      predicted: Float64Array.of(-3, 104),
      baseline: Float64Array.of(0, 100),
    });
    expect(map.cells).toEqual([
      { came: 2, foretold: 2, rows: 1 },
      { came: 98, foretold: 98, rows: 1 },
    ]);
    expectClose(errors.width, 0.2, 1e-12);
    const perfect = await healthOverTime({
      timestamps: Float64Array.of(start),
      actual: Float64Array.of(7),
      predicted: Float64Array.of(7),
      baseline: Float64Array.of(7),
    });
    expect(perfect.errors.width).toBe(1);
    expect(perfect.errors.model[20]).toBe(1);
  });
});
