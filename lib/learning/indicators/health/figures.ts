/** The metrics of a `health` model on the test part, in the JSON shape of `models.metrics`. */
import type { Candidate } from '../../search/candidates.ts';
import type { RegressionScores } from '../../stats/regression.ts';
import type { SkillInterval } from '../../stats/skill.ts';
import type { Embargo } from '../learning-task.ts';
import type { HealthColumn, HealthScale } from './score.ts';

/** Health scores of one part, points of 100. */
export interface HealthLevel {
  readonly mean: number;
  readonly standard_deviation: number;
}

/** All metrics except the verdict. Errors are points of 100. */
export interface HealthFigures extends RegressionScores {
  readonly best_params: Candidate;
  /** Training rows, and test rows that the model is evaluated on. */
  readonly train_size: number;
  readonly test_size: number;
  /** Rows in neither: their health, at the row or 30 minutes later, is unknown. */
  readonly left_out: { readonly train: number; readonly test: number };
  readonly embargo: Embargo;
  /** How far ahead the model predicts, and how much later than that the target reading may be, minutes. */
  readonly horizon_minutes: number;
  readonly tolerance_minutes: number;
  /** Metrics of the persistence baseline ("no change in 30 minutes"), on the same rows. */
  readonly persistence: RegressionScores;
  /** 1 − mse / persistence.mse; null when persistence has no error. */
  readonly skill: number | null;
  /** Null when there are too few blocks of time. */
  readonly skill_interval: SkillInterval | null;
  /** Mean and standard deviation of the targets in each part. */
  readonly health: { readonly train: HealthLevel; readonly test: HealthLevel };
  /** The values at which each signal counts as 0 and as 1, from the training part. */
  readonly scale: HealthScale;
  /** Signals that hardly change in the training part. */
  readonly constant_signals: readonly HealthColumn[];
}
