/** Estimates compared with measured trainings, and properties of every estimate. */
import { describe, expect, it } from '@jest/globals';
import { DEFAULT_SECONDS_PER_UNIT, estimateTraining, measuredRate } from '../../lib/learning/estimate.ts';
import type { TrainingSize } from '../../lib/learning/estimate.ts';
import { DEFAULT_GRID } from '../../lib/learning/search/candidates.ts';
import type { FinishedFit } from '../../lib/learning/search/search-result.ts';

const mebibyte = 2 ** 20;
const size = (changes: Partial<TrainingSize> = {}): TrainingSize => ({
  rows: 100_000,
  features: 39,
  grid: DEFAULT_GRID,
  folds: 3,
  threads: 2,
  ...changes,
});
const estimate = (changes: Partial<TrainingSize> = {}) => estimateTraining(size(changes));

const fewDepths = { n_estimators: [50, 100], max_depth: [4, 8], learning_rate: [0.1] };
const noRates = { n_estimators: [100], max_depth: [4, 6, 8], subsample: [0.8, 1], learning_rate: [0.1] };

/**
 * Measured with libxgboost 3.4.1 on 2 shared virtual cores: wall seconds of search and final fit (default grid and real
 * data: of the search alone).
 */
const measured = [
  { data: 'random', rows: 10_000, threads: 1, grid: fewDepths, seconds: 3.83 },
  { data: 'random', rows: 100_000, threads: 1, grid: fewDepths, seconds: 10.95 },
  { data: 'random', rows: 20_000, threads: 2, grid: DEFAULT_GRID, seconds: 25 },
  { data: 'random', rows: 100_000, threads: 2, grid: DEFAULT_GRID, seconds: 89 },
  { data: 'random', rows: 400_000, threads: 2, grid: DEFAULT_GRID, seconds: 207 },
  { data: 'wind turbine', rows: 43_481, threads: 1, grid: noRates, seconds: 12.2 },
  { data: 'car', rows: 12_645, threads: 1, grid: noRates, seconds: 7.1 },
];

/** Peak resident memory of a process with the trainer alone: 39 features, depths 4 to 8, 3 folds, 2 threads. */
const measuredMemory = [
  { rows: 100_000, strategy: 'grid', mebibytes: 292 },
  { rows: 400_000, strategy: 'grid', mebibytes: 365 },
  { rows: 1_000_000, strategy: 'grid', mebibytes: 561 },
  { rows: 18_000, strategy: 'halving', mebibytes: 865 },
] as const;

