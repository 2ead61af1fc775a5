/** SIGTERM in the middle of the grid: the job is given back, and goes on where it was. */
import type { Bench } from './bench.ts';
import { eventually } from '../support/eventually.ts';
import { signal, watch } from './workers.ts';

const grid = {
  n_estimators: [40, 80, 120],
  max_depth: [3, 4],
  learning_rate: [0.05, 0.1],
  subsample: [0.7, 1],
};
const gridFits = 72;

export interface StopFigures {
  readonly status: string;
  readonly attempt: number;
  readonly fence: number;
  /** Fits that had ended when the signal came. */
  readonly before: number;
  readonly resumed: number;
  readonly executed: number;
  readonly repeated: number;
  readonly grid: number;
}

export async function stopWorker(bench: Bench, machine: string): Promise<StopFigures> {
  const watched = watch(bench);
  const { processId, messageId } = await bench.submit(machine, grid);
  const pid = await watched.worker(messageId);
  await eventually(
    () => bench.fits(machine).executed,
    (ended) => ended >= gridFits / 4,
    { deadlineSeconds: 60, what: 'a quarter of the grid' },
  );
  signal(pid, 'SIGTERM');
  const before = bench.fits(machine).executed;
  const job = await bench.ended(processId);
  const { resumed, executed, distinct } = bench.fits(machine);
  return {
    status: job.status,
    attempt: job.attempt,
    fence: job.fencingToken,
    before,
    resumed,
    executed,
    repeated: executed - distinct,
    grid: gridFits,
  };
}
