/**
 * What a training needs from its indicator. Everything else is the same for all indicators (model-factory.ts).
 *
 *   rows   ├──────── train ────────┤ embargo ┤├──────── test ────────┤
 *          0                                  └ splitRow
 */
import type { WindowMode } from '../windows/definition.ts';
import type { Candidate } from '../search/candidates.ts';
import type { RowRange } from '../rows/row-ranges.ts';
import type { RowSpacing } from '../search/row-spacing.ts';
import type { Scoring } from '../search/scoring.ts';
import type { SharedTargets } from '../search/workers.ts';
import type { ObjectiveParams } from '../search/objective.ts';

export interface LearningTask<Outcome> {
  readonly objectiveParams: ObjectiveParams;
  readonly scoring: Scoring;
  /** The training rows. */
  readonly rows: readonly RowRange[];
  /** What the model learns to predict: one per row of the telemetry, at least up to the last training row. */
  readonly targets: SharedTargets;
  /** For blocked folds. */
  readonly spacing: RowSpacing;
  /** The first row of the test part, which extends to the last row of the telemetry. */
  readonly splitRow: number;
  /** Training rows to predict with models that are trained on others, for `evaluate`; none when absent. */
  readonly outOfFold?: readonly OutOfFoldPart[];
  /** The blocks of a backtest and other further models, for `evaluate`; none when absent. */
  readonly backtest?: readonly OriginTask[];
  /** The window features that the request asks for; none when absent. */
  readonly windows?: WindowTask;
  /** Whether `evaluate` needs the predictions of a logistic regression, for the `outOfFold` parts and the test part. */
  readonly needsLogistic?: boolean;
  /** Evaluates the final model on the test part. */
  readonly evaluate: (fitted: FittedTask) => Promise<Outcome>;
}

/** A part of the training rows, and the rows that the model is trained on that predicts it. */
export interface OutOfFoldPart {
  readonly training: readonly RowRange[];
  readonly predicted: RowRange;
}

/** A further model: trained on some rows and tested on others, as those of a backtest on the block after their rows. */
export interface OriginTask {
  /** Distinguishes models of the same rows. */
  readonly name?: string;
  /** Absent: those of the task. */
  readonly targets?: SharedTargets;
  readonly objectiveParams: ObjectiveParams;
  readonly rows: readonly RowRange[];
  /** Some of these rows to predict with models that are trained on others, for `evaluate`. */
  readonly outOfFold: readonly OutOfFoldPart[];
  /** The block. */
  readonly predicted: RowRange;
  /** @returns JSON, which the task's `evaluate` gets, possibly in another process */
  readonly evaluate: (fitted: Pick<FittedTask, 'predictions' | 'outOfFold'>) => Promise<object>;
}

/** What decides about window features (lib/learning/windows/). */
export interface WindowTask {
  readonly mode: Exclude<WindowMode, 'off'>;
  /** The warning window. */
  readonly windowMinutes: number;
  readonly dropPercentage: number;
  /** One per row of the telemetry. */
  readonly labels: Uint8Array;
  /** The folds of the gate. Their predicted rows do not depend on the test part. */
  readonly parts: readonly OutOfFoldPart[];
}

export interface FittedTask {
  /** One float32 per row of the test part. */
  readonly predictions: Float32Array;
  /** One float32 per predicted row, for each part of the task's `outOfFold`. */
  readonly outOfFold: readonly Float32Array[];
  /** Results of the task's `backtest`, in order. */
  readonly backtest: readonly object[];
  /** Predictions of a logistic regression on the same rows; only if the task needs them. */
  readonly logistic?: { readonly outOfFold: readonly Float32Array[]; readonly test: Float32Array };
  /** The columns that the model learns from. */
  readonly features: readonly string[];
  readonly bestParams: Candidate;
  /** Scores of the chosen candidate, one per fold. */
  readonly foldScores: readonly number[];
}

/** Training rows whose label depends on the test part; `metrics.embargo`. */
export interface Embargo {
  readonly rows: number;
  /** Whether they were left out of the training (labeling.embargo). */
  readonly dropped: boolean;
}