describe('estimateTraining', () => {
  it.each(measured)(
    'estimates the duration with $rows rows ($data) on $threads threads within a factor of 1.5',
    (run) => {
      const { seconds } = estimate(run);
      expect(seconds / run.seconds).toBeGreaterThan(1 / 1.5);
      expect(seconds / run.seconds).toBeLessThan(1.5);
    },
  );

  it.each(measuredMemory)(
    'estimates at most 1.5 times the memory of $rows rows with $strategy, and no less than it',
    ({ rows, strategy, mebibytes }) => {
      const { memoryBytes } = estimate({ rows, strategy, valuesInMemory: true });
      // The trainer alone was measured. A worker needs more, so a smaller estimate would be wrong.
      expect(memoryBytes / mebibyte / mebibytes).toBeGreaterThan(1);
      expect(memoryBytes / mebibyte / mebibytes).toBeLessThan(1.5);
    },
  );

  it('counts values in a file once, and all training rows for the final fit', () => {
    const rows = 1_000_000;
    const matrix = rows * 39 * 4;
    // Bundled, as bench/suites/growth.ts runs it: 346 MiB in the final fit, 239 in the load.
    const grid = { n_estimators: [25, 50], max_depth: [6], learning_rate: [0.1, 0.2], subsample: [0.8] };
    const inFile = estimate({ rows, grid }).memoryBytes;
    expect(inFile / mebibyte).toBeGreaterThan(346);
    expect(inFile / mebibyte).toBeLessThan(1.5 * 346);
    expect(estimate({ rows, grid, valuesInMemory: true }).memoryBytes).toBe(inFile + matrix);
    // On one thread there is one booster, beside one fold in the search and beside all training rows in the final fit.
    const alone = { rows, grid, threads: 1 };
    expect(estimate({ ...alone, folds: 2 }).memoryBytes).toBe(estimate({ ...alone, folds: 5 }).memoryBytes);
  });

  it('counts every candidate on every fold and the final fit as fits', () => {
    expect(estimate().fits).toBe(36 * 3 + 1);
    expect(estimate({ grid: { max_depth: [4, 6] }, folds: 5 }).fits).toBe(11);
  });

  it('adds no time for a shorter prefix of a run', () => {
    const longest = estimate({ grid: { ...DEFAULT_GRID, n_estimators: [200] } });
    expect(estimate().seconds).toBe(longest.seconds);
    expect(longest.fits).toBe(18 * 3 + 1);
  });

  it('is proportional to the rate', () => {
    expect(estimate().seconds).toBe(estimate({ rate: DEFAULT_SECONDS_PER_UNIT }).seconds);
    expect(estimate({ rate: 2 * DEFAULT_SECONDS_PER_UNIT }).seconds).toBeCloseTo(2 * estimate().seconds, 9);
  });

  it('grows with rows, features, rounds, depth and folds', () => {
    const grid = { n_estimators: [100], max_depth: [4] };
    const base = estimate({ grid });
    for (const more of [
      { grid, rows: 101_000 },
      { grid, features: 40 },
      { grid, folds: 4 },
      { grid: { ...grid, n_estimators: [101] } },
      { grid: { ...grid, max_depth: [5] } },
    ]) {
      expect(estimate(more).seconds).toBeGreaterThan(base.seconds);
    }
  });

  it('treats an unlimited depth as the deepest', () => {
    const seconds = (depth: number) => estimate({ grid: { max_depth: [depth] } }).seconds;
    expect(seconds(0)).toBeGreaterThan(seconds(12));
    expect(seconds(0)).toBeLessThan(Number.POSITIVE_INFINITY);
    // Defaults: 100 rounds in the wrapper, depth 6 in XGBoost.
    expect(estimate({ grid: {} }).seconds).toBe(
      estimate({ grid: { max_depth: [6], n_estimators: [100] } }).seconds,
    );
  });

  it('is as long as the busiest thread', () => {
    // Differences, because all of them include the binning of the folds and the final fit.
    const search = (rates: number, threads: number) =>
      estimate({ folds: 3, threads, grid: { learning_rate: Array.from({ length: rates }, (_, i) => i + 1) } })
        .work;
    // 3 folds × 1 and × 2 candidates on 3 threads: one and two runs per thread.
    const one = search(2, 3) - search(1, 3);
    expect(one).toBeGreaterThan(0);
    expect(search(3, 3) - search(2, 3)).toBeCloseTo(one, 0);
    // With 6 threads, the second candidate's three runs have their own threads.
    expect(search(2, 6) - search(1, 6)).toBeLessThan(one / 2);
  });

  it('leaves out the fits of an earlier attempt', () => {
    const allOf = (candidate: number): FinishedFit[] =>
      [0, 1, 2].map((fold) => ({ candidate, fold, score: 0.5, seconds: 1 }));
    const whole = estimate();
    const part = estimate({ finished: allOf(0) });
    expect(part.fits).toBe(whole.fits - 3);
    const all = estimate({ finished: Array.from({ length: 36 }, (_, index) => allOf(index)).flat() });
    expect(all.fits).toBe(1);
    expect(all.seconds).toBeLessThan(whole.seconds / 10);
    expect(all.seconds).toBeGreaterThan(0);
  });
});

describe('measuredRate', () => {
  it('makes the estimate equal to the measured time', () => {
    const { work } = estimate();
    const rate = measuredRate(work, 100)!;
    expect(estimate({ rate }).seconds).toBeCloseTo(100, 9);
  });

  it('is undefined for a very short training', () => {
    expect(measuredRate(1e9, 1.9)).toBeUndefined();
    expect(measuredRate(0, 10)).toBeUndefined();
  });
});
