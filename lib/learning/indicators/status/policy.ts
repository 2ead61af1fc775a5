/** The alarm policy of a model and its baselines: the parts of `metrics` that only a request with `alarms` has. */
import type { Telemetry } from '../../telemetry.ts';
import type { FittedTask, OutOfFoldPart } from '../learning-task.ts';
import { firstRows } from '../../rows/row-ranges.ts';
import { evaluateAlarms } from './alarms/metrics.ts';
import type { AlarmMetrics } from './alarms/metrics.ts';
import type { ScoredRows } from './alarms/policy.ts';
import type { AlarmRequest } from './alarms/request.ts';
import { evaluateBaselines } from './baselines/baselines.ts';
import type { Baselines } from './baselines/figures.ts';

export interface PolicyMetrics {
  readonly alarms: AlarmMetrics;
  /** What simple predictions achieve with the same policy. */
  readonly baselines: Baselines;
}

/**
 * Chooses the policy on the out-of-fold predictions, and evaluates it on the test part.
 * @param parts of the out-of-fold predictions
 * @param fitted with the predictions of a logistic regression
 */
export async function evaluatePolicy(
  request: AlarmRequest,
  telemetry: Pick<Telemetry, 'values' | 'features' | 'timestamps'>,
  { rows, windowMinutes }: Pick<ScoredRows, 'rows' | 'windowMinutes'>,
  parts: readonly OutOfFoldPart[],
  { predictions, outOfFold, logistic, features }: FittedTask,
): Promise<PolicyMetrics> {
  const known = { timestamps: telemetry.timestamps, rows, windowMinutes };
  const alarms = await evaluateAlarms(request, known, { parts, outOfFold, test: predictions });
  const baselines = await evaluateBaselines({
    telemetry,
    features,
    rows,
    windowMinutes,
    // Of the model's policy, so that "auto" is not chosen again.
    request: { ...request, muteHours: alarms.mute_hours },
    parts,
    training: firstRows(rows.trainRows),
    logistic: logistic!,
    model: { test: predictions, threshold: alarms.threshold },
  });
  return { alarms, baselines };
}
