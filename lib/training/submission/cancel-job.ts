/** Ends a job that is not wanted any more: a pending one at once, a running one within seconds. */
import type { Principal } from '../../principal.ts';
import { RequestError } from '../../errors.ts';
import type { Job } from '../../jobs/job.ts';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../cloudwatch-metrics.ts';
import type { EnqueueServices } from '../enqueue.ts';
import { visibleJobs } from '../../jobs/visible-jobs.ts';
import { jobNotFound } from '../../request-errors.ts';

export interface CancelServices extends Pick<EnqueueServices, 'jobs'> {
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * @returns the job after it: `cancelled`, or still `running` until its worker hears of it.
 * @throws RequestError 404 for an unknown job, 409 for one that has ended another way.
 */
export async function cancelJob(
  processId: string,
  { jobs, log, metrics }: CancelServices,
  caller: Pick<Principal, 'canAccess'>,
): Promise<Job> {
  if (!(await visibleJobs(jobs, caller).get(processId))) throw jobNotFound();
  const now = new Date();
  const job = await jobs.requestCancel(processId, now);
  if (!job) throw jobNotFound();
  if (job.status === 'completed' || job.status === 'failed') {
    throw new RequestError(`The job is ${job.status} already; there is nothing to cancel.`, {
      code: 'job_final',
      httpStatus: 409,
      errors: [{ field: 'process_id', message: `names a job that is ${job.status}` }],
    });
  }
  log.info('job is to end', { job_correlation_id: job.correlationId, status: job.status });
  // A running one is counted when its worker has heard of it, an ended one was before.
  if (job.finishedAt?.getTime() === now.getTime()) metrics.record({ JobsCancelled: 1 });
  return job;
}
