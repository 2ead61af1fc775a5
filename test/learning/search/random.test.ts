import { describe, expect, it } from '@jest/globals';
import {
  candidateAt,
  countCombinations,
  DEFAULT_GRID,
  expandGrid,
  WIDE_GRID,
} from '../../../lib/learning/search/candidates.ts';
import type { GridKey } from '../../../lib/learning/search/candidates.ts';
import { requestedWork } from '../../../lib/learning/search/requested-work.ts';
import { estimateTraining } from '../../../lib/learning/estimate.ts';
import { ModelFactory } from '../../../lib/learning/model-factory.ts';
import type { FinishedFit } from '../../../lib/learning/search/search-result.ts';
import { randomSearch } from '../../../lib/learning/search/strategies/random.ts';
import { tinyRequest, tinyTelemetry } from '../../support/tiny-model.ts';

const drawsOf = (seed: number, draws = 20) => randomSearch.candidates({ paramGrid: WIDE_GRID, draws, seed });
const text = (candidates: readonly object[]) => candidates.map((candidate) => JSON.stringify(candidate));

describe('a random search', () => {
  it('numbers combinations as the grid lists them', () => {
    const all = expandGrid(DEFAULT_GRID);
    expect(countCombinations(DEFAULT_GRID)).toBe(all.length);
    expect(all.map((_, index) => candidateAt(DEFAULT_GRID, index))).toEqual(all);
    // Python: math.prod([8, 8, 10, 6, 7, 7, 5, 5, 5])
    expect(countCombinations(WIDE_GRID)).toBe(23_520_000);
  });

  it('draws different combinations of the grid, the same ones for a seed', () => {
    const drawn = drawsOf(42);
    expect(new Set(text(drawn)).size).toBe(20);
    for (const candidate of drawn) {
      for (const [name, value] of Object.entries(candidate))
        expect(WIDE_GRID[name as GridKey]).toContain(value);
    }
    expect(drawsOf(42)).toEqual(drawn);
    // More draws continue the list.
    expect(drawsOf(42, 30).slice(0, 20)).toEqual(drawn);
    expect(text(drawsOf(43))).not.toEqual(text(drawn));
  });

  it('draws every value about equally often', () => {
    const depths = Map.groupBy(drawsOf(7, 500), ({ max_depth: depth }) => depth!);
    // 62.5 expected of each of eight; five standard deviations of the binomial are 37.
    for (const candidates of depths.values()) expect(Math.abs(candidates.length - 62.5)).toBeLessThan(37);
    expect(depths.size).toBe(8);
  });

  it('takes all combinations, in grid order, if there are no more than draws', () => {
    const paramGrid = { max_depth: [2, 3], n_estimators: [4, 5] };
    expect(randomSearch.candidates({ paramGrid, draws: 4, seed: 1 })).toEqual(expandGrid(paramGrid));
  });

  it('is planned and limited by its draws', () => {
    const search = { strategy: 'random', folds: 3, paramGrid: WIDE_GRID, draws: 7, seed: 1 } as const;
    expect(requestedWork(search).fits).toBe(22);
    const size = {
      rows: 1000,
      features: 5,
      grid: WIDE_GRID,
      folds: 3,
      threads: 1,
      strategy: 'random',
    } as const;
    expect(estimateTraining({ ...size, draws: 7, seed: 1 }).fits).toBe(22);
  });

  it('resumes from finished fits, with the same model', async () => {
    const factory = await ModelFactory.open({ threads: 1 });
    try {
      const tiny = tinyRequest('status', 'tiny');
      const paramGrid = { n_estimators: [3, 5, 8], max_depth: [2, 3, 4], subsample: [0.6, 0.8] };
      const search = { ...tiny.search, strategy: 'random', draws: 4, seed: 3, paramGrid } as const;
      const request = { ...tiny, search } as typeof tiny;
      const fits: FinishedFit[] = [];
      const whole = await factory.train(tinyTelemetry('tiny'), request, { onFit: (fit) => fits.push(fit) });
      expect(whole.candidates.map(({ params }) => params)).toEqual(randomSearch.candidates(search));
      expect(fits).toHaveLength(12);
      const more: FinishedFit[] = [];
      const resumed = await factory.train(tinyTelemetry('tiny'), request, {
        finished: fits.slice(0, 7),
        onFit: (fit) => more.push(fit),
      });
      expect(more).toHaveLength(5);
      expect(Buffer.from(resumed.ubj).equals(Buffer.from(whole.ubj))).toBe(true);
      expect(resumed.candidates).toEqual(whole.candidates);
    } finally {
      await factory.close();
    }
  });
});
