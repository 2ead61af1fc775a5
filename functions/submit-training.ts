/**
 * POST /train: validates the request, writes the job, enqueues it and responds. POST /train/plan (or ?dry_run=true)
 * validates the request, reads the data and returns the plan of the training, without creating a job.
 */
import { jsonResponse } from '../lib/api/http/response.ts';
import { trainQuerySchema } from '../lib/api/http/train-query.ts';
import { acceptedView } from '../lib/api/views/accepted-view.ts';
import { planView } from '../lib/api/views/plan-view.ts';
import { loadConfig } from '../lib/config.ts';
import { openPublishingJobTable } from '../lib/events/publishing-job-table.ts';
import { openMetrics } from '../lib/observability/cloudwatch-metrics.ts';
import { openLog } from '../lib/observability/log.ts';
import { connectForApi } from '../lib/platform/postgres/connect.ts';
import { openTrainingQueue } from '../lib/platform/queue/training-queue.ts';
import { configuredRunners } from '../lib/training/runners/runners.ts';
import { secondsEstimator } from '../lib/training/submission/estimate-seconds.ts';
import { idempotencyFromKey, trainHeadersSchema } from '../lib/training/submission/idempotency.ts';
import { planTraining } from '../lib/training/submission/plan-training.ts';
import type { PlanServices } from '../lib/training/submission/plan-training.ts';
import { configuredLimits } from '../lib/training/submission/limits.ts';
import { assertAcceptable, submitTraining } from '../lib/training/submission/submit-training.ts';
import type { SubmitServices } from '../lib/training/submission/submit-training.ts';
import { Withdrawals } from '../lib/training/submission/withdraw-jobs.ts';
import { parseTrainRequest } from '../lib/training/submission/train-request.ts';
import { parseOrThrow } from '../lib/validation/parse-or-throw.ts';
import { machineExists } from '../lib/warehouse/machines.ts';
import { readColumnNames } from '../lib/warehouse/telemetry/telemetry-size.ts';
import { loadTelemetry } from '../lib/warehouse/telemetry/load-telemetry.ts';
import { readLatestRates } from '../lib/warehouse/training-rates.ts';
import { compatibility, httpHandler, jsonBody } from './http.ts';

const config = loadConfig();
const log = openLog(config, { function: 'submit-training' });
const sql = connectForApi(config.DATABASE_URL);
const { jobs, flush } = openPublishingJobTable(config, log, sql);
const queue = openTrainingQueue(config.TRAINING_QUEUE_URL);
const metrics = openMetrics(config);
const withdrawals = new Withdrawals(jobs, log);
/** Leaves time to find out whether the job was written, before the handler's own limit. */
const ACCEPT_SECONDS = 20;
const runners = configuredRunners(config);
const services: SubmitServices = {
  jobs,
  queue,
  machineExists: (name) => machineExists(sql, name),
  limits: configuredLimits(config),
  columnNames: () => readColumnNames(sql),
  estimateSeconds: secondsEstimator(sql, runners),
  log,
  metrics,
};

// A separate pool, so that submissions do not wait for dry runs, which read for seconds.
const planSql = connectForApi(config.DATABASE_URL, { applicationName: 'treino-plan', maxConnections: 2 });
const planServices: PlanServices = {
  load: (request) => loadTelemetry(planSql, request),
  runners,
  rates: (request) => readLatestRates(planSql, request),
  limits: services.limits,
  // The function's own timeout is 29 s.
  timeoutSeconds: 25,
};

export const handler = httpHandler(
  log,
  async (event, principal, { correlationId, query: { dry_run }, ignore }) => {
    const isDryRun = dry_run || event.routeKey === 'POST /train/plan';
    const { 'Idempotency-Key': key } = parseOrThrow(
      trainHeadersSchema,
      { 'Idempotency-Key': event.headers['idempotency-key'] },
      'header',
    );
    const { body, ignored } = compatibility.acceptTrainBody(jsonBody(event));
    ignore(ignored);
    const request = parseTrainRequest(body);
    if (isDryRun) {
      await assertAcceptable(request, services, principal);
      return jsonResponse(200, planView(await planTraining(request, planServices)));
    }
    const id = await submitTraining(request, services, {
      correlationId,
      submitter: principal,
      deadline: { signal: AbortSignal.timeout(ACCEPT_SECONDS * 1000), withdrawals },
      idempotency: key === undefined ? undefined : idempotencyFromKey({ key, principalId: principal.id }),
    });
    await flush();
    return jsonResponse(200, acceptedView(id), { location: `/status/${id}` });
  },
  trainQuerySchema,
);
