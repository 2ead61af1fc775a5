/**
 * What a model of indicator `status` is worth on the test part, in the JSON shape of `models.metrics`
 * (design §5): the predecessor's figures under its own names first, ours after them.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
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
import { evaluateEvents } from './events.ts';
import type { EventInput } from './events.ts';
import type { AlarmRow, StatusFigures } from './figures.ts';
import type { Candidate } from '../../search/grid.ts';
import type { Embargo } from '../learning-task.ts';
import { averagePrecision, rankByProbability, rocAuc } from '../../stats/ranking.ts';
import type { ClassScoring } from '../../search/scoring.ts';
import { countPositives } from '../../rows/split.ts';
import type { Verdict } from '../verdict.ts';
import { decideVerdict } from './verdict.ts';
import type { VerdictLevel } from './verdict.ts';

/** Above this probability a row is an alarm, as XGBClassifier.predict decides. */
export const ALARM_THRESHOLD = 0.5;

export interface StatusMetrics extends StatusFigures {
  /** What the figures amount to. */
  readonly verdict: Verdict<VerdictLevel>;
}

export interface StatusEvaluation {
  /** Labels and timestamps (µs, ascending) of all rows, events as rows among all. */
  readonly labels: Uint8Array;
  readonly timestamps: Float64Array;
  readonly events: Uint32Array;
  /** The first rows train, those from `splitRow` on are the test part. */
  readonly trainRows: number;
  readonly splitRow: number;
  readonly embargo: Embargo;
  /** P(failure ahead) of every test row. */
  readonly probabilities: Float32Array;
  readonly windowMinutes: number;
  readonly bestParams: Candidate;
  /** What the search was asked for. */
  readonly scoring: ClassScoring;
}

/** The test part alone, its rows counted from its first. */
export const testPart = (input: StatusEvaluation): Omit<EventInput, 'threshold'> => ({
  labels: input.labels.subarray(input.splitRow),
  timestamps: input.timestamps.subarray(input.splitRow),
  probabilities: input.probabilities,
  events: input.events.filter((row) => row >= input.splitRow).map((row) => row - input.splitRow),
  windowMinutes: input.windowMinutes,
});

/**
 * In steps, between which the event loop turns: heartbeats run on this thread.
 * @throws RangeError when a probability is none, or when there is not one per test row.
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
  await nextTurn();
  const interval = aucInterval(labels, probabilities, ranked);
  await nextTurn();
  const roc = rocCurve(ranked);
  await nextTurn();
  const precisionRecall = precisionRecallCurve(ranked);
  await nextTurn();
  const thresholds: AlarmRow[] = [];
  for (const row of thresholdTable(labels, probabilities)) {
    const { caught, false_alarms_per_week } = evaluateEvents({ ...alarms, threshold: row.threshold });
    thresholds.push({ ...row, caught, false_alarms_per_week });
    await nextTurn();
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
    class_balance: classBalance(input),
  };
  return { ...figures, verdict: decideVerdict(figures, input.scoring) };
}
