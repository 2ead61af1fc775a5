/**
 * The product's grid search on rows from files, with the library and the threads it has in service:
 *
 *   node bench/runs/search.ts <folder with values.f32 and labels.u8> <columns> <grid as JSON> [halving]
 */
import { openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ParamGrid } from '../../lib/factory/grid.ts';
import { firstRows } from '../../lib/factory/row-ranges.ts';
import { scalePosWeight } from '../../lib/factory/split.ts';
import { toTargets } from '../../lib/factory/labels.ts';
import { openTrainer } from '../../lib/factory/trainer.ts';
import { measured } from './measured.ts';

const [folder = '', columns = '', grid = ''] = process.argv.slice(2, 5);
const strategy = process.argv[5] === 'halving' ? 'halving' : 'grid';
const features = Array.from({ length: Number(columns) }, (_, index) => `f${index}`);
const file = join(folder, 'values.f32');
// In a file, as in service.
const values = {
  descriptor: openSync(file, 'r'),
  length: statSync(file).size / Float32Array.BYTES_PER_ELEMENT,
};
const labels = new Uint8Array(readFileSync(join(folder, 'labels.u8')));
const trainer = await openTrainer();
await measured(async () => {
  const { candidates, best } = await trainer.search({
    values,
    features,
    rows: firstRows(labels.length),
    targets: toTargets(labels),
    objective: 'binary:logistic',
    scalePosWeight: scalePosWeight(labels, labels.length),
    folds: 3,
    strategy,
    foldType: 'stratified',
    scoring: 'recall',
    grid: JSON.parse(grid) as ParamGrid,
  });
  const dropped = candidates.filter(({ droppedAfter }) => droppedAfter !== undefined).length;
  const means = candidates.map(({ meanScore }) => meanScore);
  return { means, foldScores: candidates.map(({ foldScores }) => foldScores), best, dropped };
});
await trainer.close();
process.exit(0);
