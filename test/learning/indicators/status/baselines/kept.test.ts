import { describe, expect, it } from '@jest/globals';
import { compareDetections } from '../../../../../lib/learning/indicators/status/baselines/comparison.ts';
import { keepsCriterion } from '../../../../../lib/learning/indicators/status/baselines/kept.ts';
import { expectClose } from '../../../../support/expect-close.ts';

const figures = { stops: 10, stops_detected: 6, alarms: 30, false_alarms: 8, observed_days: 28 };

describe('a budget', () => {
  const keeps = (falseAlarms: number, days: number, maxFalsePerWeek: number) =>
    keepsCriterion({ ...figures, false_alarms: falseAlarms, observed_days: days }, { maxFalsePerWeek });

  it('is kept up to twice the expected number of false alarms', () => {
    // Four weeks, two a week: 8 are expected.
    expect(keeps(16, 28, 2)).toBe(true);
    expect(keeps(17, 28, 2)).toBe(false);
  });

  it('is kept if chance explains few false alarms', () => {
    // One is expected. SciPy: chi2.ppf(.025, 2 * count) / 2 is 0.62 for 3 and 1.09 for 4 false alarms.
    expect(keeps(3, 3.5, 2)).toBe(true);
    expect(keeps(4, 3.5, 2)).toBe(false);
  });

  it('of none allows no false alarm, and any budget is kept without one', () => {
    expect(keeps(1, 28, 0)).toBe(false);
    expect(keeps(0, 28, 0)).toBe(true);
    expect(keeps(0, 0, 2)).toBe(true);
  });

  it('takes the mean of draws', () => {
    expect(keeps(3.9, 3.5, 2)).toBe(true);
    expect(keeps(4.1, 3.5, 2)).toBe(false);
  });
});

describe('a precision', () => {
  const keeps = (falseAlarms: number, minPrecision: number) =>
    keepsCriterion({ ...figures, alarms: 20 + falseAlarms, false_alarms: falseAlarms }, { minPrecision });

  it('is kept up to twice the false alarms that it allows for the true ones', () => {
    // 20 true alarms at a precision of .8 allow 5 false ones.
    expect(keeps(10, 0.8)).toBe(true);
    expect(keeps(11, 0.8)).toBe(false);
    expect(keeps(1, 1)).toBe(false);
    expect(keeps(0, 1)).toBe(true);
  });
});

describe('a cost', () => {
  it('is kept if the policy costs no more than no alarm', () => {
    // 4 missed stops and 8 false alarms, against 10 missed stops.
    expect(keepsCriterion(figures, { cost: { missed: 4, false: 3 } })).toBe(true);
    expect(keepsCriterion(figures, { cost: { missed: 4, false: 3.01 } })).toBe(false);
  });
});

describe('the comparison', () => {
  it('counts the stops that only one of both detects', () => {
    // SciPy: binomtest(3, 4).proportion_ci(.95, "exact") is .19412 to .99369.
    const found = compareDetections(
      Uint8Array.of(1, 1, 1, 0, 1, 0, 1, 0),
      Uint8Array.of(0, 0, 1, 1, 0, 0, 1, 0),
    );
    expectClose(
      found,
      {
        only_model: 3,
        only_logistic_regression: 1,
        difference: 0.25,
        difference_interval: { low: ((2 * 0.1941204 - 1) * 4) / 8, high: ((2 * 0.9936905 - 1) * 4) / 8 },
      },
      1e-6,
    );
  });

  it('has no difference without stops', () => {
    expect(compareDetections(new Uint8Array(0), new Uint8Array(0))).toMatchObject({
      difference: null,
      difference_interval: null,
    });
  });
});
