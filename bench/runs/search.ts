/**
 * The product's grid search on rows from files, with the library and the threads it has in service:
 *
 *   node bench/runs/search.ts <folder with values.f32 and labels.u8> <columns> <grid as JSON>
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ParamGrid } from '../../lib/factory/grid.ts';
import { firstRows } from '../../lib/factory/row-ranges.ts';
import { scalePosWeight } from '../../lib/factory/split.ts';
import { toTargets } from '../../lib/factory/labels.ts';
import { openTrainer } from '../../lib/factory/trainer.ts';
import { sharedFile } from '../rows-on-disk.ts';
import { measured } from './measured.ts';

const [folder = '', columns = '', grid = ''] = process.argv.slice(2);
const features = Array.from({ length: Number(columns) }, (_, index) => `f${index}`);
const values = sharedFile(join(folder, 'values.f32'));
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
    foldType: 'stratified',
    scoring: 'recall',
    grid: JSON.parse(grid) as ParamGrid,
  });
  const means = candidates.map(({ meanScore }) => meanScore);
  return { means, foldScores: candidates.map(({ foldScores }) => foldScores), best };
});
await trainer.close();
process.exit(0);
