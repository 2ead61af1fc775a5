/**
 * Evaluates a `status` model on the test part, in the JSON shape of `models.metrics`: the predecessor's metrics first,
 * under their old names, then those that Treino adds.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { aucInterval } from '../../stats/auc-interval.ts';
import { calibrationCurve } from '../../stats/calibration.ts';
import { classBalance } from '../../rows/class-balance.ts';
import {
  brierScore,
  classificationReport,
  confusionMatrix,
  thresholdTable,
} from '../../stats/classification.ts';
import { precisionRecallCurve, rocCurve } from '../../stats/curves.ts';
import { ALARM_THRESHOLD, evaluateEvents } from './events.ts';
import type { EventInput } from './events.ts';
import type { AlarmRow, StatusFigures } from './figures.ts';
import type { Candidate } from '../../search/candidates.ts';
import type { Embargo } from '../learning-task.ts';
import { averagePrecision, rankByProbability, rocAuc } from '../../stats/ranking.ts';
import type { ClassScoring } from '../../search/scoring.ts';
import { reliabilityOf } from '../../stats/reliability.ts';
import { countPositives } from '../../rows/split.ts';
import type { WindowComparison } from './compared-windows/metrics.ts';
import type { BacktestMetrics } from './backtest/metrics.ts';
import type { PolicyMetrics } from './policy.ts';
import type { Verdict } from '../verdict.ts';
import { decideVerdict } from './verdict.ts';
import type { VerdictLevel } from './verdict.ts';

export interface StatusMetrics extends StatusFigures, Partial<PolicyMetrics> {
  /** Whether the model is worth acting on. */
  readonly verdict: Verdict<VerdictLevel>;
  /** If the request asks for a backtest. */
  readonly backtest?: BacktestMetrics;
  /** If the request compares warning windows. */
  readonly window_comparison?: WindowComparison;
}

export interface StatusEvaluation {
  /** Labels and timestamps (µs, ascending) of all rows; events as indices of those rows. */
  readonly labels: Uint8Array;
  readonly timestamps: Float64Array;
  readonly events: Uint32Array;
  /** The first `trainRows` rows are the training rows; the test part starts at `splitRow`. */
  readonly trainRows: number;
  readonly splitRow: number;
  readonly embargo: Embargo;
  /** P(failure ahead) of every test row. */
  readonly probabilities: Float32Array;
  /** Absent without class weights. */
  readonly scalePosWeight?: number | undefined;
  readonly windowMinutes: number;
  readonly bestParams: Candidate;
  /** Of the chosen candidate, one per fold; absent if they are not known. */
  readonly foldScores?: readonly number[];
  /** What the search maximized. */
  readonly scoring: ClassScoring;
  /** Whether the request has no dates. */
  readonly isAllData: boolean;
  /** If the request asks for an alarm policy. */
  readonly policy?: PolicyMetrics | undefined;
}

/** The test part alone; its rows are counted from its first row. */
export const testPart = (input: StatusEvaluation): Omit<EventInput, 'threshold'> => ({
  labels: input.labels.subarray(input.splitRow),
  timestamps: input.timestamps.subarray(input.splitRow),
  probabilities: input.probabilities,
  events: input.events.filter((row) => row >= input.splitRow).map((row) => row - input.splitRow),
  windowMinutes: input.windowMinutes,
});

/**
 * Yields to the event loop between steps, because heartbeats run on this thread.
 * @throws RangeError if a probability is outside [0, 1], or if there is not one per test row
 */
export async function evaluateStatus(input: StatusEvaluation): Promise<StatusMetrics> {
  const { trainRows, splitRow, probabilities } = input;
  const labels = input.labels.subarray(splitRow);
  if (labels.length !== probabilities.length) {
    throw new RangeError(`${probabilities.length} probabilities for ${labels.length} test rows.`);
  }
  const ranked = rankByProbability(labels, probabilities);
  const matrix = confusionMatrix(labels, probabilities, ALARM_THRESHOLD);
  const report = classificationReport(matrix);
  const { recall, precision, 'f1-score': f1 } = report['1'];
  const alarms = testPart(input);
  await yieldToEventLoop();
  const interval = aucInterval(labels, probabilities, ranked);
  await yieldToEventLoop();
  const roc = rocCurve(ranked);
  await yieldToEventLoop();
  const precisionRecall = precisionRecallCurve(ranked);
  await yieldToEventLoop();
  const thresholds: AlarmRow[] = [];
  for (const row of thresholdTable(labels, probabilities)) {
    const atThreshold = evaluateEvents({ ...alarms, threshold: row.threshold });
    const { caught, false_alarms, false_alarms_per_week } = atThreshold;
    thresholds.push({ ...row, caught, false_alarms, false_alarms_per_week });
    await yieldToEventLoop();
  }
  const figures: StatusFigures = {
    auc_score: rocAuc(ranked),
    best_params: input.bestParams,
    classification_report: report,
    train_size: trainRows,
    test_size: labels.length,
    failure_events_train: countPositives(input.labels, 0, trainRows),
    failure_events_test: countPositives(labels, 0, labels.length),
    embargo: input.embargo,
    recall,
    precision,
    f1,
    average_precision: averagePrecision(ranked),
    brier_score: brierScore(labels, probabilities),
    roc_curve: roc,
    precision_recall_curve: precisionRecall,
    confusion_matrix: matrix,
    thresholds,
    events: evaluateEvents({ ...alarms, threshold: ALARM_THRESHOLD }),
    auc_interval: interval,
    calibration: calibrationCurve(labels, probabilities),
    reliability: reliabilityOf(labels, probabilities, input.scalePosWeight ?? 1),
    class_balance: classBalance(input),
  };
  return { ...figures, verdict: decideVerdict(figures, input), ...input.policy };
}
