/** The metrics of a `status` model on the test part, in the JSON shape of `models.metrics`. */
import type { MonthBalance } from '../../rows/class-balance.ts';
import type { Candidate } from '../../search/candidates.ts';
import type { AucInterval } from '../../stats/auc-interval.ts';
import type { CalibrationBin } from '../../stats/calibration.ts';
import type { ClassificationReport, ConfusionMatrix, ThresholdRow } from '../../stats/classification.ts';
import type { PrecisionRecallCurve, RocCurve } from '../../stats/curves.ts';
import type { Reliability } from '../../stats/reliability.ts';
import type { Embargo } from '../learning-task.ts';
import type { EventMetrics } from './events.ts';

/** Metrics at one threshold, by row and by failure. */
export interface AlarmRow extends ThresholdRow {
  readonly caught: number;
  readonly false_alarms: number;
  readonly false_alarms_per_week: number | null;
}

/** All metrics except the verdict. */
export interface StatusFigures {
  /** Null when the test part has one class only. */
  readonly auc_score: number | null;
  readonly best_params: Candidate;
  readonly classification_report: ClassificationReport;
  /** Training rows and test rows. */
  readonly train_size: number;
  readonly test_size: number;
  /** Numbers of positive rows: rows in the window before a failure, not failures. The names are the predecessor's. */
  readonly failure_events_train: number;
  readonly failure_events_test: number;
  readonly embargo: Embargo;
  /** Of the positive class at the threshold 0.5; 0 where undefined. */
  readonly recall: number;
  readonly precision: number;
  readonly f1: number;
  /** Null when the test part has no positive row. */
  readonly average_precision: number | null;
  readonly brier_score: number | null;
  /** Null when the test part has one class only. */
  readonly roc_curve: RocCurve | null;
  /** Null when the test part has no positive row. */
  readonly precision_recall_curve: PrecisionRecallCurve | null;
  readonly confusion_matrix: ConfusionMatrix;
  readonly thresholds: readonly AlarmRow[];
  /** Metrics by failure and by alarm instead of by row. */
  readonly events: EventMetrics;
  /** Null when too few stretches of operation have failures. */
  readonly auc_interval: AucInterval | null;
  readonly calibration: readonly CalibrationBin[];
  /** Of the probabilities without class weights; `brier_score` and `calibration` are of the model's output. */
  readonly reliability: Reliability;
  /** By UTC month. */
  readonly class_balance: readonly MonthBalance[];
}
