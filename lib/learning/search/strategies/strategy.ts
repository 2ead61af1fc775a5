/**
 * How a search decides which candidates to train, and for how long. registry.ts lists the strategies; CONTRIBUTING.md
 * says how to add one.
 */
import type { BoostingRun } from '../boosting-runs.ts';
import type { Fold } from '../fold.ts';
import type { Candidate, ParamGrid } from '../candidates.ts';
import type { FinishedFit, PrunedCandidate } from '../search-result.ts';
import type { SearchWorkers } from '../workers.ts';

/** Names as clients send them in `search.strategy`. */
export const STRATEGIES = ['grid', 'halving', 'random'] as const;
export type Strategy = (typeof STRATEGIES)[number];

/** Defaults of a random search. */
export const DEFAULT_DRAWS = 20;
export const DEFAULT_SEED = 42;

/** What a request asks to search. */
export interface SearchSpace {
  readonly paramGrid: ParamGrid;
  /** Number of random draws, and the seed of their generator. Only for `random`. */
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
}

interface SearchPlan {
  /** Boosting runs still to do, in each fold the longest first. */
  readonly runs: readonly BoostingRun[];
  /** Fits of an earlier attempt that keep their scores. */
  readonly finished: readonly FinishedFit[];
}

/** What a strategy runs. */
export interface Search {
  readonly runs: readonly BoostingRun[];
  readonly folds: readonly Fold[];
  /** Number of columns. */
  readonly features: number;
  /** Called for each candidate that the strategy stops early, on all folds. */
  readonly onPruned?: ((candidate: number) => void) | undefined;
}

/** A part of a run that does not wait for other runs. */
export interface PlannedRounds {
  readonly run: BoostingRun;
  readonly rounds: number;
}

export interface SearchEffort {
  /** A phase starts when all runs of the previous one have ended. */
  readonly phases: readonly (readonly PlannedRounds[])[];
  /** Maximum number of folds in native memory at the same time. */
  readonly foldsInMemory: number;
  /** Maximum number of boosters in native memory at the same time. */
  readonly boostersInMemory: number;
}

export interface SearchStrategy {
  /** Completes "The strategy …", for the report and the API's documentation. */
  readonly description: string;
  /** Whether another attempt can continue from the fits that this one has finished. */
  readonly canResume: boolean;
  /** @throws DataError if the strategy does not work with this version of libxgboost */
  assertSupported(libraryVersion: string): void;
  /**
   * The candidates of a request, always the same ones.
   * @throws RequestError `bad_grid` for a grid that cannot be expanded
   */
  candidates(space: SearchSpace): Candidate[];
  /** @param finished fits of an earlier attempt on the same input */
  plan(candidates: readonly Candidate[], folds: number, finished: readonly FinishedFit[]): SearchPlan;
  /**
   * Predicts the work and memory of `run`, before it is known which candidates are best.
   * @param size.foldRows training rows of one fold
   */
  estimate(
    runs: readonly BoostingRun[],
    size: {
      readonly folds: number;
      readonly foldRows: number;
      readonly features: number;
      readonly threads: number;
    },
  ): SearchEffort;
  /**
   * Trains and scores the candidates. Settles only when all its tasks have ended and its native memory is released; after
   * a failure or an abort, within one boosting round.
   * @returns the candidates that it stopped early. All others were reported as finished fits on every fold.
   * @throws the first error of a worker or a callback
   */
  run(search: Search, workers: SearchWorkers): Promise<readonly PrunedCandidate[]>;
}
