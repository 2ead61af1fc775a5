import { expect, it } from '@jest/globals';
import { proportionInterval } from '../../../lib/learning/stats/proportion-interval.ts';
import { expectClose } from '../../support/expect-close.ts';

// SciPy: binomtest(successes, trials).proportion_ci(0.95, "exact").
it.each([
  [0, 5, 0, 0.5218237501049814],
  [5, 5, 0.47817624989501856, 1],
  [9, 13, 0.3857383382492947, 0.9090796054279033],
  [14, 15, 0.6805154334216967, 0.9983135697586473],
  [60, 100, 0.4972091504223348, 0.6967052312971226],
  [700, 1000, 0.670538321302634, 0.7282788878708555],
])('%i of %i are %f to %f', (successes, trials, low, high) => {
  expectClose(proportionInterval(successes, trials), { low, high }, 1e-9);
});

it('says nothing without trials', () => {
  expect(proportionInterval(0, 0)).toEqual({ low: 0, high: 1 });
});
