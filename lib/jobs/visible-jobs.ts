/** The job table as a caller sees it: jobs of machines that are not theirs are not there. */
import type { Caller } from '../principal.ts';
import type { JobTable } from './job-table.ts';

export const visibleJobs = (
  jobs: Pick<JobTable, 'get'>,
  caller: Pick<Caller, 'maySee'>,
): Pick<JobTable, 'get'> => ({
  async get(processId) {
    const job = await jobs.get(processId);
    return job && caller.maySee(job.request.machineName) ? job : undefined;
  },
});
