/** What a health model's pictures are drawn from: by hand, and against plain loops over all rows. */
import { describe, expect, it } from '@jest/globals';
import { healthOverTime } from '../../lib/learning/indicators/health/over-time.ts';
import { expectClose } from '../support/expect-close.ts';

const minute = 60_000_000;
const start = Date.UTC(2026, 0, 1) * 1000;

describe('healthOverTime', () => {
  it('keeps least, mean and most of what came, was foretold, and was off, by step', async () => {
    const { bucket_seconds, buckets } = await healthOverTime({
      timestamps: Float64Array.of(0, 4, 11, 3999).map((at) => start + at * minute),
      came: Float64Array.of(50, 60, 70, 80),
      foretold: Float64Array.of(55, 58, 70, 90),
      now: Float64Array.of(50, 50, 60, 70),
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
      { from: '2026-01-03T18:30:00.000Z', rows: 1, came: one(80), foretold: one(90), error: one(10) },
    ]);
  });

  it('counts every row once by its error, and once by what came and was foretold', async () => {
    const rows = 20_000;
    const wave = (factor: number) =>
      Float64Array.from({ length: rows }, (_, row) => 50 + 50 * Math.sin(row * factor));
    const series = {
      timestamps: Float64Array.from({ length: rows }, (_, row) => start + row * minute),
      came: wave(0.01),
      foretold: wave(0.0101),
      now: wave(0.012),
    };
    const { errors, map, buckets } = await healthOverTime(series);
    expect(buckets.length).toBeLessThanOrEqual(400);
    for (const [name, said] of [
      ['model', series.foretold],
      ['persistence', series.now],
    ] as const) {
      const counts = new Array<number>(40).fill(0);
      said.forEach((value, row) => {
        const step = Math.floor((value - series.came[row]!) / errors.width) + 20;
        counts[Math.min(39, Math.max(0, step))]! += 1;
      });
      expect(errors[name]).toEqual(counts);
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(rows);
      const within = Array.from(said).filter(
        (value, row) => Math.abs(value - series.came[row]!) <= 20 * errors.width,
      );
      expect(within.length).toBeGreaterThanOrEqual(0.99 * rows);
    }
    const cells = new Map<string, number>();
    series.came.forEach((came, row) => {
      const middle = (score: number) => 4 * Math.min(24, Math.max(0, Math.floor(score / 4))) + 2;
      const cell = `${middle(came)} ${middle(series.foretold[row]!)}`;
      cells.set(cell, (cells.get(cell) ?? 0) + 1);
    });
    expect(new Map(map.cells.map((cell) => [`${cell.came} ${cell.foretold}`, cell.rows]))).toEqual(cells);
  });

  it('takes predictions beyond 0 and 100, and a model that never errs', async () => {
    const { errors, map } = await healthOverTime({
      timestamps: Float64Array.of(start, start + minute),
      came: Float64Array.of(0, 100),
      foretold: Float64Array.of(-3, 104),
      now: Float64Array.of(0, 100),
    });
    expect(map.cells).toEqual([
      { came: 2, foretold: 2, rows: 1 },
      { came: 98, foretold: 98, rows: 1 },
    ]);
    expectClose(errors.width, 0.2, 1e-12);
    const never = await healthOverTime({
      timestamps: Float64Array.of(start),
      came: Float64Array.of(7),
      foretold: Float64Array.of(7),
      now: Float64Array.of(7),
    });
    expect(never.errors.width).toBe(1);
    expect(never.errors.model[20]).toBe(1);
  });
});
