/** Distributions of training values. The expected percentiles are those of numpy.percentile (NumPy 2.5). */
import { describe, expect, it } from '@jest/globals';
import { distributionOf } from '../../../lib/learning/stats/distribution.ts';

describe('the distribution of values', () => {
  it('has the percentiles of NumPy in float32, and the share of missing values', () => {
    const values = [3, 1, Number.NaN, 2.5, -4, 1, 7.25, 0.1, Number.NaN, 1].map(Math.fround);
    const { missing, percentiles } = distributionOf(Float64Array.from(values));
    expect(missing).toBe(0.2);
    expect(percentiles).toHaveLength(101);
    const numpy: Readonly<Record<number, number>> = {
      0: -4,
      1: -3.712999999895692,
      10: -1.1299999989569185,
      25: 0.775000000372529,
      50: 1,
      75: 2.625,
      90: 4.2749999999999995,
      98: 6.654999999999998,
      99: 6.952499999999999,
      100: 7.25,
    };
    for (const [percent, expected] of Object.entries(numpy))
      expect(Math.fround(percentiles![Number(percent)]!)).toBe(Math.fround(expected));
  });

  it('has the only value everywhere', () => {
    const { percentiles } = distributionOf(Float64Array.of(5));
    expect(percentiles).toEqual(Array<number>(101).fill(5));
  });

  it('has no percentiles without values', () => {
    expect(distributionOf(Float64Array.of(Number.NaN, Number.NaN))).toEqual({
      missing: 1,
      percentiles: null,
    });
  });
});
