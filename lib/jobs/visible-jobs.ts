/** Restricts a job table to the jobs that a principal can access; `get` returns undefined for all others. */
import type { Principal } from '../principal/principal.ts';
import type { JobTable } from './job-table.ts';

export const visibleJobs = (
  jobs: Pick<JobTable, 'get'>,
  principal: Pick<Principal, 'canAccess'>,
): Pick<JobTable, 'get'> => ({
  async get(processId) {
    const job = await jobs.get(processId);
    return job && principal.canAccess(job.request.machineName) ? job : undefined;
  },
});
