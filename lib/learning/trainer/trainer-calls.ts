/** How the trainer's main thread asks its workers: typed tasks in, typed results and errors out. */
import { TreinoError } from '../../errors.ts';
import { XGBoostError, type XGBoostErrorCode } from '../../xgboost/xgboost-error.ts';
import type { TrainerResults, TrainerTask } from './trainer-tasks.ts';
import { TaskFailedError, type WorkerPool } from '../../platform/threads/worker-pool.ts';

/** Above every sequence's cost: what others wait for, and what gives memory back. */
export const FIRST = Number.POSITIVE_INFINITY;

/**
 * Has a worker do a task.
 * @throws XGBoostError as the worker threw it; TreinoError `training_failed` for anything else it threw.
 */
export async function runTask<T extends TrainerTask>(
  pool: WorkerPool,
  task: T,
  priority: number,
  onProgress?: (value: unknown) => void,
): Promise<TrainerResults[T['kind']]> {
  try {
    return (await pool.run(task, priority, onProgress)) as TrainerResults[T['kind']];
  } catch (error) {
    if (!(error instanceof TaskFailedError)) throw error;
    if (error.code?.startsWith('xgboost_') === true) {
      throw new XGBoostError(error.code as XGBoostErrorCode, error.message, { cause: error });
    }
    throw new TreinoError(`Training failed: ${error.message}`, { code: 'training_failed', cause: error });
  }
}

/** Waits until all have ended, also when one fails; then the first failure is thrown. */
export async function allEnded(works: readonly Promise<unknown>[], onFailure: () => void): Promise<void> {
  const failures: unknown[] = [];
  const watch = (error: unknown) => {
    failures.push(error);
    onFailure();
  };
  await Promise.all(works.map((work) => work.catch(watch)));
  if (failures.length > 0) throw failures[0];
}
