import { describe, expect, it } from '@jest/globals';
import { DEFAULT_GRID } from '../../lib/learning/search/candidates.ts';
import { otherFits } from '../../lib/learning/indicators/request.ts';
import { requestedWork } from '../../lib/learning/search/requested-work.ts';
import { parseTrainRequest } from '../../lib/training/submission/train-request.ts';

const values = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe('requestedWork', () => {
  it('counts fits and rounds; candidates that differ only in their number of trees share the rounds', () => {
    // 18 combinations of depth, rate and subsample, each with 200 rounds in 3 folds, and the final fit.
    expect(requestedWork({ strategy: 'grid', folds: 3, paramGrid: DEFAULT_GRID })).toMatchObject({
      fits: 109,
      rounds: 18 * 3 * 200 + 200,
    });
  });

  it('counts the fits of a policy and of a backtest', () => {
    const grid = { n_estimators: [10, 20] };
    const body = {
      indicator: 'status',
      machine_name: 'PUMP 1',
      search: { param_grid: grid },
      evaluation: { origins: 6 },
    };
    const work = (fields: object) => {
      const request = parseTrainRequest({ ...body, ...fields });
      return requestedWork(request.search, otherFits(request));
    };
    // 2 candidates on 3 folds, the final fit, and one fit for each origin, of up to 20 rounds.
    expect(work({})).toMatchObject({ fits: 6 + 1 + 6, rounds: 3 * 20 + 7 * 20 });
    // A policy takes 5 fits for the model, and for that of each origin.
    expect(work({ alarms: { max_false_per_week: 2 } })).toMatchObject({
      fits: 6 + 6 + 6 * 6,
      rounds: 3 * 20 + 42 * 20,
    });
  });

  it('counts the largest valid request', () => {
    const paramGrid = { n_estimators: [10_000], reg_alpha: values(10), gamma: values(50) };
    expect(requestedWork({ strategy: 'grid', folds: 10, paramGrid })).toMatchObject({
      fits: 5001,
      rounds: 500 * 10 * 10_000 + 10_000,
    });
  });

  it('grows with depth and trees, and assumes 100 trees of depth 6 by default', () => {
    const bytes = (paramGrid: Record<string, number[]>) =>
      requestedWork({ strategy: 'grid', folds: 3, paramGrid }).modelBytes;
    expect(bytes({ gamma: [0, 1] })).toBe(bytes({ n_estimators: [100], max_depth: [6] }));
    expect(bytes({ n_estimators: [100, 300], max_depth: [2, 6] })).toBeCloseTo(3 * bytes({ gamma: [0] }), 6);
    expect(bytes({ max_depth: [16] })).toBeGreaterThan(50 * bytes({ max_depth: [8] }));
  });
});
