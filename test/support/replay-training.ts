/**
 * Recorded trainings, and what the remaining time would have been while they ran. `npm run bench -- estimates` records them
 * on one thread, in CPU seconds, so that other processes do not disturb.
 */
import { z } from 'zod';
import { estimateTraining } from '../../lib/learning/estimate.ts';
import { SearchMeter } from '../../lib/learning/progress.ts';
import { expandGrid, GRID_KEYS } from '../../lib/learning/search/candidates.ts';
import { SEARCH_STRATEGIES } from '../../lib/learning/search/strategies/registry.ts';

/** Evaluation and publication, which recorded trainings do not have. */
const AFTER_FIT_SECONDS = 2;
/** Nobody sees what is reported so shortly before the next report: a worker writes progress once per second. */
const BURST_SECONDS = 0.03;
/** Progress from which the remaining time is compared. */
const FROM_PERCENT = 10;

/** A random search trains like a grid. */
export const RECORDED_STRATEGIES = ['grid', 'halving'] as const;

export const recordingSchema = z.object({
  machine: z.string(),
  indicator: z.string(),
  rows: z.number(),
  features: z.number(),
  grid: z.partialRecord(z.enum(GRID_KEYS), z.array(z.number()).readonly()),
  folds: z.number(),
  strategy: z.enum(RECORDED_STRATEGIES),
  /** In order: candidate and fold, score and own seconds of a fit, and seconds since the start of the search. */
  fits: z.array(z.tuple([z.number(), z.number(), z.number(), z.number(), z.number()])),
  /** Candidates that the strategy stopped early, and when. */
  pruned: z.array(z.tuple([z.number(), z.number()])),
  /** Index of the best candidate. */
  best: z.number(),
  /** Seconds until the search ended, and until the final fit ended. */
  searchSeconds: z.number(),
  seconds: z.number(),
});
export type Recording = z.infer<typeof recordingSchema>;

/** Work of a recorded training, as it was estimated. */
export const estimateOf = (
  { rows, features, grid, folds, strategy }: Omit<Recording, 'fits'>,
  rate?: number,
) => estimateTraining({ rows, features, grid, folds, strategy, threads: 1, ...(rate && { rate }) });

/**
 * Shows the remaining time after each step of a recorded training.
 * @param rate that the training was planned with
 * @returns from 10 % on, the largest ratio of remaining time shown and real, or its inverse
 */
export function worstRemainingTime(recording: Recording, rate: number): number {
  const { grid, folds, strategy, rows, features, fits, pruned, best, searchSeconds, seconds } = recording;
  let now = 0;
  const meter = new SearchMeter({
    candidates: expandGrid(grid),
    folds,
    strategy: SEARCH_STRATEGIES[strategy],
    rows,
    features,
    threads: 1,
    planned: estimateOf(recording, rate).planned,
    clock: () => now,
  });
  const steps = [
    ...fits.map(([candidate, fold, score, own, at]) => ({
      at,
      step: () => meter.fitDone({ candidate, fold, score, seconds: own }),
    })),
    ...pruned.map(([candidate, at]) => ({ at, step: () => meter.pruned(candidate) })),
    { at: searchSeconds, step: () => meter.fitting(best) },
  ].toSorted((a, b) => a.at - b.at);
  const ratios = steps.flatMap(({ at, step }, index) => {
    now = at;
    const { percent, etaSeconds } = step();
    const ratio = etaSeconds! / (seconds + AFTER_FIT_SECONDS - at);
    const isSeen = (steps[index + 1]?.at ?? seconds) - at > BURST_SECONDS;
    return isSeen && percent >= FROM_PERCENT ? [Math.max(ratio, 1 / ratio)] : [];
  });
  return Math.max(1, ...ratios);
}
