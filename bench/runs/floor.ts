/**
 * The product's grid search with libxgboost's own work clocked:
 *
 *   node --import bench/runs/count-updates.ts bench/runs/floor.ts <rows> <grid as JSON>
 */
import type { ParamGrid } from '../../lib/factory/grid.ts';
import { labelFailures, toTargets } from '../../lib/factory/labels.ts';
import { firstRows } from '../../lib/factory/row-ranges.ts';
import { scalePosWeight } from '../../lib/factory/split.ts';
import { openTrainer } from '../../lib/factory/trainer.ts';
import { labeling, syntheticTelemetry } from '../telemetry.ts';
import { clock } from './count-updates.ts';
import { measured } from './measured.ts';

const [rows = '', grid = ''] = process.argv.slice(2);
const { values, features, ...times } = syntheticTelemetry(Number(rows));
const { labels } = labelFailures({ ...times, ...labeling });
const trainer = await openTrainer();

const seconds = (nanoseconds: Iterable<bigint>): number =>
  [...nanoseconds].reduce((sum, value) => sum + Number(value), 0) / 1e9;

await measured(async () => {
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
