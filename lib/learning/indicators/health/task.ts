/** The learning task of `health`: a regression of the health score 30 minutes ahead. */
import type { Telemetry } from '../../telemetry.ts';
import { evaluateHealth, evaluatedSeries } from './metrics.ts';
import type { HealthMetrics } from './metrics.ts';
import { healthOverTime } from './over-time.ts';
import type { HealthOverTime } from './over-time.ts';
import { healthSpacing, prepareHealth } from './rows.ts';
import type { HealthRows } from './rows.ts';
import { usesAllDates } from '../../rows/requested-dates.ts';
import type { LearningTask } from '../learning-task.ts';
import type { HealthRequest } from '../request.ts';

export interface HealthOutcome {
  readonly indicator: 'health';
  readonly objective: 'reg:squarederror';
  /** A regression has no threshold. */
  readonly threshold: null;
  readonly rows: HealthRows;
  readonly metrics: HealthMetrics;
  readonly pictures: { readonly health_over_time: HealthOverTime };
}

/** @throws DataError `too_few_rows`, `missing_column`, `no_target` or `constant_score` */
export async function healthTask(
  telemetry: Telemetry,
  request: HealthRequest,
): Promise<LearningTask<HealthOutcome>> {
  const { labeling, search } = request;
  const isAllData = usesAllDates(request);
  const rows = await prepareHealth(telemetry, labeling, isAllData);
  const { scores, targetRows, splitRow } = rows;
  const targets = new Float32Array(new SharedArrayBuffer(splitRow * Float32Array.BYTES_PER_ELEMENT));
  for (let row = 0; row < splitRow; row++) targets[row] = scores[targetRows[row]!] ?? Number.NaN;
  const objective = 'reg:squarederror';
  return {
    objectiveParams: { objective },
    scoring: search.scoring,
    rows: rows.training,
    targets,
    spacing: healthSpacing(telemetry, rows),
    splitRow,
    evaluate: async ({ predictions, bestParams }) => {
      const { timestamps } = telemetry;
      const evaluation = { rows, timestamps, predictions, bestParams, isAllData };
      return {
        indicator: 'health',
        objective,
        threshold: null,
        rows,
        metrics: await evaluateHealth(evaluation),
        pictures: { health_over_time: await healthOverTime(await evaluatedSeries(evaluation)) },
      };
    },
  };
}
