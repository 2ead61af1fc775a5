/** Typed tasks, results and errors between the trainer's main thread and its worker pool. */
import { TreinoError } from '../../errors.ts';
import { PoolClosedError, TaskFailedError, WorkerDiedError } from '../../platform/threads/protocol.ts';
import type { WorkerPool } from '../../platform/threads/worker-pool.ts';
import { XGBoostError, type XGBoostErrorCode } from '../../xgboost/xgboost-error.ts';
import type { TrainerResults, TrainerTask } from './trainer-tasks.ts';

/**
 * Performs a task on a worker.
 * @throws XGBoostError as the worker threw it; TreinoError `training_thread_died` (retryable) when the worker ended,
 *   `trainer_closed`, or `training_failed` for any other error of the task
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
    throw trainerError(error);
  }
}

function trainerError(error: unknown): unknown {
  if (error instanceof PoolClosedError) {
    return new TreinoError('The trainer is closed.', { code: 'trainer_closed', cause: error });
  }
  if (error instanceof WorkerDiedError) {
    return new TreinoError(
      `A training thread ended before its work was done (${error.message}). If it ran out of memory, give it more or train on fewer rows.`,
      { code: 'training_thread_died', retryable: true, cause: error },
    );
  }
  if (!(error instanceof TaskFailedError)) return error;
  if (error.code?.startsWith('xgboost_') === true) {
    return new XGBoostError(error.code as XGBoostErrorCode, error.message, { cause: error });
  }
  return new TreinoError(`Training failed: ${error.message}`, { code: 'training_failed', cause: error });
}
