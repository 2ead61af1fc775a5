/** What an alarm policy achieves on the test part, in the JSON shape of `metrics.alarms`. */
import { ALARM_THRESHOLD } from '../events.ts';
import type { OutOfFoldPart } from '../../learning-task.ts';
import { alarmFigures } from './figures.ts';
import type { AlarmFigures } from './figures.ts';
import { choosePolicy, scoredPart } from './policy.ts';
import type { AlarmPolicy, ScoredRows } from './policy.ts';
import type { AlarmCriterion, AlarmRequest } from './request.ts';

export interface AlarmMetrics {
  /** The request's criterion; the others are null. */
  readonly max_false_per_week: number | null;
  readonly min_precision: number | null;
  readonly cost: AlarmCriterion['cost'] | null;
  /** Hours after a failure in which no alarm is raised; 0 for none. */
  readonly mute_hours: number;
  /** Whether the mute was chosen for the machine. */
  readonly mute_auto: boolean;
  /** A row is an alarm row when its score is above this; null if the policy gives no alarm. */
  readonly threshold: number | null;
  /** What the threshold achieved where it was chosen; null without out-of-fold predictions. */
  readonly out_of_fold: AlarmFigures | null;
  readonly test: AlarmFigures;
  /** Of the test part at the threshold 0.5 without a mute, for comparison. */
  readonly at_half: AlarmFigures;
}

interface Predictions {
  readonly parts: readonly OutOfFoldPart[];
  /** For each of the parts. */
  readonly outOfFold: readonly Float32Array[];
  readonly test: Float32Array;
}

/** Chooses a policy on the out-of-fold predictions and applies it to the test part. */
export async function evaluateAlarms(
  request: AlarmRequest,
  known: Omit<ScoredRows, 'firstRow' | 'scores'>,
  { parts, outOfFold, test }: Predictions,
): Promise<AlarmMetrics> {
  const scores = Float32Array.from(outOfFold.flatMap((part) => [...part]));
  const policy = await choosePolicy({ ...known, firstRow: parts[0]?.predicted.from ?? 0, scores }, request);
  return alarmMetrics(policy, request, { ...known, firstRow: known.rows.splitRow, scores: test });
}

/** @param test the scores of the test part */
export function alarmMetrics(policy: AlarmPolicy, request: AlarmRequest, test: ScoredRows): AlarmMetrics {
  const { muteHours, threshold, outOfFold } = policy;
  const part = scoredPart(test, test.timestamps.length, muteHours);
  return {
    max_false_per_week: request.maxFalsePerWeek ?? null,
    min_precision: request.minPrecision ?? null,
    cost: request.cost ?? null,
    mute_hours: muteHours,
    mute_auto: request.muteHours === 'auto',
    threshold: threshold ?? null,
    out_of_fold: outOfFold ?? null,
    test: alarmFigures({ ...part, threshold: threshold ?? Infinity }),
    at_half: alarmFigures({ ...part, isAtRisk: undefined, threshold: ALARM_THRESHOLD }),
  };
}
