/** The job table as a caller sees it: jobs of machines that are not theirs are not there. */
import type { Principal } from '../principal.ts';
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
