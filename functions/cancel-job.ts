/** POST /jobs/{process_id}/cancel: 200 if the job is cancelled, 202 if its worker has yet to stop. */
import { jsonResponse } from '../lib/api/http/response.ts';
import { jobView } from '../lib/api/views/job-view.ts';
import { loadConfig } from '../lib/config.ts';
import { openPublishingJobTable } from '../lib/events/publishing-job-table.ts';
import { openMetrics } from '../lib/observability/cloudwatch-metrics.ts';
import { openLog } from '../lib/observability/log.ts';
import { cancelJob } from '../lib/training/submission/cancel-job.ts';
import { compatibility, httpHandler, processIdOf } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'cancel-job' });
const { jobs, flush } = openPublishingJobTable(config, log);
const services = { jobs, log, metrics: openMetrics(config) };

export const handler = httpHandler(log, async (event, principal) => {
  const job = await cancelJob(processIdOf(event), services, principal);
  await flush();
  return jsonResponse(job.status === 'cancelled' ? 200 : 202, compatibility.showJob(jobView(job)));
});
