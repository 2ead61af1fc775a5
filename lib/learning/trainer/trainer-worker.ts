/** Entry of a trainer's worker thread (see trainer.ts): loads libxgboost and performs one task after another. */
import { workerData } from 'node:worker_threads';
import { serveTasks } from '../../platform/threads/serve-tasks.ts';
import type { TaskContext } from '../../platform/threads/serve-tasks.ts';
import { Booster } from '../../xgboost/booster.ts';
import { DMatrix } from '../../xgboost/dmatrix.ts';
import { openLibrary, type XGBoostLibrary } from '../../xgboost/library.ts';
import { buildFold, fitModel, predictRows, runBoosting } from './boosting.ts';
import { columnDistributions } from './distributions.ts';
import { explainRows } from './explain.ts';
import { runLogistic } from './logistic.ts';
import type { TrainerTask, TrainerWorkerData } from './trainer-tasks.ts';

const { locations } = workerData as TrainerWorkerData;
let library: XGBoostLibrary | undefined;

function perform(task: TrainerTask, { progress }: TaskContext): unknown {
  library ??= openLibrary(locations);
  const open = library;
  switch (task.kind) {
    case 'describe':
      return { version: open.version, path: open.path };
    case 'build-fold':
      return buildFold(open, task);
    case 'boost':
      return runBoosting(open, task, progress);
    case 'free':
      for (const booster of task.boosters) Booster.adopt(open, booster).free();
      for (const matrix of task.matrices) DMatrix.adopt(open, matrix).free();
      return undefined;
    case 'fit':
      return fitModel(open, task);
    case 'logistic':
      return runLogistic(task);
    case 'predict':
      return predictRows(open, task);
    case 'explain':
      return explainRows(open, task);
    case 'distributions':
      return columnDistributions(task);
  }
}

serveTasks(perform);
