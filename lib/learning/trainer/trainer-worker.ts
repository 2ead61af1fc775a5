/**
 * The entry of a trainer's worker thread: loads libxgboost, then does one task after another. It is loaded
 * by path (see trainer.ts), as `.ts` from the sources or as `.mjs` beside the bundle.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, TreinoError } from '../../errors.ts';
import { Booster } from '../../xgboost/booster.ts';
import { DMatrix } from '../../xgboost/dmatrix.ts';
import { openLibrary, type XGBoostLibrary } from '../../xgboost/library.ts';
import { buildFold, fitModel, predictRows, runBoosting } from './boosting.ts';
import { explainRows } from './explain.ts';
import type { TrainerTask, TrainerWorkerData } from './trainer-tasks.ts';
import type { PoolReply } from '../../platform/threads/worker-pool.ts';

const port = parentPort!;
const { locations } = workerData as TrainerWorkerData;
let library: XGBoostLibrary | undefined;

function perform(task: TrainerTask): unknown {
  library ??= openLibrary(locations);
  const open = library;
  switch (task.kind) {
    case 'describe':
      return { version: open.version, path: open.path };
    case 'build-fold':
      return buildFold(open, task);
    case 'run-sequence':
      return runBoosting(open, task, (score) =>
        port.postMessage({ type: 'progress', value: score } satisfies PoolReply),
      );
    case 'free':
      for (const booster of task.boosters) Booster.adopt(open, booster).free();
      for (const matrix of task.matrices) DMatrix.adopt(open, matrix).free();
      return undefined;
    case 'fit':
      return fitModel(open, task);
    case 'predict':
      return predictRows(open, task);
    case 'explain':
      return explainRows(open, task);
  }
}

port.on('message', (task: TrainerTask) => {
  let reply: PoolReply;
  try {
    reply = { type: 'done', value: perform(task) };
  } catch (error) {
    const code = error instanceof TreinoError ? error.code : undefined;
    reply = { type: 'failed', message: messageOf(error), code };
  }
  port.postMessage(reply);
});
