/**
 * What a training will take, told before it starts: seconds decide where it runs, bytes how large the
 * machine must be. Work is counted in units that do not depend on the machine; a rate, measured on
 * finished trainings, turns them into seconds.
 *
 * One unit is one value (row × feature) added to the histograms of one level of one tree, on one thread:
 * between half and one nanosecond. The other costs are given in the same unit. The factors were fitted to
 * libxgboost 3.4.1 on 5 000 to 270 000 training rows, 10 and 39 features, depths 4 to 8. What they cannot
 * know is how much there is to split: real telemetry came out up to 1.9 times cheaper than random numbers.
 */
import { foldBytes, foldsOverlap } from './search/fold-memory.ts';
import { expandGrid } from './search/grid.ts';
import type { Candidate, ParamGrid } from './search/grid.ts';
import { candidateGroups, rungsOf, survivorsOf } from './search/strategies/halving/rungs.ts';
import { planBoostingRuns, roundsOf } from './search/boosting-runs.ts';
import type { FinishedFit, BoostingRun, Strategy } from './search/boosting-runs.ts';
import { trainSize } from './rows/split.ts';

export interface TrainingSize {
  /** All the job's rows, those it is tested on included. */
  readonly rows: number;
  readonly features: number;
  readonly grid: ParamGrid;
  readonly folds: number;
  /** `grid` when absent. */
  readonly strategy?: Strategy;
  readonly threads: number;
  /** Seconds per unit of work on the runner; `defaultRate` as long as none was measured there. */
  readonly rate?: number;
  /** Where no file can be had for them (lib/platform/scratch/floats.ts). */
  readonly valuesInMemory?: boolean;
  /** Fits of an earlier attempt, which are not run again. */
  readonly finished?: readonly FinishedFit[];
}

export interface TrainingEstimate {
  /** Fits still to run, the final one included. */
  readonly fits: number;
  /** Search and final fit, wall time. */
  readonly seconds: number;
  /** Largest resident memory of the process. */
  readonly memoryBytes: number;
  /** Units of work on the thread that has the most; measuredRate() takes them back. */
  readonly work: number;
}

/** Seconds per unit before anything was measured: a virtual x86 core whose neighbour is busy as well. */
export const DEFAULT_SECONDS_PER_UNIT = 0.7e-9;

/** XGBoost's own defaults (`max_depth`, `max_bin`). */
const defaultDepth = 6;
const bins = 256;

/** A tree costs as if it had that many more features: gradients, partition, prediction. */
const extraFeatures = 5;
/** Units per feature and node: its histogram is cleared, subtracted and searched, whatever its rows. */
const nodeUnits = 12 * bins;
/** Of the 2^depth leaves, 2^(0.75 depth) are grown: branches end early. */
const grownShare = 0.75;
/** Gathering and binning one value of one fold. */
const foldUnits = 260;
/** What a second thread adds to one fit: 102 s for 2 threads against 78 s for 2 fits side by side. */
const threadGain = 0.5;

/**
 * Estimates search and final fit; loading, labels, evaluation and publishing are not in it.
 * @throws RequestError `bad_grid` for a grid that cannot be expanded.
 */
export function estimateTraining(size: TrainingSize): TrainingEstimate {
  const { rows, folds, threads, rate = DEFAULT_SECONDS_PER_UNIT, finished = [] } = size;
  const candidates = expandGrid(size.grid);
  const trainRows = trainSize(rows);
  const foldRows = (trainRows * (folds - 1)) / folds;
  const sequences = planBoostingRuns(candidates, folds, finished);

  const builds = [...new Set(sequences.map(({ fold }) => fold))].map(
    () => trainRows * size.features * foldUnits,
  );
  const planned = legs(sequences, size.strategy ?? 'grid');
  const search = planned
    .map((leg, index) => {
      const runs = leg.map(
        ({ sequence, rounds }) => rounds * treeWork(sequence.params, foldRows, size.features),
      );
      return busiestThread([...(index === 0 ? builds : []), ...runs.sort((a, b) => b - a)], threads);
    })
    .reduce((sum, work) => sum + work, 0);
  // The best candidate is not known yet: as if it were the dearest.
  const dearest = Math.max(
    ...candidates.map((params) => roundsOf(params) * treeWork(params, trainRows, size.features)),
  );
  const finalFit = (trainRows * size.features * foldUnits + dearest) / (1 + threadGain * (threads - 1));
  const work = search + finalFit;
  return {
    fits: fitsOf(planned) + 1,
    seconds: work * rate,
    // As if nothing were finished: the final fit is always to come.
    memoryBytes: memoryOf(size, trainRows, planBoostingRuns(candidates, folds, [])),
    work,
  };
}

