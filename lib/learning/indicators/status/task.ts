/** The learning task of `status`: classify rows by whether a failure follows within the window. */
import type { Telemetry } from '../../telemetry.ts';
import { ALARM_THRESHOLD } from './events.ts';
import { outOfFoldParts } from './alarms/out-of-fold.ts';
import type { BlockResult } from './backtest/block.ts';
import { originsOf } from './backtest/origins.ts';
import { poolBacktest } from './backtest/pool.ts';
import { originTasks } from './backtest/tasks.ts';
import { withBacktest } from './backtest/verdict.ts';
import { windowTask } from './window-task.ts';
import { windowComparison } from './compared-windows/metrics.ts';
import type { ComparedWindow } from './compared-windows/metrics.ts';
import { comparedPolicy, comparedRows } from './compared-windows/rows.ts';
import { windowModelTasks } from './compared-windows/tasks.ts';
import { toTargets } from './labels.ts';
import type { LearningTask } from '../learning-task.ts';
import { evaluateStatus, testPart } from './metrics.ts';
import type { StatusMetrics } from './metrics.ts';
import { evaluatePolicy } from './policy.ts';
import type { StatusRequest } from '../request.ts';
import { scoreOverTime } from './score-over-time.ts';
import type { ScoreOverTime } from './score-over-time.ts';
import { usesAllDates } from '../../rows/requested-dates.ts';
import { firstRows } from '../../rows/row-ranges.ts';
import { prepareStatus, statusSpacing, trainingWeight } from './rows.ts';
import type { StatusRows } from './rows.ts';

export interface StatusOutcome {
  readonly indicator: 'status';
  readonly objective: 'binary:logistic';
  /** A row is an alarm row when its probability is above this. */
  readonly threshold: number;
  readonly rows: StatusRows;
  /** `scale_pos_weight`; undefined if the training had no class weights. */
  readonly scalePosWeight: number | undefined;
  readonly metrics: StatusMetrics;
  readonly pictures: { readonly score_over_time: ScoreOverTime };
}

/** @throws DataError `too_few_rows`, `no_failure_event` or `one_class` */
export function statusTask(telemetry: Telemetry, request: StatusRequest): LearningTask<StatusOutcome> {
  const { labeling, search, alarms, evaluation } = request;
  const isAllData = usesAllDates(request);
  const rows = prepareStatus(telemetry, labeling, isAllData);
  const objective = 'binary:logistic';
  const scalePosWeight = trainingWeight(rows, search.classWeight);
  const known = { timestamps: telemetry.timestamps, rows, windowMinutes: labeling.windowMinutes };
  const parts = alarms && outOfFoldParts({ ...known, ...rows });
  const origins = evaluation && originsOf(telemetry, rows.labels, evaluation, labeling.windowMinutes);
  const blockTasks = origins ? originTasks(origins, telemetry, rows, request) : [];
  const compared = comparedRows(telemetry, request);
  const furtherTasks = [...blockTasks, ...windowModelTasks(compared, telemetry.timestamps, request)];
  return {
    objectiveParams: { objective, ...(scalePosWeight !== undefined && { scalePosWeight }) },
    scoring: search.scoring,
    rows: firstRows(rows.trainRows),
    targets: toTargets(rows.labels),
    spacing: statusSpacing(telemetry, request),
    splitRow: rows.splitRow,
    ...(parts && { outOfFold: parts, needsLogistic: true }),
    ...windowTask(telemetry, rows, request),
    ...(furtherTasks.length > 0 && { backtest: furtherTasks }),
    evaluate: async (fitted) => {
      const { predictions, bestParams, foldScores } = fitted;
      // The tasks return them.
      const blocks = fitted.backtest.slice(0, blockTasks.length) as readonly BlockResult[];
      const windows = fitted.backtest.slice(blockTasks.length) as readonly ComparedWindow[];
      const policy = alarms && (await evaluatePolicy(alarms, telemetry, known, parts!, fitted));
      const evaluation = {
        ...rows,
        scalePosWeight,
        timestamps: telemetry.timestamps,
        probabilities: predictions,
        windowMinutes: labeling.windowMinutes,
        bestParams,
        foldScores,
        scoring: search.scoring,
        isAllData,
        policy,
      };
      const figures = await evaluateStatus(evaluation);
      const tested = origins && poolBacktest(origins, blocks, rows.labels);
      return {
        indicator: 'status',
        objective,
        threshold: ALARM_THRESHOLD,
        rows,
        scalePosWeight,
        metrics: {
          ...figures,
          ...(compared.length > 0 && {
            window_comparison: windowComparison(comparedPolicy(request), compared, windows),
          }),
          ...(tested && { backtest: tested, verdict: withBacktest(figures.verdict, tested, alarms, policy) }),
        },
        pictures: { score_over_time: scoreOverTime({ ...testPart(evaluation), threshold: ALARM_THRESHOLD }) },
      };
    },
  };
}
