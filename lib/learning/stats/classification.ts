/** Row-wise classification metrics, in scikit-learn's definitions and shapes. */

/** `[[tn, fp], [fn, tp]]`, scikit-learn's `confusion_matrix(labels=[0, 1])`. */
export type ConfusionMatrix = readonly [readonly [number, number], readonly [number, number]];

export interface ClassScores {
  readonly precision: number;
  readonly recall: number;
  readonly 'f1-score': number;
  /** Rows. */
  readonly support: number;
}

/** scikit-learn's `classification_report(labels=[0, 1], output_dict=True, zero_division=0)`. */
export interface ClassificationReport {
  readonly '0': ClassScores;
  readonly '1': ClassScores;
  readonly accuracy: number;
  readonly 'macro avg': ClassScores;
  readonly 'weighted avg': ClassScores;
}

/** Metrics of alarms at one threshold. */
export interface ThresholdRow {
  readonly threshold: number;
  readonly precision: number;
  readonly recall: number;
  readonly f1: number;
  /** Rows with an alarm. */
  readonly alarms: number;
}

/** Counts a row as an alarm when its probability is above the threshold, both as float32, as NumPy compares them. */
export function confusionMatrix(
  labels: Uint8Array,
  probabilities: Float32Array,
  threshold: number,
): ConfusionMatrix {
  const limit = Math.fround(threshold);
  let fp = 0;
  let fn = 0;
  let tp = 0;
  for (let row = 0; row < labels.length; row++) {
    const isAlarm = probabilities[row]! > limit;
    if (labels[row] === 1) {
      if (isAlarm) tp++;
      else fn++;
    } else if (isAlarm) fp++;
  }
  return [
    [labels.length - fp - fn - tp, fp],
    [fn, tp],
  ];
}

export function classificationReport([[tn, fp], [fn, tp]]: ConfusionMatrix): ClassificationReport {
  const negative = classScores(tn, fn, fp);
  const positive = classScores(tp, fp, fn);
  const total = tn + fp + fn + tp;
  return {
    '0': negative,
    '1': positive,
    accuracy: ratio(tn + tp, total),
    'macro avg': averaged(negative, positive, 0.5, total),
    'weighted avg': averaged(negative, positive, ratio(negative.support, total), total),
  };
}

/** Metrics at the thresholds 0.1, 0.2 … 0.9. */
export function thresholdTable(labels: Uint8Array, probabilities: Float32Array): ThresholdRow[] {
  return Array.from({ length: 9 }, (_, i) => {
    const threshold = (i + 1) / 10;
    const [[, fp], [fn, tp]] = confusionMatrix(labels, probabilities, threshold);
    const { precision, recall, 'f1-score': f1 } = classScores(tp, fp, fn);
    return { threshold, precision, recall, f1, alarms: tp + fp };
  });
}

/** Mean squared difference between probability and label (`brier_score_loss`, in float64); null without rows. */
export function brierScore(labels: Uint8Array, probabilities: Float32Array | Float64Array): number | null {
  let sum = 0;
  for (let row = 0; row < labels.length; row++) sum += (probabilities[row]! - labels[row]!) ** 2;
  return labels.length === 0 ? null : sum / labels.length;
}

/** Metrics of the positive class: `recall_score`, `precision_score` and `f1_score` with zero_division=0. */
export const positiveScores = ([[, fp], [fn, tp]]: ConfusionMatrix): ClassScores => classScores(tp, fp, fn);

const classScores = (hits: number, falseAlarms: number, misses: number): ClassScores => ({
  precision: ratio(hits, hits + falseAlarms),
  recall: ratio(hits, hits + misses),
  'f1-score': ratio(2 * hits, 2 * hits + falseAlarms + misses),
  support: hits + misses,
});

const averaged = (a: ClassScores, b: ClassScores, weightOfA: number, support: number): ClassScores => ({
  precision: a.precision * weightOfA + b.precision * (1 - weightOfA),
  recall: a.recall * weightOfA + b.recall * (1 - weightOfA),
  'f1-score': a['f1-score'] * weightOfA + b['f1-score'] * (1 - weightOfA),
  support,
});

/** 0 for a division by zero (`zero_division=0`). */
const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
