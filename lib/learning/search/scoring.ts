/**
 * What the search maximizes: scikit-learn's scorers under their own names, computed in float64 from XGBoost's float32
 * predictions. Greater is always better.
 */
import { confusionMatrix, positiveScores } from '../stats/classification.ts';
import { averagePrecision, rankByProbability, recallAtPrecision, rocAuc } from '../stats/ranking.ts';
import { regressionScores } from '../stats/regression.ts';

/** For classes. `recall_at_precision:0.8` is the highest recall with a precision of at least 0.8. */
export type ClassScoring =
  'recall' | 'f1' | 'precision' | 'roc_auc' | 'average_precision' | `recall_at_precision:${number}`;

/** For numbers. Errors are negative, so that greater is better. */
export const NUMBER_SCORINGS = ['neg_root_mean_squared_error', 'neg_mean_absolute_error', 'r2'] as const;
export type NumberScoring = (typeof NUMBER_SCORINGS)[number];

export type Scoring = ClassScoring | NumberScoring;

const CLASS_SCORINGS: readonly string[] = ['recall', 'f1', 'precision', 'roc_auc', 'average_precision'];
const ABOVE_ZERO_TO_ONE = String.raw`(0?\.\d{0,15}[1-9]\d{0,15}|1(\.0{1,15})?)`;

/** Regular expression for the names of class scorings. */
export const CLASS_SCORING_PATTERN = `^(${CLASS_SCORINGS.join('|')}|recall_at_precision:${ABOVE_ZERO_TO_ONE})$`;

const classScoring = new RegExp(CLASS_SCORING_PATTERN);

/** Whether a text is the name of a class scoring. */
export const isClassScoring = (text: string): text is ClassScoring => classScoring.test(text);

const precisionOf = (scoring: string): number => Number(scoring.slice('recall_at_precision:'.length));

/**
 * The score of predictions on validation rows.
 * @param targets one per row; 0 or 1 for a ClassScoring
 * @param predictions one per row; P(y = 1) for a ClassScoring
 */
export function scoreOf(scoring: Scoring, targets: Float32Array, predictions: Float32Array): number {
  switch (scoring) {
    case 'neg_root_mean_squared_error':
      return -regressionScores(targets, predictions).rmse;
    case 'neg_mean_absolute_error':
      return -regressionScores(targets, predictions).mae;
    case 'r2': {
      const { r2, mse } = regressionScores(targets, predictions);
      // Same as scikit-learn when there is no variance to explain.
      return r2 ?? (mse === 0 ? 1 : 0);
    }
    default:
      return classScoreOf(scoring, targets, predictions);
  }
}

function classScoreOf(scoring: ClassScoring, targets: Float32Array, predictions: Float32Array): number {
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
