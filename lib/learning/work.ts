/**
 * Work of a training's steps, in units that do not depend on the machine: one unit is one value (row × feature) added to
 * the histograms of one level of one tree on one thread, 0.5 to 1 ns. All other costs are given in this unit. The factors
 * were fitted to libxgboost 3.4.1 on 5,000 to 270,000 training rows, 10 and 39 features, and depths 4 to 8. They ignore how
 * well the data can be split: trainings on real telemetry took up to 1.9 times less than on random numbers.
 */
import { blockRanges } from './rows/backtest-blocks.ts';
import { planBoostingRuns, roundsOf } from './search/boosting-runs.ts';
import type { Candidate } from './search/candidates.ts';
import type { FoldType } from './search/fold.ts';
import { DEFAULT_DEPTH, expectedLeaves } from './search/tree-size.ts';

/** XGBoost's own default of `max_bin`. */
export const BINS = 256;

/** Cost of a tree that does not depend on its features, as a number of features: gradients, partition, prediction. */
const EXTRA_FEATURES = 5;
/** Units per feature and node: clearing, subtracting and searching its histogram, for any number of rows. */
const NODE_UNITS = 12 * BINS;
/** Gathering and binning one value of one fold. */
const FOLD_UNITS = 260;

/**
 * Training rows of the fits after the search: those for out-of-fold predictions, as in `TimeSeriesSplit`, and the final
 * one.
 */
export const fitRowsOf = (trainRows: number, outOfFoldFits: number): number[] =>
  Array.from({ length: outOfFoldFits + 1 }, (_, fit) => (trainRows * (fit + 1)) / (outOfFoldFits + 1));

/**
 * Training rows of the fits of a backtest on all rows before each origin, at most.
 * @param outOfFoldFits of each origin
 */
export const backtestFitRows = (rows: number, origins: number, outOfFoldFits: number): number[] =>
  blockRanges(rows, origins).flatMap(({ from }) => fitRowsOf(from, outOfFoldFits));

/** The model that the gate of window features compares: a candidate of the default grid that overfits little. */
export const GATE_PARAMS: Candidate = {
  n_estimators: 200,
  max_depth: 4,
  learning_rate: 0.05,
  subsample: 0.8,
};

/** Folds of the gate. */
const GATE_FOLDS = 5;

/** Units of the gate of window features, on one thread. @param counts numbers of features that it compares */
export const gateWork = (trainRows: number, counts: readonly number[]): number =>
  fitRowsOf(trainRows, GATE_FOLDS)
    .slice(0, -1)
    .flatMap((rows) => counts.map((features) => fitWork(GATE_PARAMS, rows, features)))
    .reduce((sum, work) => sum + work, 0);

/** Units of a whole fit, with its binning. */
export const fitWork = (params: Candidate, rows: number, features: number): number =>
  roundsOf(params) * treeWork(params, rows, features) + binningWork(rows, features);

/** Units of one tree. */
export function treeWork(params: Candidate, rows: number, features: number): number {
  const depth = depthOf(params, rows);
  return (features + EXTRA_FEATURES) * (rows * depth + expectedLeaves(depth) * NODE_UNITS);
}

/** `max_depth` 0 is unlimited: then the number of rows limits the depth. */
export const depthOf = ({ max_depth: depth = DEFAULT_DEPTH }: Candidate, rows: number): number =>
  Math.min(depth === 0 ? Number.POSITIVE_INFINITY : depth, Math.log2(Math.max(2, rows)));

/** Units of gathering and binning rows. */
export const binningWork = (rows: number, features: number): number => rows * features * FOLD_UNITS;

/** Rows that each fold trains on. @param trainRows rows of the training part */
export const foldRowsOf = (trainRows: number, folds: number, foldType?: FoldType): number[] =>
  Array.from({ length: folds }, (_, fold) =>
    foldType === 'time_series' ? (trainRows * (fold + 1)) / (folds + 1) : (trainRows * (folds - 1)) / folds,
  );

/**
 * Units of the fit of each candidate on one fold. Candidates that differ only in their number of rounds are scored in one
 * boosting run (boosting-runs.ts), so each costs only the rounds after the one before.
 * @param rows that the fold trains on
 * @param finished candidates that are not run again; they cost nothing, and those that start with their rounds cost more
 */
export function marginalWorks(
  candidates: readonly Candidate[],
  rows: number,
  features: number,
  finished: readonly number[] = [],
): number[] {
  const works = candidates.map(() => 0);
  const known = finished.map((candidate) => ({ candidate, fold: 0, score: 0, seconds: 0 }));
  for (const { params, prefixes } of planBoostingRuns(candidates, 1, known)) {
    const perRound = treeWork(params, rows, features);
    let before = 0;
    for (const { rounds, candidates: indexes } of prefixes) {
      for (const index of indexes) works[index] = ((rounds - before) * perRound) / indexes.length;
      before = rounds;
    }
  }
  return works;
}
