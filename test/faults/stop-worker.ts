/** Stops a worker (SIGTERM) during the search: it releases the job, which resumes from its checkpoints. */
import type { FaultStack } from './fault-stack.ts';
import { eventually } from '../support/eventually.ts';
import { sendSignal, watchWorkers } from './workers.ts';

const GRID = {
  n_estimators: [40, 80, 120],
  max_depth: [3, 4],
  learning_rate: [0.05, 0.1],
  subsample: [0.7, 1],
};
const GRID_FITS = 72;

export interface StopResult {
  readonly status: string;
  readonly attempt: number;
  readonly fence: number;
  /** Fits that had finished at the signal. */
  readonly before: number;
  readonly resumed: number;
  readonly executed: number;
  readonly repeated: number;
  readonly grid: number;
}

export async function stopWorker(stack: FaultStack, machine: string): Promise<StopResult> {
  const workers = watchWorkers(stack);
  const { processId, messageId } = await stack.submit(machine, GRID);
  const pid = await workers.firstWorker(messageId);
  await eventually(
    () => stack.fitRecord(machine).executed,
    (ended) => ended >= GRID_FITS / 4,
    { deadlineSeconds: 60, what: 'a quarter of the grid' },
  );
  sendSignal(pid, 'SIGTERM');
  const before = stack.fitRecord(machine).executed;
  const job = await stack.waitForEnd(processId);
  const { resumed, executed, distinct } = stack.fitRecord(machine);
  return {
    status: job.status,
    attempt: job.attempt,
    fence: job.fencingToken,
    before,
    resumed,
    executed,
    repeated: executed - distinct,
    grid: GRID_FITS,
  };
}
