/** GET /health/ready: 200 if database, job table, queue and bucket respond; otherwise 503 with those that do not. */
import { randomUUID } from 'node:crypto';
import { checkReadiness, readinessResponse } from '../lib/api/health/readiness.ts';
import { loadConfig } from '../lib/config.ts';
import { openJobTable } from '../lib/jobs/open-job-table.ts';
import { openLog } from '../lib/observability/log.ts';
import { openModelStore } from '../lib/platform/artifacts/model-store.ts';
import { API_SILENCE_SECONDS, openS3Client } from '../lib/platform/aws/s3-client.ts';
import { connectForApi } from '../lib/platform/postgres/connect.ts';
import { openTrainingQueue } from '../lib/platform/queue/training-queue.ts';
import { assertTables } from '../lib/warehouse/assert-tables.ts';
import { httpHandler } from './http.ts';

/** Timeout of each check. All run at the same time. */
const TIMEOUT_SECONDS = 2;

const config = loadConfig();
const log = openLog(config, { function: 'check-readiness' });
const sql = connectForApi(config.DATABASE_URL);
const jobs = openJobTable(config, sql);
const queue = openTrainingQueue(config.TRAINING_QUEUE_URL);
const store = openModelStore(config.MODELS_BUCKET, openS3Client({ silenceSeconds: API_SILENCE_SECONDS }));

export const handler = httpHandler(log, async (_event, _principal, { correlationId }) => {
  const probes = {
    database: () => assertTables(sql),
    job_table: () => jobs.get(randomUUID()),
    queue: () => queue.isEmpty(),
    bucket: () => store.size('model/'),
  };
  const checks = await checkReadiness(probes, TIMEOUT_SECONDS);
  const response = readinessResponse(checks, correlationId);
  if (response.statusCode !== 200) log.warn('not ready', { checks });
  return response;
});
