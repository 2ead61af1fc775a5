/** What XGBoost minimizes while it trains a model. */
import type { Objective } from '../../formats/tree-model.ts';

export interface ObjectiveParams {
  readonly objective: Objective;
  /** Negatives divided by positives in the training part; for classes only. */
  readonly scalePosWeight?: number;
}
