/**
 * The tasks of the trainer's workers and their results. All can be cloned: telemetry is passed as a file descriptor or
 * shared memory, native matrices as addresses.
 */
import type { SharedFloats } from '../../platform/scratch/floats.ts';
import type { LibraryLocation } from '../../xgboost/locate.ts';
import type { SharedBooster } from '../../xgboost/booster.ts';
import type { SharedMatrix } from '../../xgboost/dmatrix.ts';
import type { Fold } from '../search/fold.ts';
import type { Candidate } from '../search/candidates.ts';
import type { RowRange } from '../rows/row-ranges.ts';
import type { ColumnPicks } from '../rows/row-set.ts';
import type { ObjectiveParams } from '../search/objective.ts';
import type { Scoring } from '../search/scoring.ts';
import type { Distribution } from '../stats/distribution.ts';
import type { Explanation } from '../stats/shap-summary.ts';
import type { BoostingRun } from '../search/boosting-runs.ts';
import type { PausedRun, PreparedFold, SharedTargets } from '../search/workers.ts';

/** `stop[0]` becomes 1 to stop a task. Workers read it before each boosting round. */
export type StopFlag = Int32Array<SharedArrayBuffer>;

export type TrainerTask =
  | { readonly kind: 'describe' }
  | {
      readonly kind: 'build-fold';
      readonly values: SharedFloats;
      readonly features: number;
      readonly picks?: ColumnPicks | undefined;
      readonly targets: SharedTargets;
      readonly fold: Fold;
      /** Threads that bin it. */
      readonly threads: number;
      readonly stop: StopFlag;
    }
  | (ObjectiveParams & {
      readonly kind: 'boost';
      readonly run: BoostingRun;
      /** The paused run to continue; absent: start at the first round. */
      readonly resume?: PausedRun;
      /** Rounds to pause after; absent: the run's end. */
      readonly until?: number;
      readonly fold: PreparedFold;
      readonly scoring: Scoring;
      readonly stop: StopFlag;
    })
  | {
      readonly kind: 'free';
      readonly matrices: readonly SharedMatrix[];
      readonly boosters: readonly SharedBooster[];
    }
  | (ObjectiveParams & {
      readonly kind: 'fit';
      readonly values: SharedFloats;
      readonly features: readonly string[];
      readonly picks?: ColumnPicks | undefined;
      readonly rows: readonly RowRange[];
      readonly targets: SharedTargets;
      readonly params: Candidate;
      readonly threads: number;
      readonly stop: StopFlag;
    })
  | {
      /** Fits a logistic regression to `rows`, and predicts other rows with it (logistic.ts). */
      readonly kind: 'logistic';
      readonly values: SharedFloats;
      readonly features: number;
      readonly picks?: ColumnPicks | undefined;
      readonly rows: readonly RowRange[];
      readonly targets: SharedTargets;
      readonly predicted: RowRange;
      readonly stop: StopFlag;
    }
  | {
      readonly kind: 'predict';
      readonly ubj: Uint8Array;
      readonly values: SharedFloats;
      readonly features: number;
      readonly picks?: ColumnPicks | undefined;
      readonly firstRow: number;
      readonly rows: number;
      readonly threads: number;
    }
  | {
      /** Explains some of the `rows` rows from `firstRow` (explain.ts). */
      readonly kind: 'explain';
      readonly ubj: Uint8Array;
      readonly values: SharedFloats;
      readonly features: number;
      readonly picks?: ColumnPicks | undefined;
      readonly firstRow: number;
      readonly rows: number;
      readonly threads: number;
    }
  | {
      readonly kind: 'distributions';
      readonly values: SharedFloats;
      readonly features: number;
      readonly picks?: ColumnPicks | undefined;
      readonly rows: readonly RowRange[];
    };

export interface FittedModel {
  /** In XGBoost's binary format, as the library wrote it. */
  readonly ubj: Uint8Array<ArrayBuffer>;
  /** Total gain by feature. Features that no tree splits on are absent. */
  readonly gain: ReadonlyMap<string, number>;
}

/** Results by kind of task. */
export interface TrainerResults {
  describe: { readonly version: string; readonly path: string };
  'build-fold': PreparedFold | 'stopped';
  boost: 'done' | 'stopped' | PausedRun;
  free: undefined;
  fit: FittedModel | 'stopped';
  logistic: Float32Array<ArrayBuffer> | 'stopped';
  predict: Float32Array<ArrayBuffer>;
  explain: Explanation;
  distributions: readonly Distribution[];
}

/** Progress of a `boost` task: a prefix was scored. */
export interface PrefixScore {
  readonly candidates: readonly number[];
  readonly score: number;
  readonly seconds: number;
}

export interface TrainerWorkerData {
  readonly locations: readonly LibraryLocation[];
}
