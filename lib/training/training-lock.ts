/**
 * One training at a time per machine and indicator. A job that cannot get the lock stays `pending` with the phase
 * `waiting`. Releasing the lock enqueues the job that has waited longest; the sweeper does so if that fails.
 */
import type { Job, Runner } from '../jobs/job.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { TrainingLock } from '../jobs/training-locks.ts';
import type { Log } from '../observability/log.ts';
import { enqueueJob } from './enqueue.ts';
import type { EnqueueServices } from './enqueue.ts';

export interface LockServices extends EnqueueServices {
  readonly jobs: Pick<JobTable, 'now' | 'releaseLock' | 'oldestPending' | 'markEnqueued'>;
  readonly log: Log;
}

/** Returns whether the job holds the lock. If it does not, its phase becomes `waiting`. */
export async function acquireTrainingLock(
  job: Job,
  { runner, leaseSeconds }: { readonly runner: Runner; readonly leaseSeconds: number },
  jobs: Pick<JobTable, 'now' | 'acquireLock' | 'markWaiting'>,
): Promise<boolean> {
  const now = await jobs.now();
  const isAcquired = await jobs.acquireLock({ ...lockOf(job), now, leaseSeconds });
  if (!isAcquired) await jobs.markWaiting(job.processId, { runner, now });
  return isAcquired;
}

/**
 * Releases the job's lock and enqueues the next waiting job. Logs failures instead of throwing them: the job's own state
 * is already written, the lock expires, and the sweeper enqueues the next job.
 */
export async function releaseTrainingLock(job: Job, services: LockServices): Promise<void> {
  const { jobs, log } = services;
  try {
    await jobs.releaseLock(lockOf(job));
    const { machineName, indicator } = job.request;
    const next = await jobs.oldestPending({ machineName, indicator });
    if (next && next.processId !== job.processId) await enqueueJob(next, services);
  } catch (error) {
    log.warn('training lock not released', { error: error as Error });
  }
}

const lockOf = ({ processId, request }: Job): TrainingLock => ({
  machineName: request.machineName,
  indicator: request.indicator,
  processId,
});
