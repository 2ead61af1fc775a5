import { describe, expect, it } from '@jest/globals';
import { quantile, spread } from '../../bench/statistics.ts';

describe('quantile', () => {
  it.each([
    // numpy.quantile([7, 1, 5, 2], [0, .25, .5, .95, 1])
    [0, 1],
    [0.25, 1.75],
    [0.5, 3.5],
    [0.95, 6.7],
    [1, 7],
  ])('matches NumPy at %d', (q, expected) => {
    expect(quantile([7, 1, 5, 2], q)).toBeCloseTo(expected, 12);
  });

  it('returns the only value', () => {
    expect(quantile([3], 0.95)).toBe(3);
  });

  it('throws when there are no values', () => {
    expect(() => quantile([], 0.5)).toThrow(RangeError);
  });
});

it('spread accepts unsorted values and does not change them', () => {
  const values = [9, 2, 4];
  expect(spread(values)).toEqual({ count: 3, min: 2, median: 4, max: 9 });
  expect(values).toEqual([9, 2, 4]);
});
