/** The remaining time of recorded and simulated trainings, whose real duration is known. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { estimateTraining } from '../../lib/learning/estimate.ts';
import { plannedEta, SearchMeter } from '../../lib/learning/progress.ts';
import { DEFAULT_GRID, expandGrid } from '../../lib/learning/search/candidates.ts';
import { halvingSearch } from '../../lib/learning/search/strategies/halving/halving.ts';
import { estimateOf, recordingSchema, worstRemainingTime } from '../support/replay-training.ts';

const FOLDS = 3;
const size = { rows: 40_000, features: 39, threads: 2 };
const candidates = expandGrid(DEFAULT_GRID);
const { planned } = estimateTraining({ ...size, grid: DEFAULT_GRID, folds: FOLDS });
const PUBLISHING_SECONDS = 2;

/** Trainings of sample machines and of real ones, as `npm run bench -- estimates` recorded them. */
const recordings = z
  .array(recordingSchema)
  .parse(JSON.parse(readFileSync(new URL('../fixtures/recorded-trainings.json', import.meta.url), 'utf8')));

/** Factors by which the plan is wrong. */
const WRONG_PLANS = [0.65, 1, 1.35];

/** Nobody knows before a comparison whether a halving keeps fast or slow candidates. */
const MAX_FACTOR = { grid: 1.5, random: 1.5, halving: 2 };

describe.each(recordings)(
  'the remaining time of $machine, $indicator, $strategy, $fits.length fits',
  (recording) => {
    const rightRate = recording.seconds / estimateOf(recording, 1).seconds;
    const max = MAX_FACTOR[recording.strategy];
    it.each(WRONG_PLANS)(`is within a factor of ${max} from 10 %% on if the plan is off by %d`, (wrong) => {
      expect(worstRemainingTime(recording, wrong * rightRate)).toBeLessThanOrEqual(max);
    });
  },
);

/**
 * Runs fits on two threads, fold by fold, each as long as it has trees × depth: not the product's own measure of work.
 * @param slowness real duration ÷ planned duration
 * @returns percent, remaining time shown and real remaining time after each fit
 */
function simulate(slowness: number, plan: typeof planned | null = planned) {
  let now = 0;
  const options = { candidates, folds: FOLDS, ...size, planned: plan ?? undefined, clock: () => now };
  const meter = new SearchMeter(options);
  const first = meter.now().etaSeconds;
  const treesOf = (index: number) => candidates[index]!.n_estimators!;
  const runs = [...candidates.keys()]
    .filter((index) => treesOf(index) === 100)
    .sort((a, b) => candidates[b]!.max_depth! - candidates[a]!.max_depth!);
  // A candidate with 200 trees adds 100 to the one before it, which differs only in that.
  const longer = (short: number) =>
    candidates.findIndex(
      (candidate, index) =>
        treesOf(index) === 200 &&
        Object.entries(candidates[short]!).every(
          ([name, value]) => name === 'n_estimators' || candidate[name as 'max_depth'] === value,
        ),
    );
  const depths = FOLDS * 2 * runs.reduce((sum, index) => sum + candidates[index]!.max_depth!, 0);
  const secondsOfDepth = (slowness * planned.search * size.threads) / depths;
  const free = [0, 0];
  const fits = Array.from({ length: FOLDS }, (_, fold) =>
    runs.flatMap((short) => {
      const thread = free.indexOf(Math.min(...free));
      const seconds = secondsOfDepth * candidates[short]!.max_depth!;
      return [short, longer(short)].map((candidate) => {
        free[thread]! += seconds;
        return { candidate, fold, score: 0.5, seconds, at: free[thread]! };
      });
    }),
  )
    .flat()
    .toSorted((a, b) => a.at - b.at);
  const end = Math.max(...free) + slowness * planned.fit + PUBLISHING_SECONDS;
  const shown = fits.map(({ at, ...fit }) => {
    now = at;
    const { percent, etaSeconds } = meter.fitDone(fit);
    return { percent, ratio: etaSeconds! / (end - now) };
  });
  return { first, shown, end };
}

