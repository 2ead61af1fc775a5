/** Indicator `status`: will the engine's speed collapse within the window? A classification of rows. */
import type { Telemetry } from '../../telemetry.ts';
import { toTargets } from './labels.ts';
import type { Lesson } from '../learning-task.ts';
import { alarmThreshold, evaluateStatus, testPart } from './metrics.ts';
import type { StatusMetrics } from './metrics.ts';
import type { StatusRequest } from '../request.ts';
import { scoreOverTime } from './score-over-time.ts';
import type { ScoreOverTime } from './score-over-time.ts';
import { firstRows } from '../../rows/row-ranges.ts';
import { prepareStatus } from './rows.ts';
import type { StatusRows } from './rows.ts';

export interface StatusOutcome {
  readonly indicator: 'status';
  readonly objective: 'binary:logistic';
  /** A row is an alarm when its probability is above this. */
  readonly threshold: number;
  readonly rows: StatusRows;
  readonly metrics: StatusMetrics;
  readonly pictures: { readonly score_over_time: ScoreOverTime };
}

/** @throws DataError `too_few_rows`, `no_failure_event` or `one_class`. */
export function statusLesson(
  telemetry: Telemetry,
  { labeling, search }: StatusRequest,
): Lesson<StatusOutcome> {
  const rows = prepareStatus(telemetry, labeling);
  const objective = 'binary:logistic';
  return {
    learning: { objective, scalePosWeight: rows.scalePosWeight },
    scoring: search.scoring,
    rows: firstRows(rows.trainRows),
    targets: toTargets(rows.labels),
    splitRow: rows.splitRow,
    judge: async ({ predictions, bestParams }) => {
      const evaluation = {
        ...rows,
        timestamps: telemetry.timestamps,
        probabilities: predictions,
        windowMinutes: labeling.windowMinutes,
        bestParams,
        scoring: search.scoring,
      };
      return {
        indicator: 'status',
        objective,
        threshold: alarmThreshold,
        rows,
        metrics: await evaluateStatus(evaluation),
        pictures: { score_over_time: scoreOverTime({ ...testPart(evaluation), threshold: alarmThreshold }) },
      };
    },
  };
}
