/**
 * Predicts what a training will take. Seconds decide where it runs, bytes how much memory its machine needs. Work is
 * counted in units that do not depend on the machine (work.ts); a rate, measured on finished trainings, converts them to
 * seconds.
 */
import { trainSize } from './rows/split.ts';
import type { BoostingRun } from './search/boosting-runs.ts';
import { foldBytes } from './search/fold-memory.ts';
import type { ParamGrid } from './search/candidates.ts';
import type { FoldType } from './search/fold.ts';
import type { FinishedFit } from './search/search-result.ts';
import { SEARCH_STRATEGIES } from './search/strategies/registry.ts';
import type { PlannedRounds, SearchEffort, Strategy } from './search/strategies/strategy.ts';
import { expectedLeaves } from './search/tree-size.ts';
import {
  backtestFitRows,
  BINS,
  binningWork,
  depthOf,
  fitRowsOf,
  fitWork,
  foldRowsOf,
  gateWork,
  treeWork,
} from './work.ts';

export interface TrainingSize {
  /** All rows of the job, including the test part. */
  readonly rows: number;
  readonly features: number;
  readonly grid: ParamGrid;
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
  readonly folds: number;
  /** Folds of equal size when absent. */
  readonly foldType?: FoldType | undefined;
  /** Without window features, if a gate compares them with `features`. */
  readonly gatedFeatures?: number | undefined;
  /** Fits between the search and the final fit, as in `TimeSeriesSplit`; none when absent. */
  readonly outOfFoldFits?: number;
  /** Origins of a backtest; none when absent. */
  readonly origins?: number;
  /** Compared warning windows; none when absent. */
  readonly comparedWindows?: number;
  /** How many of the origins, then of the windows, an earlier attempt has finished. */
  readonly finishedOrigins?: number;
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
  /** Gate of window features, search and final fit, wall time. */
  readonly seconds: number;
  /** Peak resident memory of the process. */
  readonly memoryBytes: number;
  /** Units of work of search and final fit on the busiest thread, as measuredRate() takes them. */
  readonly work: number;
  /** The steps of `seconds`. */
  readonly planned: PlannedSeconds;
}

/** Planned wall time of a training's steps. */
export interface PlannedSeconds {
  /** Of window features; none when absent. */
  readonly gate?: number;
  readonly search: number;
  /** The fits after the search, of an average candidate. */
  readonly fit: number;
  /** Seconds per unit of work (work.ts). */
  readonly rate: number;
}

/** Fits for out-of-fold predictions of each compared window. */
const WINDOW_FITS = 5;

/** Seconds per unit when no rate was measured: a virtual x86 core with a busy neighbor. */
export const DEFAULT_SECONDS_PER_UNIT = 0.7e-9;

/**
 * Speedup of one fit by each further thread. Two fits took 102 s in sequence on 2 threads, 78 s in parallel on one
 * each.
 */
const THREAD_GAIN = 0.5;

/** How many times faster one fit is on all threads than on one. */
export const fitSpeedup = (threads: number): number => 1 + THREAD_GAIN * (threads - 1);

/**
 * Estimates gate, search and final fit, without loading, labels, evaluation and publishing.
 * @throws RequestError `bad_grid` for a grid that cannot be expanded
 */
export function estimateTraining(size: TrainingSize): TrainingEstimate {
  const { rows, features, folds, threads, rate = DEFAULT_SECONDS_PER_UNIT, finished = [] } = size;
  const { outOfFoldFits = 0, origins = 0, comparedWindows = 0, finishedOrigins = 0, gatedFeatures } = size;
  const strategy = SEARCH_STRATEGIES[size.strategy ?? 'grid'];
  const candidates = strategy.candidates({ paramGrid: size.grid, draws: size.draws, seed: size.seed });
  const trainRows = trainSize(rows);
  const rowsOfFolds = foldRowsOf(trainRows, folds, size.foldType);
  const foldRows = Math.max(...rowsOfFolds);
  const { runs } = strategy.plan(candidates, folds, finished);

  const binnings = [...new Set(runs.map(({ fold }) => fold))].map((fold) =>
    binningWork(rowsOfFolds[fold]!, features),
  );
  const { phases } = strategy.estimate(runs, { folds, foldRows, features, threads });
  const search = phases
    .map((phase, index) => {
      const works = phase.map(
        ({ run, rounds }) => rounds * treeWork(run.params, rowsOfFolds[run.fold]!, features),
      );
      return makespan([...(index === 0 ? binnings : []), ...works.sort((a, b) => b - a)], threads);
    })
    .reduce((sum, work) => sum + work, 0);
  const fitRows = [
    ...fitRowsOf(trainRows, outOfFoldFits),
    ...backtestFitRows(rows, origins, outOfFoldFits).slice(finishedOrigins * (outOfFoldFits + 1)),
    ...Array.from({ length: comparedWindows }, () => fitRowsOf(trainRows, WINDOW_FITS))
      .slice(Math.max(0, finishedOrigins - origins))
      .flat(),
  ];
  const fitWorks = candidates.map((params) =>
    fitRows.reduce((sum, rows) => sum + fitWork(params, rows, features) / fitSpeedup(threads), 0),
  );
  // The best candidate is not known yet: assumes the most expensive one.
  const finalFit = Math.max(...fitWorks);
  const meanFit = fitWorks.reduce((sum, work) => sum + work, 0) / candidates.length;
  const work = search + finalFit;
  const gate =
    gatedFeatures === undefined ? 0 : gateWork(trainRows, [gatedFeatures, features]) / fitSpeedup(threads);
  // Skipping finished fits saves no memory, because the final fit has the peak.
  const all = strategy.plan(candidates, folds, []).runs;
  const effort = strategy.estimate(all, { folds, foldRows, features, threads });
  return {
    fits: countFits(phases) + fitRows.length,
    seconds: (gate + work) * rate,
    memoryBytes: peakMemory(size, trainRows, foldRows, all, effort),
    work,
    planned: { gate: gate * rate, search: search * rate, fit: meanFit * rate, rate },
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
