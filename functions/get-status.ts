/** GET /status/{process_id}: what the job table says of a job. */
import { loadConfig } from '../lib/config.ts';
import { jsonAnswer, notFound } from '../lib/http/problem.ts';
import { openJobTable } from '../lib/jobs/open-job-table.ts';
import { openLog } from '../lib/log.ts';
import { jobView } from '../lib/training/job-view.ts';
import { httpHandler, processIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-status' });
const jobs = openJobTable(config);

export const handler = httpHandler(log, async (event) => {
  const job = await jobs.get(processIdOf(event));
  if (!job) throw notFound('There is no job with this process_id.');
  return jsonAnswer(200, jobView(job));
});
