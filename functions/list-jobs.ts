/** GET /jobs: a page of jobs, newest first. */
import { jsonResponse } from '../lib/api/http/response.ts';
import { jobPageView, jobQuerySchema } from '../lib/api/views/job-page.ts';
import { loadConfig } from '../lib/config.ts';
import { openJobTable } from '../lib/jobs/open-job-table.ts';
import { openLog } from '../lib/observability/log.ts';
import { compatibility, httpHandler } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'list-jobs' });
const jobs = openJobTable(config);

export const handler = httpHandler(
  log,
  async (_event, principal, { query: { machine_name: machineName, ...query } }) => {
    const page = await jobs.list({ machineName, ...query, visible: principal.machines });
    const { jobs: views, next_cursor } = jobPageView(page);
    return jsonResponse(200, { jobs: views.map(compatibility.showJob), next_cursor });
  },
  jobQuerySchema,
);
