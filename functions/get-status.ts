/** GET /status/{process_id}: what the job table says of a job. */
import { z } from 'zod';
import { loadConfig } from '../lib/config.ts';
import { jsonAnswer, notFound } from '../lib/http/problem.ts';
import { openDynamoDbJobTable } from '../lib/jobs/dynamodb-job-table.ts';
import { openLog } from '../lib/log.ts';
import { jobView } from '../lib/training/job-view.ts';
import { httpHandler } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'get-status' });
const jobs = openDynamoDbJobTable(config.JOBS_TABLE);
const processId = z.uuid().toLowerCase();

export const handler = httpHandler(log, async (event) => {
  const id = processId.safeParse(event.pathParameters?.process_id);
  const job = id.success ? await jobs.get(id.data) : undefined;
  if (!job) throw notFound('There is no job with this process_id.');
  return jsonAnswer(200, jobView(job));
});
