import { describe, expect, it } from '@jest/globals';
import type { HealthFigures } from '../../../../lib/learning/indicators/health/figures.ts';
import { decideHealthVerdict } from '../../../../lib/learning/indicators/health/verdict.ts';

const good: HealthFigures = {
  best_params: {},
  train_size: 4000,
  test_size: 900,
  left_out: { train: 0, test: 100 },
  embargo: { rows: 150, dropped: false },
  horizon_minutes: 30,
  tolerance_minutes: 5,
  mse: 9,
  mae: 2,
  rmse: 3,
  r2: 0.8,
  persistence: { mse: 16, mae: 3, rmse: 4, r2: 0.64 },
  skill: 0.4375,
  skill_interval: { low: 0.3, high: 0.57, blocks: 40 },
  health: { train: { mean: 50, standard_deviation: 7 }, test: { mean: 55, standard_deviation: 6.7 } },
  scale: {
    Oil_P: { p01: 0, p99: 1 },
    Oil_L: { p01: 0, p99: 1 },
    Recalque: { p01: 0, p99: 1 },
    Succao: { p01: 0, p99: 1 },
  },
  constant_signals: [],
};
const verdictOf = (over: Partial<HealthFigures> = {}, isAllData = false) =>
  decideHealthVerdict({ ...good, ...over }, isAllData);

describe('the verdict on a health model', () => {
  it('is useful when its error is clearly smaller than that of persistence', () => {
    expect(verdictOf()).toMatchObject({
      level: 'useful',
      headline: 'Useful: it predicts changes of the health in advance.',
      reasons: [
        'Compared with "no change in 30 minutes" it saves 44% of the squared error (95% interval 30% to 57%): its error ' +
          'is 3.00, and that of "no change in 30 minutes" 4.00 (root mean square, points of 100); R² is 0.80.',
      ],
    });
  });

  it('is no better than persistence when its error is as large, however small both are', () => {
    const verdict = verdictOf({
      skill: 0,
      rmse: 0.4,
      persistence: { ...good.persistence, rmse: 0.4 },
      r2: 0.99,
    });
    expect(verdict.level).toBe('persistence');
    expect(verdict.headline).toBe('No better than persistence: do not act on this model.');
    expect(verdict.reasons[0]).toBe(
      'Predicting no change in 30 minutes is as good or better: its error is 0.40, and that of "no change in 30 minutes" ' +
        '0.40 (root mean square, points of 100).',
    );
  });

  it.each([
    [
      { skill_interval: { low: -0.01, high: 0.8, blocks: 40 } },
      /^It may be luck: .* and the interval includes 0\.$/,
    ],
    [
      { skill: 0.09, skill_interval: { low: 0.01, high: 0.17, blocks: 40 } },
      /^It is hardly better than persistence: it saves 9\.0%/,
    ],
    [{ r2: 0.19 }, /^It predicts little of what changes: R² is 0\.19/],
    [{ r2: -0.5 }, /^Always predicting the mean is as good or better: R² is −0\.50\.$/],
  ])('is weak with %j', (over, reason) => {
    const verdict = verdictOf(over);
    expect(verdict.level).toBe('weak');
    expect(verdict.reasons).toEqual([expect.stringMatching(reason)]);
  });

  it('is unproven when nothing changed or the test part is too short', () => {
    expect(verdictOf({ skill: null, skill_interval: null, r2: null }).level).toBe('unproven');
    expect(verdictOf({ r2: null }).headline).toBe('Unproven: the health did not change in the test part.');
    const short = verdictOf({ skill_interval: { low: 0.3, high: 0.5, blocks: 4 } });
    expect(short.headline).toBe('Unproven: too little test time to evaluate the model.');
    expect(short.reasons[0]).toContain(
      'has rows in 4 blocks of two hours; figures are reliable only with at least 5',
    );
    expect(verdictOf({ skill_interval: null }).reasons[0]).toContain('in 1 block of two hours');
    expect(short.reasons[0]).toMatch(/Train on a longer date range, if there is more telemetry\.$/);
    expect(verdictOf({ skill_interval: null }, true).reasons[0]).toMatch(
      /All dates were used: train again when there is more telemetry\.$/,
    );
  });

  it('warns at every level about constant signals, rows that cannot be evaluated and a short test part', () => {
    const { level, reasons } = verdictOf({
      constant_signals: ['Oil_L', 'Succao'],
      test_size: 49,
      left_out: { train: 0, test: 51 },
      skill_interval: { low: 0.3, high: 0.57, blocks: 19 },
    });
    expect(level).toBe('useful');
    expect(reasons.slice(1)).toEqual([
      'Oil_L, Succao have one value in at least 98% of the training part’s readings and count 0 in the score, which therefore never ' +
        'reaches 100.',
      'Only 49 of 100 test rows can be evaluated: for the others the health, now or 30 minutes later, is unknown.',
      'The test part has only 19 blocks of two hours: all figures may change a lot with the next ones.',
    ]);
    expect(verdictOf({ test_size: 50, left_out: { train: 0, test: 50 } }).reasons).toHaveLength(1);
  });
});
