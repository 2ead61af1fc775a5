/** The result of a backtest, in the JSON shape of `metrics.backtest`. */
import type { AucInterval } from '../../../stats/auc-interval.ts';
import type { AlarmFigures } from '../alarms/figures.ts';
import type { SkipReason } from './origins.ts';

/** A block and the model that was tested on it. Its figures are those of its alarm policy. */
export interface BacktestBlock extends AlarmFigures {
  /** 1 for the first block. */
  readonly origin: number;
  /** Times of the first and the last training row, and of the first and the last row of the block; RFC 3339 UTC. */
  readonly train_from: string;
  readonly train_to: string;
  readonly from: string;
  readonly to: string;
  /** Training rows, rows of the block, and how many of these are in the window before a failure. */
  readonly train_rows: number;
  readonly rows: number;
  readonly positives: number;
  /** Chosen before the block; null if the policy gives no alarm. Without `alarms` in the request, 0.5 and no mute. */
  readonly threshold: number | null;
  readonly mute_hours: number;
  /** Null when the block has one class only. */
  readonly auc: number | null;
  /** Null when the block has no row before a failure. */
  readonly average_precision: number | null;
}

/** All blocks with a model together. */
export interface PooledBlocks extends AlarmFigures {
  readonly blocks: number;
  readonly rows: number;
  readonly positives: number;
  /** Stretches of operation that end with rows before a failure. */
  readonly stretches_with_warning: number;
  /** Means over the rows before failures: scores of different models are not compared (lib/learning/stats/pooled-auc.ts). */
  readonly auc: number | null;
  readonly auc_interval: AucInterval | null;
  readonly average_precision: number | null;
}

/** Numbers of the worst blocks, of equal ones the first. */
export interface WorstBlocks {
  /** The most false alarms per observed time; null if there is none in a block with observed time. */
  readonly most_false_alarms: number | null;
  /** The lowest share of stops detected; null if no stop was missed. */
  readonly fewest_detected: number | null;
}

export interface BacktestMetrics {
  readonly origins: readonly BacktestBlock[];
  /** Origins without a model. */
  readonly skipped: readonly { readonly origin: number; readonly reason: SkipReason }[];
  /** Null if no origin has a model. */
  readonly pooled: PooledBlocks | null;
  readonly worst: WorstBlocks;
}
