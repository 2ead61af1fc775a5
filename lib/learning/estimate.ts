/**
 * Predicts what a training will take. Seconds decide where it runs, bytes how much memory its machine needs. Work is
 * counted in units that do not depend on the machine; a rate, measured on finished trainings, converts them to seconds.
 *
 * One unit is one value (row × feature) added to the histograms of one level of one tree on one thread: 0.5 to 1 ns.
 * All other costs are given in this unit. The factors were fitted to libxgboost 3.4.1 on 5,000 to 270,000 training
 * rows, 10 and 39 features, and depths 4 to 8. They ignore how well the data can be split: trainings on real telemetry
 * took up to 1.9 times less than on random numbers.
 */
import { trainSize } from './rows/split.ts';
import { planBoostingRuns, roundsOf } from './search/boosting-runs.ts';
import type { BoostingRun } from './search/boosting-runs.ts';
import { foldBytes } from './search/fold-memory.ts';
import { expandGrid } from './search/candidates.ts';
import type { Candidate, ParamGrid } from './search/candidates.ts';
import type { FinishedFit } from './search/search-result.ts';
import { SEARCH_STRATEGIES } from './search/strategies/registry.ts';
import type { PlannedRounds, SearchEffort, Strategy } from './search/strategies/strategy.ts';
import { DEFAULT_DEPTH, expectedLeaves } from './search/tree-size.ts';

export interface TrainingSize {
  /** All rows of the job, including the test part. */
  readonly rows: number;
  readonly features: number;
  readonly grid: ParamGrid;
  readonly folds: number;
  /** `grid` when absent. */
  readonly strategy?: Strategy;
  readonly threads: number;
  /** Seconds per unit of work on the runner; DEFAULT_SECONDS_PER_UNIT when absent. */
  readonly rate?: number;
  /** The values have no scratch file (lib/platform/scratch/floats.ts). */
  readonly valuesInMemory?: boolean;
  /** Fits of an earlier attempt, which are not run again. */
  readonly finished?: readonly FinishedFit[];
}

export interface TrainingEstimate {
  /** Fits still to run, including the final one. */
  readonly fits: number;
  /** Search and final fit, wall time. */
  readonly seconds: number;
  /** Peak resident memory of the process. */
  readonly memoryBytes: number;
  /** Units of work on the busiest thread, as measuredRate() takes them. */
  readonly work: number;
  /** The steps of `seconds`. */
  readonly planned: PlannedSeconds;
}

/** Planned wall time of a training's steps. */
export interface PlannedSeconds {
  /** Until the first fold is binned and fits can start; part of `search`. */
  readonly start: number;
  readonly search: number;
  /** The final fit of an average candidate. */
  readonly fit: number;
  /** Fits still to run, including the final one. */
  readonly fits: number;
}

/** Seconds per unit when no rate was measured: a virtual x86 core with a busy neighbor. */
export const DEFAULT_SECONDS_PER_UNIT = 0.7e-9;

/** XGBoost's own default of `max_bin`. */
const BINS = 256;

/** Cost of a tree that does not depend on its features, as a number of features: gradients, partition, prediction. */
const EXTRA_FEATURES = 5;
/** Units per feature and node: clearing, subtracting and searching its histogram, for any number of rows. */
const NODE_UNITS = 12 * BINS;
/** Gathering and binning one value of one fold. */
const FOLD_UNITS = 260;
/**
 * Speedup of one fit by each further thread. Two fits took 102 s in sequence on 2 threads, 78 s in parallel on one
 * each.
 */
const THREAD_GAIN = 0.5;

/**
 * Estimates search and final fit, without loading, labels, evaluation and publishing.
 * @throws RequestError `bad_grid` for a grid that cannot be expanded
 */
export function estimateTraining(size: TrainingSize): TrainingEstimate {
  const { rows, features, folds, threads, rate = DEFAULT_SECONDS_PER_UNIT, finished = [] } = size;
  const strategy = SEARCH_STRATEGIES[size.strategy ?? 'grid'];
  const candidates = expandGrid(size.grid);
  const trainRows = trainSize(rows);
  const foldRows = (trainRows * (folds - 1)) / folds;
  const { runs } = strategy.plan(candidates, folds, finished);

  const binnings = [...new Set(runs.map(({ fold }) => fold))].map(() => trainRows * features * FOLD_UNITS);
  const { phases } = strategy.estimate(runs, { folds, foldRows, features, threads });
  const search = phases
    .map((phase, index) => {
      const works = phase.map(({ run, rounds }) => rounds * treeWork(run.params, foldRows, features));
      return makespan([...(index === 0 ? binnings : []), ...works.sort((a, b) => b - a)], threads);
    })
    .reduce((sum, work) => sum + work, 0);
  // The best candidate is not known yet: assumes the most expensive one.
  const candidateWorks = candidates.map((params) => roundsOf(params) * treeWork(params, trainRows, features));
  const finalFitOf = (candidateWork: number): number =>
    (trainRows * features * FOLD_UNITS + candidateWork) / (1 + THREAD_GAIN * (threads - 1));
  const finalFit = finalFitOf(Math.max(...candidateWorks));
  const meanFit = finalFitOf(candidateWorks.reduce((sum, each) => sum + each, 0) / candidates.length);
  const work = search + finalFit;
  // Skipping finished fits saves no memory, because the final fit has the peak.
  const all = strategy.plan(candidates, folds, []).runs;
  const effort = strategy.estimate(all, { folds, foldRows, features, threads });
  const fits = countFits(phases) + 1;
  const start = (binnings[0] ?? 0) / threads;
  return {
    fits,
    seconds: work * rate,
    memoryBytes: peakMemory(size, trainRows, foldRows, all, effort),
    work,
    planned: { start: start * rate, search: search * rate, fit: meanFit * rate, fits },
  };
}

