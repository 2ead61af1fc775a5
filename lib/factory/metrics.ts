/**
 * What a model of indicator `status` is worth on the test part, in the JSON shape of `models.metrics`
 * (design §5): the predecessor's figures under its own names first, ours after them.
 */
import { averagePrecision, rankByProbability, rocAuc } from './ranking.ts';
import { brierScore, classificationReport, confusionMatrix, thresholdTable } from './classification.ts';
import type { ClassificationReport, ConfusionMatrix, ThresholdRow } from './classification.ts';
import { evaluateEvents } from './events.ts';
import type { EventMetrics } from './events.ts';
import type { Candidate } from './grid.ts';
import { countPositives } from './split.ts';

/** Above this probability a row is an alarm, as XGBClassifier.predict decides. */
export const alarmThreshold = 0.5;

export interface StatusMetrics {
  /** Null when the test part has one class only. */
  readonly auc_score: number | null;
  readonly best_params: Candidate;
  readonly classification_report: ClassificationReport;
  /** Rows. */
  readonly train_size: number;
  readonly test_size: number;
  /** Positive rows (the predecessor's names): rows shortly before a failure, not failures. */
  readonly failure_events_train: number;
  readonly failure_events_test: number;
  /** Of the positive class at 0.5; 0 where undefined. */
  readonly recall: number;
  readonly precision: number;
  readonly f1: number;
  /** Null when the test part has no positive row. */
  readonly average_precision: number | null;
  readonly brier_score: number | null;
  readonly confusion_matrix: ConfusionMatrix;
  readonly thresholds: readonly ThresholdRow[];
  /** By failure and by alarm instead of by row. */
  readonly events: EventMetrics;
}

export interface StatusEvaluation {
  /** Labels and timestamps (µs, ascending) of all rows, events as rows among all. */
  readonly labels: Uint8Array;
  readonly timestamps: Float64Array;
  readonly events: Uint32Array;
  /** The rows from here on are the test part. */
  readonly trainRows: number;
  /** P(failure ahead) of every test row. */
  readonly probabilities: Float32Array;
  readonly windowMinutes: number;
  readonly bestParams: Candidate;
}

/** @throws RangeError when a probability is none, or when there is not one per test row. */
export function evaluateStatus(input: StatusEvaluation): StatusMetrics {
  const { trainRows, probabilities, windowMinutes } = input;
  const labels = input.labels.subarray(trainRows);
  if (labels.length !== probabilities.length) {
    throw new RangeError(`${probabilities.length} probabilities for ${labels.length} test rows.`);
  }
  const ranked = rankByProbability(labels, probabilities);
  const matrix = confusionMatrix(labels, probabilities, alarmThreshold);
  const report = classificationReport(matrix);
  const { recall, precision, 'f1-score': f1 } = report['1'];
  return {
    auc_score: rocAuc(ranked),
    best_params: input.bestParams,
    classification_report: report,
    train_size: trainRows,
    test_size: labels.length,
    failure_events_train: countPositives(input.labels, 0, trainRows),
    failure_events_test: countPositives(labels, 0, labels.length),
    recall,
    precision,
    f1,
    average_precision: averagePrecision(ranked),
    brier_score: brierScore(labels, probabilities),
    confusion_matrix: matrix,
    thresholds: thresholdTable(labels, probabilities),
    events: evaluateEvents({
      labels,
      timestamps: input.timestamps.subarray(trainRows),
      probabilities,
      events: input.events.filter((row) => row >= trainRows).map((row) => row - trainRows),
      windowMinutes,
      threshold: alarmThreshold,
    }),
  };
}
