/** Sends job messages to the training queue and records in the job table that they were sent. */
import type { JobTable } from '../jobs/job-table.ts';
import type { Log } from '../observability/log.ts';
import type { EnqueuableJob, TrainingQueue } from '../platform/queue/training-queue.ts';

export interface EnqueueServices {
  readonly jobs: Pick<JobTable, 'now' | 'markEnqueued'>;
  readonly queue: Pick<TrainingQueue, 'enqueue'>;
}

/**
 * Enqueues a job and sets its `enqueuedAt`.
 * @param delaySeconds how long the queue delays the message, 0–900
 * @throws DependencyError if the queue or the job table is unavailable. The sweeper enqueues the job later.
 */
export async function enqueueJob(
  job: EnqueuableJob,
  { jobs, queue }: EnqueueServices,
  delaySeconds = 0,
): Promise<void> {
  await queue.enqueue(job, delaySeconds);
  await jobs.markEnqueued(job.processId, await jobs.now());
}

/** Enqueues a job and logs a failure: the job is `pending` without `enqueuedAt`, so the sweeper enqueues it later. */
export async function tryEnqueue(
  job: EnqueuableJob,
  delaySeconds: number,
  services: EnqueueServices & { readonly log: Log },
): Promise<void> {
  try {
    await enqueueJob(job, services, delaySeconds);
  } catch (error) {
    services.log.warn('job not enqueued', { error: error as Error });
  }
}

/** SQS delays a message by at most 15 minutes. */
const MAX_DELAY_SECONDS = 900;

/**
 * Delay before the next attempt, seconds: 10, 40, 160, … up to 900.
 * @param failures number of failures so far, at least 1
 */
export const backoffSeconds = (failures: number): number =>
  Math.min(MAX_DELAY_SECONDS, 10 * 4 ** (failures - 1));
