import { describe, expect, it } from '@jest/globals';
import { DEFAULT_GRID, expandGrid } from '../../../lib/learning/search/candidates.ts';
import {
  candidateGroups,
  rungsOf,
  survivors,
} from '../../../lib/learning/search/strategies/halving/rungs.ts';
import { planBoostingRuns } from '../../../lib/learning/search/boosting-runs.ts';

describe('halving', () => {
  it('compares groups at a ninth and a third of the rounds of the longest', () => {
    expect(rungsOf(200)).toEqual([23, 67]);
    expect(rungsOf(90)).toEqual([10, 30]);
  });

  it('compares no groups after fewer than ten rounds', () => {
    expect(rungsOf(60)).toEqual([20]);
    expect(rungsOf(10)).toEqual([]);
  });

  it('groups candidates that differ only in n_estimators, over all folds', () => {
    const all = candidateGroups(planBoostingRuns(expandGrid(DEFAULT_GRID), 3, []));
    expect(all).toHaveLength(18);
    for (const { params, runs, rounds } of all) {
      expect(rounds).toBe(200);
      expect(runs.map(({ fold }) => fold)).toEqual([0, 1, 2]);
      for (const run of runs) expect(run.params).toEqual(params);
    }
  });

  it('breaks ties in favor of the first candidates in scikit-learn’s order, like an exhaustive search', () => {
    const grid = { n_estimators: [100, 200], max_depth: [2, 8, 4], learning_rate: [0.1, 0.3] };
    const all = candidateGroups(planBoostingRuns(expandGrid(grid), 3, []));
    const kept = survivors(all.map((of) => ({ of, meanScore: 0.5 })));
    // ParameterGrid sorts the names and varies the last one fastest.
    expect(kept.map(({ params }) => params)).toEqual([
      { learning_rate: 0.1, max_depth: 2 },
      { learning_rate: 0.1, max_depth: 8 },
    ]);
  });

  it('keeps the best third in the given order, and the first of equal ones', () => {
    const scores = [0.5, 0.9, 0.7, 0.9, 0.7, 0.1, 0.2];
    const entries = scores.map((meanScore, of) => ({ of, meanScore }));
    expect(survivors(entries)).toEqual([1, 2, 3]);
  });

  it('keeps one of two and none of none', () => {
    expect(
      survivors([
        { of: 'a', meanScore: 0 },
        { of: 'b', meanScore: 1 },
      ]),
    ).toEqual(['b']);
    expect(survivors([])).toEqual([]);
  });
});
