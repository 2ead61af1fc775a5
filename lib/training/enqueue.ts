/**
 * One training at a time per machine and indicator. A job that comes when another has the turn waits
 * `pending`; who ends a turn rings for the one that waits longest, and the sweeper for what was missed.
 */
import type { Job, Runner } from '../jobs/job.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { Log } from '../log.ts';
import type { EnqueuableJob, TrainingQueue } from '../platform/queue/training-queue.ts';

export interface EnqueueServices {
  readonly jobs: JobTable;
  readonly queue: Pick<TrainingQueue, 'enqueue'>;
}

const turnOf = ({ processId, request }: Job) => ({
  machineName: request.machineName,
  indicator: request.indicator,
  processId,
});

/** @returns whether the job has the turn now; if not, its progress says that it waits. */
export async function acquireTrainingLock(
  job: Job,
  { runner, leaseSeconds }: { readonly runner: Runner; readonly leaseSeconds: number },
  jobs: JobTable,
): Promise<boolean> {
  const now = new Date();
  const hasTurn = await jobs.acquireLock({ ...turnOf(job), now, leaseSeconds });
  if (!hasTurn) await jobs.markWaiting(job.processId, { runner, now });
  return hasTurn;
}

/**
 * Frees the turn the job holds, and rings for who is next. Never throws: the job's own state is written
 * by now, the turn runs out by itself, and the sweeper rings.
 */
export async function releaseTrainingLock(
  job: Job,
  services: EnqueueServices & { readonly log: Log },
): Promise<void> {
  try {
    await services.jobs.releaseLock(turnOf(job));
    const { machineName, indicator } = job.request;
    const next = await services.jobs.oldestPending({ machineName, indicator });
    if (next && next.processId !== job.processId) await enqueueJob(next, services);
  } catch (error) {
    services.log.warn('turn not handed on', { error: error as Error });
  }
}

/**
 * Rings for a job and stamps it.
 * @throws DependencyError when queue or job table did not take it; the sweeper rings then.
 */
export async function enqueueJob(
  job: EnqueuableJob,
  { jobs, queue }: EnqueueServices,
  delaySeconds = 0,
): Promise<void> {
  await queue.enqueue(job, delaySeconds);
  await jobs.markEnqueued(job.processId, new Date());
}

/**
 * How long to wait before what failed is tried again, seconds: 10, 40, 160, … (the queue holds a message back for 900
 * at most).
 * @param tries so far, from 1
 */
export const backoffSeconds = (tries: number): number => Math.min(900, 10 * 4 ** (tries - 1));

/** A ring that fails loses nothing: the job is `pending` without a stamp, and the sweeper rings. */
export async function tryEnqueue(
  job: EnqueuableJob,
  delaySeconds: number,
  services: EnqueueServices & { readonly log: Log },
): Promise<void> {
  try {
    await enqueueJob(job, services, delaySeconds);
  } catch (error) {
    services.log.warn('the doorbell did not ring', { error: error as Error });
  }
}
