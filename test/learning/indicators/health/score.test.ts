import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  constantSignals,
  healthScale,
  healthScores,
} from '../../../../lib/learning/indicators/health/score.ts';
import { healthTargets, NO_TARGET } from '../../../../lib/learning/indicators/health/target.ts';
import { median, percentiles } from '../../../../lib/learning/stats/percentile.ts';
import { regressionScores } from '../../../../lib/learning/stats/regression.ts';
import { expectClose } from '../../../support/expect-close.ts';

/** Written by NumPy, pandas and scikit-learn (health.py). */
const fixture = JSON.parse(
  readFileSync(new URL('../../../fixtures/health.json', import.meta.url), 'utf8'),
) as {
  machines: {
    name: string;
    train_rows: number;
    timestamps: string;
    values: string;
    scale: Record<string, { p01: number; p99: number }>;
    scores: string;
    target_rows: string;
    tolerance_minutes: number;
  }[];
  regressions: {
    name: string;
    truth: string;
    predictions: string;
    expected: { mse: number; mae: number; rmse: number; r2: number | null };
  }[];
  percentiles: { values: string; percents: number[]; expected: number[] }[];
};

const bytes = (base64: string): ArrayBuffer => Uint8Array.from(Buffer.from(base64, 'base64')).buffer;
const doubles = (base64: string) => new Float64Array(bytes(base64));
const floats = (base64: string) => new Float32Array(bytes(base64));

const features = ['Oil_P', 'Oil_L', 'Recalque', 'Succao'];
const rowsOf = (values: Float32Array) => ({
  values,
  features,
  rows: values.length / features.length,
  machineName: 'MOTOBOMBA-007',
});

describe.each(fixture.machines)('against pandas: $name', (machine) => {
  const telemetry = rowsOf(floats(machine.values));

  it('computes the scale and every score, bit for bit', async () => {
    const scale = await healthScale(telemetry, machine.train_rows);
    expect(scale).toEqual(machine.scale);
    expect(await healthScores(telemetry, scale)).toEqual(doubles(machine.scores));
    expect(constantSignals(scale)).toEqual([]);
  });

  it('finds every row’s target', () => {
    const found = healthTargets(doubles(machine.timestamps), doubles(machine.scores));
    expect(found.toleranceMinutes).toBe(machine.tolerance_minutes);
    expect(found.rows).toEqual(new Int32Array(bytes(machine.target_rows)));
  });
});

describe('healthScale', () => {
  it('ignores rows that do not train', async () => {
    const machine = fixture.machines[0]!;
    const values = floats(machine.values);
    values.fill(9999, machine.train_rows * features.length);
    expect(await healthScale(rowsOf(values), machine.train_rows)).toEqual(machine.scale);
  });

  it('counts a constant signal as 0, even if it changes later', async () => {
    const telemetry = rowsOf(
      Float32Array.of(0, 5, 0, 7, 100, 5, 100, 7, 100, 80, 100, 1, 100, Number.NaN, 100, 7),
    );
    const scale = await healthScale(telemetry, 2);
    expect(constantSignals(scale)).toEqual(['Oil_L', 'Succao']);
    const [bad, good, later, missing] = await healthScores(telemetry, scale);
    // The rest of the score is 30 % Oil_P and 35 % Recalque.
    expectClose([bad, good, later], [0, 65, 65], 1e-12);
    expect(missing).toBeNaN();
  });

  it('treats a signal as constant only if it has one value in 98 % of the training part’s readings', async () => {
    const rows = 1600;
    /** The first `low` readings are lower than all others, the next `high` ones higher. */
    const constantWith = async (low: number, high: number) => {
      const telemetry = Float32Array.from({ length: 4 * rows }, (_, at) => {
        const row = Math.floor(at / 4);
        if (at % 4 !== 1) return row % 50;
        return row < low ? 10 : row < low + high ? 90 : 80;
      });
      return constantSignals(await healthScale(rowsOf(telemetry), rows));
    };
    // 1 % of 1,599 steps between readings is 15.99: the percentile reaches the first 16 readings, not 15.
    expect(await constantWith(15, 15)).toEqual(['Oil_L']);
    expect(await constantWith(16, 0)).toEqual([]);
    expect(await constantWith(0, 16)).toEqual([]);
  });

  it('refuses a missing column, and a column without readings in the training part', async () => {
    await expect(
      healthScale({ ...rowsOf(new Float32Array(8)), features: ['Oil_L', 'x', 'y', 'Succao'] }, 2),
    ).rejects.toThrow(
      expect.objectContaining({
        name: 'DataError',
        code: 'missing_column',
        message: expect.stringContaining('has no Oil_P, no Recalque.'),
      }),
    );
    const unreadColumn = rowsOf(Float32Array.of(1, Number.NaN, 1, 1, 2, Number.NaN, 2, 2, 3, 3, 3, 3));
    await expect(healthScale(unreadColumn, 2)).rejects.toThrow(
      expect.objectContaining({ code: 'missing_column', message: expect.stringContaining('needs Oil_L,') }),
    );
  });
});

