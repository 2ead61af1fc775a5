/**
 * What the search maximises: scikit-learn's scorers by their own names, in float64 on XGBoost's float32
 * predictions. Always "greater is better".
 */
import { confusionMatrix, positiveScores } from './classification.ts';
import { averagePrecision, rankByProbability, recallAtPrecision, rocAuc } from './ranking.ts';

/** For classes; `recall_at_precision:0.8` is the largest recall that a precision of 0.8 leaves. */
export type ClassScoring =
  'recall' | 'f1' | 'precision' | 'roc_auc' | 'average_precision' | `recall_at_precision:${number}`;
export type Scoring = ClassScoring | 'neg_root_mean_squared_error';

const named: readonly string[] = ['recall', 'f1', 'precision', 'roc_auc', 'average_precision'];
const atPrecision = /^recall_at_precision:(0?\.\d+|1(\.0+)?)$/;

/** Whether a text names a score of classes. */
export const isClassScoring = (text: string): text is ClassScoring =>
  named.includes(text) || (atPrecision.test(text) && precisionOf(text) > 0);

const precisionOf = (scoring: string): number => Number(scoring.slice('recall_at_precision:'.length));

/** XGBoost's own name of what is minimised while a model is trained. */
export type Objective = 'binary:logistic' | 'reg:squarederror';

/**
 * The score of predictions on validation rows.
 * @param targets one a row: 0 or 1 for a ClassScoring.
 * @param predictions as many: P(y = 1) for a ClassScoring.
 */
export function scoreOf(scoring: Scoring, targets: Float32Array, predictions: Float32Array): number {
  if (scoring === 'neg_root_mean_squared_error') return -rootMeanSquaredError(targets, predictions);
  const labels = new Uint8Array(targets);
  switch (scoring) {
    case 'recall':
      return atHalf(labels, predictions).recall;
    case 'precision':
      return atHalf(labels, predictions).precision;
    case 'f1':
      return atHalf(labels, predictions)['f1-score'];
    case 'roc_auc':
      return rocAuc(rankByProbability(labels, predictions)) ?? 0;
    case 'average_precision':
      return averagePrecision(rankByProbability(labels, predictions)) ?? 0;
    default:
      return recallAtPrecision(rankByProbability(labels, predictions), precisionOf(scoring));
  }
}

const atHalf = (labels: Uint8Array, probabilities: Float32Array) =>
  positiveScores(confusionMatrix(labels, probabilities, 0.5));

function rootMeanSquaredError(targets: Float32Array, predictions: Float32Array): number {
  let sum = 0;
  for (let row = 0; row < targets.length; row += 1) sum += (targets[row]! - predictions[row]!) ** 2;
  return Math.sqrt(sum / targets.length);
}
