import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_GRID, expandGrid, type ParamGrid } from '../../../lib/learning/search/candidates.ts';

/** Written by scikit-learn's ParameterGrid (make_search_fixtures.py). */
const [subsampleFirst, single, every] = JSON.parse(
  readFileSync(new URL('../../fixtures/parameter-grid.json', import.meta.url), 'utf8'),
) as [
  { grid: ParamGrid; candidates: object[] },
  { grid: ParamGrid; candidates: object[] },
  { grid: ParamGrid; at_0_1_2_256_511: object[] },
];

describe('expandGrid', () => {
  it.each([subsampleFirst, single])('orders candidates like ParameterGrid: $grid', ({ grid, candidates }) => {
    expect(expandGrid(grid)).toEqual(candidates);
  });

  it('orders all keys like ParameterGrid', () => {
    const candidates = expandGrid(every.grid);
    expect(candidates).toHaveLength(512);
    expect([0, 1, 2, 256, 511].map((index) => candidates[index])).toEqual(every.at_0_1_2_256_511);
  });

  it('expands the default grid to 36 candidates', () => {
    expect(expandGrid(DEFAULT_GRID)).toHaveLength(36);
  });

  it.each([
    [{ depth: [3] }, /depth is not one of n_estimators, max_depth/],
    [{ max_depth: [] }, /max_depth needs a list of at least one value/],
    [{ gamma: [Number.NaN] }, /gamma can only have finite numbers/],
    [{ n_estimators: [0] }, /n_estimators can only have whole numbers of at least 1/],
    [{ n_estimators: [10.5] }, /n_estimators can only have whole numbers of at least 1/],
  ])('refuses %j and says why', (grid, message) => {
    expect(() => expandGrid(grid as ParamGrid)).toThrow(
      expect.objectContaining({
        code: 'bad_grid',
        httpStatus: 422,
        message: expect.stringMatching(message),
      }),
    );
  });
});