describe('the remaining time', () => {
  it('starts from the plan', () => {
    const { first, end } = simulate(1);
    expect(Math.abs(first! - end)).toBeLessThan(0.05 * end);
    expect(Math.abs(plannedEta(planned)! - end)).toBeLessThan(0.05 * end);
  });

  it.each([0.25, 0.65, 1, 1.35, 2])(
    'is within a factor of 1.5 from 10 %% on if a training on two threads takes %d times as long as planned',
    (slowness) => {
      const ratios = simulate(slowness)
        .shown.filter(({ percent }) => percent >= 10)
        .map(({ ratio }) => ratio);
      // The cheapest candidate may be the best: the final fit is then half as long as this simulation's.
      expect(Math.max(...ratios)).toBeLessThan(1.5);
      expect(Math.min(...ratios)).toBeGreaterThan(1 / 1.5);
    },
  );

  it('is unknown before the first fit without a plan, and then follows the speed', () => {
    const { first, shown } = simulate(1, null);
    expect(first).toBeNull();
    const half = shown.find(({ percent }) => percent >= 50)!;
    expect(half.ratio).toBeLessThan(1.5);
    expect(half.ratio).toBeGreaterThan(1 / 1.5);
  });

  it('never drops to nothing when a training takes longer than planned before its first fit', () => {
    let now = 0;
    const meter = new SearchMeter({ candidates, folds: FOLDS, ...size, planned, clock: () => now });
    now = 3 * (planned.search + planned.fit);
    expect(meter.now().etaSeconds).toBeGreaterThan(2);
  });

  it('is that of the final fit when an earlier attempt finished the search', () => {
    const finished = [...candidates.keys()].flatMap((candidate) =>
      Array.from({ length: FOLDS }, (_, fold) => ({
        candidate,
        fold,
        score: candidate === 35 ? 1 : 0,
        seconds: 0,
      })),
    );
    const meter = new SearchMeter({ candidates, folds: FOLDS, ...size, finished, planned });
    // One candidate's work on all training rows, half as fast again with two threads.
    const alone = {
      ...DEFAULT_GRID,
      max_depth: [8],
      n_estimators: [200],
      learning_rate: [0.2],
      subsample: [1],
    };
    const { fit } = estimateTraining({ ...size, grid: alone, folds: FOLDS }).planned;
    expect(meter.now()).toEqual({ completed: 108, total: 109, percent: 93, etaSeconds: Math.round(fit + 2) });
    expect(meter.fitting(35).etaSeconds).toBe(Math.round(fit + 2));
  });

  it('counts rounds again that an earlier attempt ran only for a shorter candidate', () => {
    const finished = [...candidates.keys()]
      .filter((index) => candidates[index]!.n_estimators === 100)
      .flatMap((candidate) =>
        Array.from({ length: FOLDS }, (_, fold) => ({ candidate, fold, score: 0.5, seconds: 1 })),
      );
    // All boosting runs start again, so as much is left as without the earlier attempt.
    const meter = new SearchMeter({ candidates, folds: FOLDS, ...size, finished, planned });
    expect(meter.now().etaSeconds! / plannedEta(planned)!).toBeCloseTo(1, 1);
  });

  it('knows the final fit once the search has ended', () => {
    const meter = new SearchMeter({ candidates, folds: FOLDS, ...size, planned });
    const cheapest = candidates.findIndex(
      ({ max_depth: depth, n_estimators: trees }) => depth === 4 && trees === 100,
    );
    const dearest = candidates.findIndex(
      ({ max_depth: depth, n_estimators: trees }) => depth === 8 && trees === 200,
    );
    expect(meter.fitting(dearest).etaSeconds).toBeGreaterThan(2 * meter.fitting(cheapest).etaSeconds! - 2);
  });

  it('follows the folds of a search in time order, which are of different sizes', () => {
    const seconds = (foldType: 'time_series' | 'k_fold') =>
      estimateTraining({ ...size, threads: 1, grid: DEFAULT_GRID, folds: FOLDS, foldType }).planned.search;
    // They train on 1/4, 2/4 and 3/4 of the rows, the others on 2/3 each; a part of the work does not depend on the rows.
    expect(seconds('time_series') / seconds('k_fold')).toBeGreaterThan(0.75);
    expect(seconds('time_series') / seconds('k_fold')).toBeLessThan(0.9);
  });

  it('of a search that stops candidates early follows the pace of its phases', () => {
    const { planned: halving } = estimateTraining({
      ...{ ...size, grid: DEFAULT_GRID, folds: FOLDS, strategy: 'halving' },
      // So slow that rounding to seconds does not matter.
      rate: 1e-7,
    });
    let now = 0;
    const options = { candidates, folds: FOLDS, ...size, planned: halving, clock: () => now };
    const meter = new SearchMeter({ ...options, strategy: halvingSearch });
    const first = meter.now().etaSeconds!;
    expect(Math.abs(first - plannedEta(halving)!)).toBeLessThan(0.1 * first);
    now = 5;
    expect(meter.now().etaSeconds).toBe(first - 5);
    // 18 groups are trained for 23 rounds, then 6 for 44 and 2 for 133: 414, 264 and 266 rounds on each fold.
    now = (414 / 944) * halving.search * 2;
    const stop = (rates: readonly number[], depths: readonly number[]) =>
      [...candidates.keys()]
        .filter(
          (index) =>
            rates.includes(candidates[index]!.learning_rate!) &&
            depths.includes(candidates[index]!.max_depth!),
        )
        .map((index) => meter.pruned(index))
        .at(-1)!;
    const half = stop([0.1, 0.2], [4, 6, 8]);
    expect(half.completed).toBe(FOLDS * 24);
    const left = 2 * (((264 + 266) / 944) * halving.search + halving.fit);
    expect(half.etaSeconds! / left).toBeGreaterThan(0.8);
    expect(half.etaSeconds! / left).toBeLessThan(1.25);
    // The next phase goes as planned for slow boosters of depth 8.
    now *= 1.5;
    expect(stop([0.05], [4, 6]).etaSeconds).toBeGreaterThan(half.etaSeconds! / 3);
  });
});
