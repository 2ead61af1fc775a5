/**
 * The product's grid search on rows from files, with the library and number of threads of the service:
 *
 *   node bench/workloads/search.ts <folder with values.f32 and labels.u8> <columns> <grid as JSON> [strategy]
 */
import { openSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { ParamGrid } from '../../lib/learning/search/candidates.ts';
import { firstRows } from '../../lib/learning/rows/row-ranges.ts';
import { scalePosWeight } from '../../lib/learning/rows/split.ts';
import { toTargets } from '../../lib/learning/indicators/status/labels.ts';
import { SEARCH_STRATEGIES } from '../../lib/learning/search/strategies/registry.ts';
import { STRATEGIES } from '../../lib/learning/search/strategies/strategy.ts';
import { openTrainer } from '../../lib/learning/trainer/trainer.ts';
import { measureWork } from './measure-work.ts';

const [folder = '', columns = '', grid = ''] = process.argv.slice(2, 5);
const strategy = SEARCH_STRATEGIES[z.enum(STRATEGIES).default('grid').parse(process.argv[5])];
const features = Array.from({ length: Number(columns) }, (_, index) => `f${index}`);
const file = join(folder, 'values.f32');
// The service keeps the rows in a file, too.
const values = {
  descriptor: openSync(file, 'r'),
  length: statSync(file).size / Float32Array.BYTES_PER_ELEMENT,
};
const labels = new Uint8Array(readFileSync(join(folder, 'labels.u8')));
const trainer = await openTrainer();
await measureWork(async () => {
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
  const pruned = candidates.filter(({ prunedAfter }) => prunedAfter !== undefined).length;
  const means = candidates.map(({ meanScore }) => meanScore);
  return { means, foldScores: candidates.map(({ foldScores }) => foldScores), best, pruned };
});
await trainer.close();
process.exit(0);
