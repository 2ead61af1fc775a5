/** What simple predictions achieve with the model's alarm policy, in the JSON shape of `metrics.baselines`. */
import type { RateInterval } from '../../../stats/rate-interval.ts';

export interface BaselineFigures {
  /** Chosen as the model's own; null if it gives no alarm. For `random`, the mean over the draws that have one. */
  readonly threshold: number | null;
  readonly stops: number;
  /** For `random`, this and the following figures are means over the draws. */
  readonly stops_detected: number;
  /** Of all stops; null when there are none. */
  readonly share: number | null;
  readonly false_alarms: number;
  /** Per 7 observed days; null with fewer than 7. */
  readonly false_alarms_per_week: number | null;
  readonly observed_days: number;
  /** In the unit of the request; null unless the policy has the lowest cost. */
  readonly cost: number | null;
  /** Whether it keeps on the test part what the policy must achieve (kept.ts). */
  readonly keeps_budget: boolean;
}

export interface Baselines {
  /** The model itself, for comparison. */
  readonly model: BaselineFigures;
  /** An alarm on every row at risk, and on none. */
  readonly always: BaselineFigures;
  readonly never: BaselineFigures;
  readonly random: BaselineFigures;
  /** Null if the model does not learn from the engine speed. */
  readonly speed_bins: BaselineFigures | null;
  readonly logistic_regression: BaselineFigures;
  /** The model and logistic regression, stop by stop. */
  readonly comparison: Comparison;
}

export interface Comparison {
  readonly only_model: number;
  readonly only_logistic_regression: number;
  /** Share of stops that the model detects minus that of logistic regression; null without stops. */
  readonly difference: number | null;
  /** 95 % interval of the difference (comparison.ts). */
  readonly difference_interval: RateInterval | null;
}
