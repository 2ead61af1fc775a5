/**
 * Submits trainings when new data arrive. An event on the bus or a manifest in the bucket requests them. Lambda tries each
 * event three times and then moves it to the dead-letter queue data_ready_dlq.
 */
import { z } from 'zod';
import { loadConfig, parseEnvironment } from '../lib/config.ts';
import { openPublishingJobTable } from '../lib/events/publishing-job-table.ts';
import { openMetrics } from '../lib/observability/cloudwatch-metrics.ts';
import { openLog } from '../lib/observability/log.ts';
import { openManifestReader } from '../lib/platform/artifacts/manifest-reader.ts';
import { connect } from '../lib/platform/postgres/connect.ts';
import { openDeadLetteredEvents } from '../lib/platform/queue/dead-lettered-events.ts';
import { openTrainingQueue } from '../lib/platform/queue/training-queue.ts';
import { configuredRunners } from '../lib/training/runners/runners.ts';
import { secondsEstimator } from '../lib/training/submission/estimate-seconds.ts';
import { handleDataReady } from '../lib/training/submission/handle-data-ready.ts';
import type { DataReadyOutcome } from '../lib/training/submission/handle-data-ready.ts';
import { configuredLimits } from '../lib/training/submission/limits.ts';
import { machineExists } from '../lib/warehouse/machines.ts';
import { readColumnNames } from '../lib/warehouse/telemetry/telemetry-size.ts';

const environmentSchema = z.object({
  DATA_READY_DLQ_URL: z
    .url()
    .describe('URL of the SQS queue data_ready_dlq, the dead-letter queue for events.'),
});

const { DATA_READY_DLQ_URL: deadLetterQueueUrl } = parseEnvironment(environmentSchema);
const config = loadConfig();
const log = openLog(config, { function: 'on-data-ready' });
const sql = connect(config.DATABASE_URL);
const { jobs, flush } = openPublishingJobTable(config, log, sql);
const services = {
  jobs,
  queue: openTrainingQueue(config.TRAINING_QUEUE_URL),
  machineExists: (name: string) => machineExists(sql, name),
  limits: configuredLimits(config),
  columnNames: () => readColumnNames(sql),
  estimateSeconds: secondsEstimator(sql, configuredRunners(config)),
  log,
  metrics: openMetrics(config),
  manifests: openManifestReader(),
  deadLetters: openDeadLetteredEvents(deadLetterQueueUrl),
};

export const handler = async (event: unknown): Promise<DataReadyOutcome> => {
  try {
    return await handleDataReady(event, services);
  } finally {
    await flush();
  }
};
