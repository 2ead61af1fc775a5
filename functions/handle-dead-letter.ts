/** Consumes the dead-letter queue: fails the job of each message that SQS gave up on. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { loadConfig } from '../lib/config.ts';
import { openPublishingJobTable } from '../lib/events/publishing-job-table.ts';
import { openMetrics } from '../lib/observability/cloudwatch-metrics.ts';
import { openLog } from '../lib/observability/log.ts';
import { connect } from '../lib/platform/postgres/connect.ts';
import { openTrainingQueue } from '../lib/platform/queue/training-queue.ts';
import { handleDeadLetter } from '../lib/training/maintenance/handle-dead-letter.ts';
import { findPublished } from '../lib/training/publishing/publish-model.ts';
import { processMessages } from './sqs.ts';

const config = loadConfig();
const log = openLog(config, { function: 'handle-dead-letter' });
const sql = connect(config.DATABASE_URL);
const { jobs, flush } = openPublishingJobTable(config, log, sql);
const services = {
  jobs,
  queue: openTrainingQueue(config.TRAINING_QUEUE_URL),
  log,
  metrics: openMetrics(config),
  findPublished: (processId: string) => findPublished(processId, sql),
};

export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const response = await processMessages(event, (body) => handleDeadLetter(body, services), {
    log,
    failed: 'dead letter not handled',
  });
  await flush();
  return response;
};
