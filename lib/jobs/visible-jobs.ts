/** The job table restricted to a caller: jobs of machines they cannot access do not exist for them. */
import type { Principal } from '../principal/principal.ts';
import type { JobTable } from './job-table.ts';

export const visibleJobs = (
  jobs: Pick<JobTable, 'get'>,
  caller: Pick<Principal, 'canAccess'>,
): Pick<JobTable, 'get'> => ({
  async get(processId) {
    const job = await jobs.get(processId);
    return job && caller.canAccess(job.request.machineName) ? job : undefined;
  },
});
