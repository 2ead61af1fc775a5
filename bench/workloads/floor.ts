/**
 * The product's grid search with the time in libxgboost measured:
 *
 *   node --import bench/workloads/clock-xgboost.ts bench/workloads/floor.ts <rows> <grid as JSON>
 */
import type { ParamGrid } from '../../lib/learning/search/candidates.ts';
import { labelFailures, toTargets } from '../../lib/learning/indicators/status/labels.ts';
import { firstRows } from '../../lib/learning/rows/row-ranges.ts';
import { scalePosWeight } from '../../lib/learning/rows/split.ts';
import { openTrainer } from '../../lib/learning/trainer/trainer.ts';
import { LABELING, syntheticTelemetry } from '../telemetry.ts';
import { clock } from './clock-xgboost.ts';
import { measureWork } from './measure-work.ts';

const [rows = '', grid = ''] = process.argv.slice(2);
const { values, features, ...times } = syntheticTelemetry(Number(rows));
const { labels } = labelFailures({ ...times, ...LABELING });
const trainer = await openTrainer();

const seconds = (nanoseconds: Iterable<bigint>): number =>
  [...nanoseconds].reduce((sum, value) => sum + Number(value), 0) / 1e9;

await measureWork(async () => {
  await trainer.search({
    values,
    features,
    rows: firstRows(labels.length),
    targets: toTargets(labels),
    objective: 'binary:logistic',
    scalePosWeight: scalePosWeight(labels, labels.length),
    folds: 3,
    foldType: 'stratified',
    scoring: 'recall',
    grid: JSON.parse(grid) as ParamGrid,
  });
  const ended = process.hrtime.bigint();
  const lastWork = [...clock.last].filter((last) => last > 0n);
  return {
    threads: trainer.threads,
    updateSeconds: seconds(clock.update),
    predictSeconds: seconds(clock.predict),
    tailSeconds: seconds(lastWork.map((last) => ended - last)),
  };
});
await trainer.close();
process.exit(0);