/** A shorter training says more of its start than of its rate. */
const leastSeconds = 2;

/**
 * The rate of a training that has ended, or `undefined` when it was too short to tell.
 * @param work as estimated for what was run.
 * @param seconds wall time of search and final fit.
 */
export const measuredRate = (work: number, seconds: number): number | undefined =>
  seconds >= leastSeconds && work > 0 ? seconds / work : undefined;

/** Rounds of a sequence that are run without a wait for others. */
interface Leg {
  readonly sequence: BoostingRun;
  readonly rounds: number;
}

/** What is run between two waits of all for all. Which contenders halving keeps is not known yet: as if the dearest. */
function legs(sequences: readonly BoostingRun[], strategy: Strategy): Leg[][] {
  if (strategy === 'grid') {
    return [sequences.map((sequence) => ({ sequence, rounds: sequence.prefixes.at(-1)!.rounds }))];
  }
  let running = candidateGroups(sequences);
  let from = 0;
  return [...rungsOf(Math.max(...running.map(({ rounds }) => rounds))), Infinity].map((rung) => {
    const leg = running.flatMap(({ sequences: own, rounds }) =>
      own.map((sequence) => ({ sequence, rounds: Math.min(rounds, rung) - from })),
    );
    running = running.filter(({ rounds }) => rounds > rung);
    running = running.slice(0, survivorsOf(running.length));
    from = rung;
    return leg;
  });
}

/** The prefixes that are reached. */
function fitsOf(planned: readonly Leg[][]): number {
  const reached = new Map<BoostingRun, number>();
  for (const { sequence, rounds } of planned.flat()) {
    reached.set(sequence, (reached.get(sequence) ?? 0) + rounds);
  }
  return [...reached].reduce(
    (sum, [{ prefixes }, most]) =>
      sum +
      prefixes.reduce((count, { rounds, candidates }) => count + (rounds <= most ? candidates.length : 0), 0),
    0,
  );
}

/** Units of one tree. */
function treeWork(params: Candidate, rows: number, features: number): number {
  const depth = depthOf(params, rows);
  return (features + extraFeatures) * (rows * depth + leavesOf(depth) * nodeUnits);
}

const leavesOf = (depth: number): number => 2 ** (grownShare * depth);

/** `max_depth` 0 means without limit: then rows are what limits it. */
const depthOf = ({ max_depth: depth = defaultDepth }: Candidate, rows: number): number =>
  Math.min(depth === 0 ? Number.POSITIVE_INFINITY : depth, Math.log2(Math.max(2, rows)));

/** The work of the thread that ends last, when each takes the next task as soon as it is free. */
function busiestThread(tasks: readonly number[], threads: number): number {
  const loads = Array.from({ length: threads }, () => 0);
  for (const task of tasks) loads[loads.indexOf(Math.min(...loads))]! += task;
  return Math.max(...loads);
}

const mebibyte = 2 ** 20;

/**
 * Peak of load, search and final fit. From 100 000 to 1 000 000 rows on 2 threads this was 1.08 to 1.14 times what
 * the trainer alone took, run from its sources, and 1.2 times in a halving; the worker's database and AWS clients
 * need some too, and a bundled worker 50 MiB less.
 */
function memoryOf(
  { rows, features, folds, threads, strategy, valuesInMemory = false }: TrainingSize,
  trainRows: number,
  sequences: readonly BoostingRun[],
): number {
  const process = 180 * mebibyte;
  const values = rows * features * 4;
  // Time stamp and speed change as float64, and what is to be learnt.
  const columns = rows * 20;
  const foldRows = (trainRows * (folds - 1)) / folds;
  const fold = foldBytes(foldRows, features);
  // A booster keeps the histograms of all its tree's nodes, two float64 a bin, and some numbers a row.
  const boosters = sequences
    .map(({ params }) => 3 * leavesOf(depthOf(params, trainRows)) * features * bins * 16 + 60 * trainRows)
    .sort((a, b) => b - a);
  const halves = strategy === 'halving';
  const held = halves ? folds : foldsOverlap(foldRows, features, threads) ? 2 : 1;
  const alive = halves ? boosters : boosters.slice(0, threads);
  const search = held * fold + alive.reduce((sum, bytes) => sum + bytes, 0);
  const finalFit = foldBytes(trainRows, features) + boosters[0]!;
  // Loaded into memory, values go into a file, or into memory that threads share: then there are two for a moment.
  const most = Math.max(values, search, finalFit);
  return process + columns + threads * 14 * mebibyte + (valuesInMemory ? values : 0) + most;
}
