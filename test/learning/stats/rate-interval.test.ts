/** Exact Poisson intervals, compared with SciPy 1.18: chi2.ppf(0.025, 2 n) / 2 and chi2.ppf(0.975, 2 n + 2) / 2. */
import { describe, expect, it } from '@jest/globals';
import { poissonInterval } from '../../../lib/learning/stats/rate-interval.ts';

describe('poissonInterval', () => {
  it.each([
    [0, 0, 3.6888794541139354],
    [1, 0.025317807984289876, 5.571643390938898],
    [3, 0.6186721228956014, 8.767273069742323],
    [22, 13.78728287222961, 33.308264387125234],
    [783, 729.1092287278946, 839.8199176808316],
    [5000, 4862.359188694899, 5140.5489485350045],
  ])('of %d events is %d to %d', (count, low, high) => {
    const interval = poissonInterval(count);
    expect(Math.abs(interval.low - low)).toBeLessThanOrEqual(1e-9 * low);
    expect(Math.abs(interval.high - high)).toBeLessThanOrEqual(1e-9 * high);
  });
});
