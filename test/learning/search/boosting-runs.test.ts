import { describe, expect, it } from '@jest/globals';
import { DEFAULT_GRID, expandGrid } from '../../../lib/learning/search/candidates.ts';
import { planBoostingRuns } from '../../../lib/learning/search/boosting-runs.ts';
import { scoreCandidates } from '../../../lib/learning/search/search-result.ts';

describe('planBoostingRuns', () => {
  const candidates = expandGrid(DEFAULT_GRID);

  it('joins candidates that differ only in n_estimators, longest first', () => {
    const runs = planBoostingRuns(candidates, 3, []);
    expect(runs).toHaveLength(54);
    expect(runs.map(({ params }) => params.max_depth)).toEqual(
      [8, 6, 4].flatMap((depth) => Array.from({ length: 18 }, () => depth)),
    );
    const [first] = runs;
    expect(first!.params).toEqual({ learning_rate: 0.05, max_depth: 8, subsample: 0.8 });
    expect(first!.prefixes.map(({ rounds }) => rounds)).toEqual([100, 200]);
    const named = first!.prefixes.flatMap((prefix) =>
      prefix.candidates.map((index) => candidates[index]!.n_estimators),
    );
    expect(named).toEqual([100, 200]);
  });

  it('leaves out finished fits and ends a run at its last unfinished prefix', () => {
    const two = expandGrid({ n_estimators: [5, 9] });
    const finished = [
      { candidate: 0, fold: 0, score: 1, seconds: 1 },
      { candidate: 1, fold: 1, score: 1, seconds: 1 },
      { candidate: 0, fold: 2, score: 1, seconds: 1 },
      { candidate: 1, fold: 2, score: 1, seconds: 1 },
    ];
    expect(
      planBoostingRuns(two, 3, finished).map(({ fold, prefixes }) => [
        fold,
        prefixes.map(({ rounds }) => rounds),
      ]),
    ).toEqual([
      [0, [9]],
      [1, [5]],
    ]);
  });

  it('boosts 100 rounds without n_estimators, like the Python wrapper', () => {
    expect(planBoostingRuns([{}], 2, []).map(({ prefixes }) => prefixes[0]!.rounds)).toEqual([100, 100]);
  });
});

describe('scoreCandidates', () => {
  const fit = (candidate: number, fold: number, score: number) => ({ candidate, fold, score, seconds: 0 });

  it('takes the plain mean and breaks ties in favor of the first', () => {
    const fits = [
      fit(1, 1, 0.7),
      fit(0, 0, 0.25),
      fit(1, 0, 0.1),
      fit(2, 1, 0.1),
      fit(0, 1, 0.5),
      fit(2, 0, 0.7),
    ];
    const { candidates, best } = scoreCandidates([{ gamma: 0 }, { gamma: 1 }, { gamma: 2 }], 2, fits);
    expect(candidates.map(({ meanScore }) => meanScore)).toEqual([
      0.375, 0.39999999999999997, 0.39999999999999997,
    ]);
    expect(best).toBe(1);
  });

  it('adds many folds in NumPy’s order', () => {
    const scores = [0.16, 0.86, 0.96, 0.9, 0.57, 0.71, 0.21, 0.83, 0.57, 0.28, 0.06];
    const fits = scores.map((score, fold) => fit(0, fold, score));
    // numpy.mean of the same list; adding from left to right gives 0.5554545454545455.
    expect(scoreCandidates([{}], scores.length, fits).candidates[0]!.meanScore).toBe(0.5554545454545454);
  });
});
