/** The task of a trainer's worker that fits a logistic regression. It does not use libxgboost. */
import { rowSource } from '../rows/row-set.ts';
import { fitLogistic, predictLogistic } from '../stats/logistic/logistic-regression.ts';
import type { TrainerResults, TrainerTask } from './trainer-tasks.ts';
import { targetsOf } from './training-part.ts';

/** Fits the training rows and predicts the others: P(y = 1). */
export function runLogistic({
  values,
  features: columns,
  picks,
  rows,
  targets,
  predicted,
  stop,
}: Extract<TrainerTask, { kind: 'logistic' }>): TrainerResults['logistic'] {
  const matrix = { values, columns, picks };
  const model = fitLogistic(
    rowSource({ ...matrix, ranges: rows }),
    targetsOf(targets, rows),
    () => Atomics.load(stop, 0) !== 0,
  );
  return model === undefined
    ? 'stopped'
    : predictLogistic(model, rowSource({ ...matrix, ranges: [predicted] }));
}
