/** Cancels a job: a pending job immediately, a running job within seconds. */
import { RequestError } from '../../errors.ts';
import type { Job } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import { visibleJobs } from '../../jobs/visible-jobs.ts';
import type { Metrics } from '../../observability/cloudwatch-metrics.ts';
import type { Log } from '../../observability/log.ts';
import type { Principal } from '../../principal/principal.ts';
import { jobNotFound } from '../../validation/request-errors.ts';

export interface CancelServices {
  readonly jobs: Pick<JobTable, 'now' | 'get' | 'requestCancel'>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/**
 * @returns the job after the request: `cancelled`, or `running` until its worker reads the request
 * @throws RequestError 404 for an unknown job, 409 for one that is already completed or failed
 */
export async function cancelJob(
  processId: string,
  { jobs, log, metrics }: CancelServices,
  principal: Pick<Principal, 'canAccess'>,
): Promise<Job> {
  if (!(await visibleJobs(jobs, principal).get(processId))) throw jobNotFound();
  const now = await jobs.now();
  const job = await jobs.requestCancel(processId, now);
  if (!job) throw jobNotFound();
  if (job.status === 'completed' || job.status === 'failed') {
    throw new RequestError(`The job is already ${job.status}, so it cannot be cancelled.`, {
      code: 'job_final',
      httpStatus: 409,
      errors: [{ field: 'process_id', message: `is the id of a job that is already ${job.status}` }],
    });
  }
  log.info('cancellation requested', { job_correlation_id: job.correlationId, status: job.status });
  // A running job is counted by the worker that ends it.
  if (job.finishedAt?.getTime() === now.getTime()) metrics.record({ JobsCancelled: 1 });
  return job;
}
