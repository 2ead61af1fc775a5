/**
 * The training threads as a search strategy uses them; lib/learning/trainer implements them. Prepared folds and paused
 * runs occupy native memory: a strategy must release each one, even if it fails or is stopped.
 */
import type { SharedBooster } from '../../xgboost/booster.ts';
import type { SharedMatrix } from '../../xgboost/dmatrix.ts';
import type { RowSet } from '../rows/row-set.ts';
import type { BoostingRun } from './boosting-runs.ts';

/** The targets, one per row, in memory that threads share. 0 or 1 for `binary:logistic`. */
export type SharedTargets = Float32Array<SharedArrayBuffer>;

/** A fold, ready to train on and to score. */
export interface PreparedFold {
  /** In native memory until it is released. */
  readonly training: SharedMatrix;
  readonly validation: RowSet;
  readonly validationTargets: SharedTargets;
}

/** A boosting run with rounds left. Resume it or release it. */
export interface PausedRun {
  readonly booster: SharedBooster;
  /** On the validation rows, after the rounds so far. */
  readonly score: number;
  /** Seconds since its last prefix was scored. */
  readonly seconds: number;
}

/** Priority above all others, for tasks that others wait for or that free memory. */
export const HIGHEST_PRIORITY = Number.POSITIVE_INFINITY;

export interface SearchWorkers {
  readonly threads: number;
  /**
   * Bins the training rows of a fold.
   * @param options.threads that bin it. Their number does not affect the result.
   */
  prepareFold(
    fold: number,
    options: { readonly threads: number; readonly priority: number },
  ): Promise<PreparedFold | 'stopped'>;
  releaseFold(fold: PreparedFold): Promise<void>;
  /**
   * Boosts a run and reports each prefix that it reaches as finished fits.
   * @param options.resume the paused run to continue; the run starts at its first round when absent
   * @param options.until pauses after this number of rounds instead of running to the end
   */
  boost(
    run: BoostingRun,
    fold: PreparedFold,
    options: { readonly priority: number; readonly resume?: PausedRun; readonly until?: number },
  ): Promise<'done' | 'stopped' | PausedRun>;
  releaseRuns(paused: readonly PausedRun[]): Promise<void>;
  /** Ends all tasks of this search within one boosting round. */
  stop(): void;
  readonly isStopped: boolean;
}