describe('healthTargets', () => {
  const minute = 60_000_000;
  const targets = (minutes: readonly number[], scores?: readonly number[]) => [
    ...healthTargets(
      Float64Array.from(minutes, (at) => at * minute),
      Float64Array.from(scores ?? minutes),
    ).rows,
  ];

  it('takes the first row from 30 to 35 minutes ahead, and none in a gap', () => {
    expect(targets([0, 1, 2, 29.999, 30, 31, 32, 67.001])).toEqual([
      4,
      5,
      6,
      NO_TARGET,
      NO_TARGET,
      NO_TARGET,
      NO_TARGET,
      NO_TARGET,
    ]);
    expect(targets([0, 1, 2, 3, 35])).toEqual([4, 4, 4, 4, NO_TARGET]);
    expect(targets([0, 1, 2, 3, 35.001])).toEqual([NO_TARGET, 4, 4, 4, NO_TARGET]);
  });

  it('skips a row without a score', () => {
    expect(targets([0, 1, 30, 30.5, 31, 32], [1, 1, Number.NaN, 1, Number.NaN, 1])).toEqual([
      3,
      5,
      NO_TARGET,
      NO_TARGET,
      NO_TARGET,
      NO_TARGET,
    ]);
  });

  it('gives rows of one instant the same target, the first row of its instant', () => {
    expect(targets([0, 0, 1, 30, 30, 31])).toEqual([3, 3, 5, NO_TARGET, NO_TARGET, NO_TARGET]);
  });

  it('returns no targets for no rows', () => {
    expect(targets([])).toEqual([]);
  });
});

describe('regressionScores', () => {
  it.each(fixture.regressions)('equals scikit-learn: $name', ({ truth, predictions, expected }) => {
    const scores = regressionScores(floats(truth), floats(predictions));
    for (const [name, value] of Object.entries(expected) as [keyof typeof scores, number | null][]) {
      if (value === null) expect(scores[name]).toBeNull();
      else expect(Math.abs(scores[name]! - value)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
    }
  });

  it('refuses anything but one prediction per row', () => {
    expect(() => regressionScores(new Float32Array(2), new Float32Array(3))).toThrow(RangeError);
    expect(() => regressionScores(new Float32Array(0), new Float32Array(0))).toThrow(RangeError);
  });
});

describe('percentiles', () => {
  it.each(fixture.percentiles)(
    'equal numpy.percentile, bit for bit: list %#',
    ({ values, percents, expected }) => {
      expect(percentiles(doubles(values), percents)).toEqual(expected);
    },
  );

  it('equal the values of a sorted list', () => {
    // Readings beyond ±20,000 count as missing. The difference of two arbitrary doubles can overflow.
    const reading = fc.double({ min: -20_000, max: 20_000, noNaN: true });
    const list = fc.array(reading, { minLength: 1, maxLength: 2000 });
    const property = fc.property(list, fc.nat(), (values, seed) => {
      const sorted = Float64Array.from(values).sort();
      const position = seed % values.length;
      // A percent that is exactly at a value needs no interpolation.
      const percent = values.length === 1 ? 0 : (100 * position) / (values.length - 1);
      const share = (percent / 100) * (values.length - 1);
      fc.pre(share === position);
      expect(percentiles(Float64Array.from(values), [percent])[0]! + 0).toBe(sorted[position]! + 0);
    });
    fc.assert(property, { numRuns: 200 });
  });

  it('have the median null without values', () => {
    expect(median(new Float64Array(0))).toBeNull();
    expect(median(Float64Array.of(4, 1, 3, 2))).toBe(2.5);
  });

  it('refuse an empty list, and percents that do not ascend within 0 to 100', () => {
    expect(() => percentiles(new Float64Array(0), [50])).toThrow(RangeError);
    for (const percents of [[99, 1], [101], [-1]]) {
      expect(() =>
        percentiles(
          Float64Array.from({ length: 100 }, (_, i) => i),
          percents,
        ),
      ).toThrow(RangeError);
    }
  });
});
