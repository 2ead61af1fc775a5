/** Ends a job that is not wanted any more: a pending one at once, a running one within seconds. */
import type { Caller } from '../auth/caller.ts';
import { RequestError } from '../errors.ts';
import { notFound } from '../http/problem.ts';
import type { Job } from '../jobs/job.ts';
import type { TurnServices } from './turn.ts';
import { visibleJobs } from './visible-jobs.ts';

const noSuchJob = () => notFound('There is no job with this process_id.');

/**
 * @returns the job after it: `cancelled`, or still `running` until its worker hears of it.
 * @throws RequestError 404 for an unknown job, 409 for one that has ended another way.
 */
export async function cancelJob(
  processId: string,
  { jobs }: Pick<TurnServices, 'jobs'>,
  caller: Pick<Caller, 'maySee'>,
): Promise<Job> {
  if (!(await visibleJobs(jobs, caller).get(processId))) throw noSuchJob();
  const job = await jobs.requestCancel(processId, new Date());
  if (!job) throw noSuchJob();
  if (job.status === 'completed' || job.status === 'failed') {
    throw new RequestError(`The job is ${job.status} already; there is nothing to cancel.`, {
      code: 'job_final',
      httpStatus: 409,
      errors: [{ field: 'process_id', message: `names a job that is ${job.status}` }],
    });
  }
  return job;
}
