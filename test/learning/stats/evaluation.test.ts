/** Calibration, AUC interval, warning quartiles and class balance, compared with Python and computed by hand. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { aucInterval } from '../../../lib/learning/stats/auc-interval.ts';
import type { AucInterval } from '../../../lib/learning/stats/auc-interval.ts';
import { calibrationCurve } from '../../../lib/learning/stats/calibration.ts';
import { correctPrior, reliabilityOf } from '../../../lib/learning/stats/reliability.ts';
import type { Reliability } from '../../../lib/learning/stats/reliability.ts';
import { classBalance } from '../../../lib/learning/rows/class-balance.ts';
import { evaluateEvents } from '../../../lib/learning/indicators/status/events.ts';
import { rankByProbability } from '../../../lib/learning/stats/ranking.ts';
import { expectClose } from '../../support/expect-close.ts';

const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/evaluation.json', import.meta.url), 'utf8'),
) as {
  cases: {
    name: string;
    labels: number[];
    probabilities: number[];
    auc_interval: AucInterval | null;
    calibration: { mean_probability: number; observed_share: number }[];
    /** After the correction for a class weight of 7.5. */
    reliability: Pick<Reliability, 'brier_score' | 'brier_skill'> & {
      calibration: { mean_probability: number; observed_share: number }[];
    };
  }[];
  quartiles: { minutes: number[]; quartiles: [number, number] }[];
};

const near = 1e-12;
const minute = 60_000_000;

describe.each(fixture.cases)('against Python: $name', ({ labels, probabilities, ...expected }) => {
  const y = Uint8Array.from(labels);
  const p = Float32Array.from(probabilities);

  it('computes the AUC’s interval', () => {
    expectClose(aucInterval(y, p, rankByProbability(y, p)), expected.auc_interval, near);
  });

  it('computes the calibration', () => {
    const bins = calibrationCurve(y, p);
    expectClose(
      bins.map(({ mean_probability, observed_share }) => ({ mean_probability, observed_share })),
      expected.calibration,
      near,
    );
    for (const { from, to, mean_probability } of bins) {
      expect(mean_probability).toBeGreaterThanOrEqual(Math.fround(from) - near);
      expect(mean_probability).toBeLessThanOrEqual(Math.fround(to) + near);
    }
    expect(bins.reduce((sum, { rows }) => sum + rows, 0)).toBe(labels.length);
  });
});

describe('the reliability of outputs', () => {
  it.each(fixture.cases)('corrects the class weight, $name', ({ labels, probabilities, reliability }) => {
    const ours = reliabilityOf(Uint8Array.from(labels), Float32Array.from(probabilities), 7.5);
    const { calibration, ...scores } = ours;
    expectClose(scores, { brier_score: reliability.brier_score, brier_skill: reliability.brier_skill }, near);
    expectClose(
      calibration.map(({ mean_probability, observed_share }) => ({ mean_probability, observed_share })),
      reliability.calibration,
      near,
    );
  });

  it('is that of the outputs themselves without class weights', () => {
    const [y, p] = [Uint8Array.of(0, 1, 0, 1), Float32Array.of(0.1, 0.9, 0.25, 0.75)];
    expect([...correctPrior(p, 1)]).toEqual([...p]);
    expect(reliabilityOf(y, p, 1).calibration).toEqual(calibrationCurve(y, p));
    // A weight of 9 turns odds of 9 (0.9) into even odds.
    expect(correctPrior(Float32Array.of(0, 0.9, 1), 9)[1]).toBeCloseTo(0.5, 6);
  });
});

