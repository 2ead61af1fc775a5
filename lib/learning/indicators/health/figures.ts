/** The figures of a `health` model on the test part, in the JSON shape of `models.metrics`. */
import type { Candidate } from '../../search/grid.ts';
import type { RegressionScores } from '../../stats/regression.ts';
import type { SkillInterval } from '../../stats/skill.ts';
import type { Embargo } from '../learning-task.ts';
import type { HealthColumn, HealthScale } from './score.ts';

/** The scores of one part's rows, points of 100. */
export interface HealthLevel {
  readonly mean: number;
  readonly standard_deviation: number;
}

/** The figures alone; errors are points of 100. */
export interface HealthFigures extends RegressionScores {
  readonly best_params: Candidate;
  /** Rows that train, and rows that the model is judged by. */
  readonly train_size: number;
  readonly test_size: number;
  /** Rows of either part that do neither: their health, now or then, is not known. */
  readonly left_out: { readonly train: number; readonly test: number };
  readonly embargo: Embargo;
  /** How far ahead the score is foretold, and how much later its reading may come, minutes. */
  readonly horizon_minutes: number;
  readonly tolerance_minutes: number;
  /** Of "in half an hour as now", on the same rows. */
  readonly persistence: RegressionScores;
  /** How much less the model errs than persistence: 1 − mse / persistence.mse; null when that never errs. */
  readonly skill: number | null;
  /** Null when it cannot be told. */
  readonly skill_interval: SkillInterval | null;
  /** What was to be foretold in either part. */
  readonly health: { readonly train: HealthLevel; readonly test: HealthLevel };
  /** Where each signal counts 0 and 1, of the training part; and those that hardly change there. */
  readonly scale: HealthScale;
  readonly constant_signals: readonly HealthColumn[];
}
