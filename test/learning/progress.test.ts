/** The remaining time of simulated trainings, whose real duration is known. */
import { describe, expect, it } from '@jest/globals';
import { estimateTraining } from '../../lib/learning/estimate.ts';
import { plannedEta, SearchMeter } from '../../lib/learning/progress.ts';
import { DEFAULT_GRID, expandGrid } from '../../lib/learning/search/candidates.ts';
import type { Candidate } from '../../lib/learning/search/candidates.ts';

const FOLDS = 3;
const size = { rows: 40_000, features: 39, threads: 2 };
const candidates = expandGrid(DEFAULT_GRID);
const { planned } = estimateTraining({ ...size, grid: DEFAULT_GRID, folds: FOLDS });

/** Trees × depth: not the product's own measure of work. */
const roundsBefore = ({ n_estimators: rounds }: Candidate): number => (rounds === 200 ? 100 : 0);
const realWork = (candidate: Candidate): number =>
  (candidate.n_estimators! - roundsBefore(candidate)) * candidate.max_depth!;

/**
 * Runs fits fold by fold, deepest first, on one thread after the other.
 * @param slowness real duration ÷ planned duration
 * @returns percent, remaining time shown and real remaining time after each fit
 */
function simulate(slowness: number, plan: typeof planned | null = planned) {
  let now = 0;
  const meter = new SearchMeter({
    candidates,
    folds: FOLDS,
    ...size,
    planned: plan ?? undefined,
    clock: () => now,
  });
  const first = meter.now().etaSeconds;
  const order = candidates
    .map((candidate, index) => ({ candidate, index }))
    .sort((a, b) => b.candidate.max_depth! - a.candidate.max_depth!);
  const perFold = order.reduce((sum, { candidate }) => sum + realWork(candidate), 0);
  const searchEnd = slowness * planned.search;
  const end = searchEnd + slowness * planned.fit + 2;
  const start = slowness * planned.start;
  const shown: { percent: number; eta: number; left: number }[] = [];
  let done = 0;
  for (let fold = 0; fold < FOLDS; fold += 1)
    for (const { candidate, index } of order) {
      done += realWork(candidate);
      now = start + (done / (FOLDS * perFold)) * (searchEnd - start);
      const { percent, etaSeconds } = meter.fitDone(index);
      shown.push({ percent, eta: etaSeconds!, left: end - now });
    }
  return { first, shown, end };
}

describe('the remaining time', () => {
  it('starts from the plan', () => {
    const { first, end } = simulate(1);
    expect(Math.abs(first! - end)).toBeLessThan(2);
    expect(plannedEta(planned)).toBe(first);
  });

  it.each([0.65, 1, 1.35])('is within a factor of 1.5 from 10 %% on if the plan is off by %d', (slowness) => {
    const off = simulate(slowness)
      .shown.filter(({ percent }) => percent >= 10)
      .map(({ eta, left }) => eta / left);
    expect(Math.max(...off)).toBeLessThan(1.5);
    expect(Math.min(...off)).toBeGreaterThan(1 / 1.5);
  });

  it('follows a training that is four times slower than planned', () => {
    const half = simulate(4).shown.find(({ percent }) => percent >= 50)!;
    expect(half.eta / half.left).toBeGreaterThan(1 / 1.5);
  });

  it('is unknown before the first fit without a plan, and then follows the speed', () => {
    const { first, shown } = simulate(1, null);
    expect(first).toBeNull();
    const half = shown.find(({ percent }) => percent >= 50)!;
    expect(half.eta / half.left).toBeLessThan(1.5);
    expect(half.eta / half.left).toBeGreaterThan(1 / 1.5);
  });

  it('never drops to nothing when a training takes longer than planned before its first fit', () => {
    let now = 0;
    const meter = new SearchMeter({ candidates, folds: FOLDS, ...size, planned, clock: () => now });
    now = 3 * (planned.search + planned.fit);
    expect(meter.now().etaSeconds).toBeGreaterThan(2);
  });

  it('is that of the final fit when an earlier attempt finished the search', () => {
    const finished = candidates.flatMap((_, index) => Array.from({ length: FOLDS }, () => index));
    const fits = finished.map((candidate, at) => ({ candidate, fold: at % FOLDS, score: 0, seconds: 0 }));
    const rest = estimateTraining({ ...size, grid: DEFAULT_GRID, folds: FOLDS, finished: fits });
    const meter = new SearchMeter({ candidates, folds: FOLDS, ...size, finished, planned: rest.planned });
    expect(meter.now().etaSeconds).toBe(Math.ceil(rest.planned.fit + 2));
  });

  it('counts down the plan of a search that stops candidates early', () => {
    const halving = estimateTraining({ ...size, grid: DEFAULT_GRID, folds: FOLDS, strategy: 'halving' });
    let now = 0;
    const options = { candidates, folds: FOLDS, ...size, planned: halving.planned, clock: () => now };
    const meter = new SearchMeter(options);
    now = 5;
    expect(meter.pruned(0).etaSeconds).toBe(Math.ceil(halving.planned.search + halving.planned.fit - 5 + 2));
  });
});