describe('warning quartiles', () => {
  it.each(fixture.quartiles)('equal NumPy’s for $minutes minutes', ({ minutes, quartiles }) => {
    // Each failure has one alarm row, `minutes` before it.
    const rows = minutes.flatMap((ahead, i) => [
      { at: (i + 1) * 1000 - ahead, p: 0.75, isEvent: false },
      { at: (i + 1) * 1000, p: 0.25, isEvent: true },
    ]);
    const metrics = evaluateEvents({
      labels: Uint8Array.from(rows, ({ isEvent }) => (isEvent ? 0 : 1)),
      timestamps: Float64Array.from(rows, ({ at }) => at * minute),
      probabilities: Float32Array.from(rows, ({ p }) => p),
      events: Uint32Array.from(rows.flatMap(({ isEvent }, row) => (isEvent ? [row] : []))),
      windowMinutes: 30,
      threshold: 0.5,
    });
    expectClose(metrics.warning_minutes_quartiles, quartiles, near);
  });
});

describe('classBalance', () => {
  const at = (...instants: string[]) => Float64Array.from(instants, (instant) => Date.parse(instant) * 1000);

  it('counts rows, warning rows and failures by UTC month', () => {
    const timestamps = at(
      '2023-11-30T23:59:59.999Z',
      '2023-12-01T00:00:00Z',
      '2023-12-31T23:59:59Z',
      '2024-02-29T12:00:00Z',
      '2024-02-29T12:00:00Z',
      '2024-03-01T00:00:00Z',
    );
    const balance = classBalance({
      labels: Uint8Array.of(1, 0, 1, 1, 0, 0),
      timestamps,
      events: Uint32Array.of(1, 4, 5),
      trainRows: 4,
      splitRow: 4,
    });
    expect(balance).toEqual([
      {
        month: '2023-11',
        train_rows: 1,
        test_rows: 0,
        positives: 1,
        failures: 0,
        train_failures: 0,
        test_failures: 0,
      },
      {
        month: '2023-12',
        train_rows: 2,
        test_rows: 0,
        positives: 1,
        failures: 1,
        train_failures: 1,
        test_failures: 0,
      },
      {
        month: '2024-02',
        train_rows: 1,
        test_rows: 1,
        positives: 1,
        failures: 1,
        train_failures: 0,
        test_failures: 1,
      },
      {
        month: '2024-03',
        train_rows: 0,
        test_rows: 1,
        positives: 0,
        failures: 1,
        train_failures: 0,
        test_failures: 1,
      },
    ]);
  });

  it('does not count rows that an embargo left out, but counts their failures', () => {
    const balance = classBalance({
      labels: Uint8Array.of(1, 1, 1, 1, 0, 1),
      timestamps: at(
        '2024-01-30T00:00:00Z',
        '2024-01-31T00:00:00Z',
        '2024-02-01T00:00:00Z',
        '2024-02-02T00:00:00Z',
        '2024-03-01T00:00:00Z',
        '2024-03-02T00:00:00Z',
      ),
      events: Uint32Array.of(3, 4),
      trainRows: 1,
      splitRow: 5,
    });
    expect(balance).toEqual([
      {
        month: '2024-01',
        train_rows: 1,
        test_rows: 0,
        positives: 1,
        failures: 0,
        train_failures: 0,
        test_failures: 0,
      },
      {
        month: '2024-02',
        train_rows: 0,
        test_rows: 0,
        positives: 0,
        failures: 1,
        train_failures: 0,
        test_failures: 0,
      },
      {
        month: '2024-03',
        train_rows: 0,
        test_rows: 1,
        positives: 1,
        failures: 1,
        train_failures: 0,
        test_failures: 0,
      },
    ]);
  });

  it('counts the last microsecond of a month in that month', () => {
    const newYear = Date.UTC(2024, 0, 1) * 1000;
    const timestamps = Float64Array.of(newYear - 1, newYear);
    const balance = classBalance({
      labels: Uint8Array.of(0, 0),
      timestamps,
      events: new Uint32Array(0),
      trainRows: 1,
      splitRow: 1,
    });
    expect(balance.map(({ month }) => month)).toEqual(['2023-12', '2024-01']);
  });
});