/** The duration of a shorter training depends more on its start than on its rate. */
const MIN_SECONDS = 2;

/**
 * The rate of a finished training, or `undefined` if it was too short to measure.
 * @param work as estimated for what was run
 * @param seconds wall time of search and final fit
 */
export const measuredRate = (work: number, seconds: number): number | undefined =>
  seconds >= MIN_SECONDS && work > 0 ? seconds / work : undefined;

/** Number of fits (candidate × fold) whose last round the phases reach. */
function countFits(phases: readonly (readonly PlannedRounds[])[]): number {
  const reached = new Map<BoostingRun, number>();
  for (const { run, rounds } of phases.flat()) reached.set(run, (reached.get(run) ?? 0) + rounds);
  return [...reached].reduce(
    (sum, [{ prefixes }, maxRounds]) =>
      sum +
      prefixes.reduce(
        (count, { rounds, candidates }) => count + (rounds <= maxRounds ? candidates.length : 0),
        0,
      ),
    0,
  );
}

/**
 * Units of the fit of each candidate on one fold, for comparison. Candidates that differ only in their number of rounds are
 * scored in one boosting run (boosting-runs.ts), so each costs only the rounds after the one before.
 * @param rows of the job
 */
export function marginalWorks(candidates: readonly Candidate[], rows: number, features: number): number[] {
  const works = candidates.map(() => 0);
  for (const { params, prefixes } of planBoostingRuns(candidates, 1, [])) {
    const perRound = treeWork(params, trainSize(rows), features);
    let before = 0;
    for (const { rounds, candidates: indexes } of prefixes) {
      for (const index of indexes) works[index] = ((rounds - before) * perRound) / indexes.length;
      before = rounds;
    }
  }
  return works;
}

/** Units of one tree. */
function treeWork(params: Candidate, rows: number, features: number): number {
  const depth = depthOf(params, rows);
  return (features + EXTRA_FEATURES) * (rows * depth + expectedLeaves(depth) * NODE_UNITS);
}

/** `max_depth` 0 is unlimited: then the number of rows limits the depth. */
const depthOf = ({ max_depth: depth = DEFAULT_DEPTH }: Candidate, rows: number): number =>
  Math.min(depth === 0 ? Number.POSITIVE_INFINITY : depth, Math.log2(Math.max(2, rows)));

/** Work of the thread with the most work, if each thread takes the next task as soon as it is free. */
function makespan(tasks: readonly number[], threads: number): number {
  const loads = Array.from({ length: threads }, () => 0);
  for (const task of tasks) loads[loads.indexOf(Math.min(...loads))]! += task;
  return Math.max(...loads);
}

const MEBIBYTE = 2 ** 20;

/**
 * Peak of load, search and final fit, bytes. From 100,000 to 1,000,000 rows on 2 threads this was 1.08 to 1.14 times
 * the memory of the trainer alone, run from its sources, and 1.2 times in a halving. The rest is for the worker's
 * database and AWS clients; a bundled worker needs 50 MiB less.
 */
function peakMemory(
  { rows, features, threads, valuesInMemory = false }: TrainingSize,
  trainRows: number,
  foldRows: number,
  runs: readonly BoostingRun[],
  { foldsInMemory, boostersInMemory }: SearchEffort,
): number {
  const process = 180 * MEBIBYTE;
  const values = rows * features * 4;
  // Timestamp and speed change as float64, and the target.
  const columns = rows * 20;
  const fold = foldBytes(foldRows, features);
  // A booster keeps the histograms of all nodes of its tree, two float64 per bin, and some numbers per row.
  const boosters = runs
    .map(
      ({ params }) => 3 * expectedLeaves(depthOf(params, trainRows)) * features * BINS * 16 + 60 * trainRows,
    )
    .sort((a, b) => b - a);
  const alive = boosters.slice(0, boostersInMemory);
  const search = foldsInMemory * fold + alive.reduce((sum, bytes) => sum + bytes, 0);
  const finalFit = foldBytes(trainRows, features) + boosters[0]!;
  // The loaded values are moved to a file, or copied to shared memory: then both copies exist for a moment.
  const peak = Math.max(values, search, finalFit);
  return process + columns + threads * 14 * MEBIBYTE + (valuesInMemory ? values : 0) + peak;
}
