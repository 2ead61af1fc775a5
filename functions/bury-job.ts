/** The dead-letter queue's reader: a job whose doorbell SQS gave up on ends `failed`. */
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { loadConfig } from '../lib/config.ts';
import { openAnnouncedJobs } from '../lib/events/announced-jobs.ts';
import { openLog, withLogKeys } from '../lib/log.ts';
import { openMetrics } from '../lib/metrics.ts';
import { openTrainingQueue } from '../lib/queue/training-queue.ts';
import { buryJob } from '../lib/training/bury.ts';
import { messageKeys } from './message-keys.ts';

const config = loadConfig();
const log = openLog(config, { function: 'bury-job' });
const { jobs, settled } = openAnnouncedJobs(config, log);
const services = {
  jobs,
  queue: openTrainingQueue(config.TRAINING_QUEUE_URL),
  log,
  metrics: openMetrics(config),
};

export const handler = async (event: SQSEvent): Promise<SQSBatchResponse> => {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of event.Records) {
    await withLogKeys(messageKeys(record), async () => {
      try {
        await buryJob(record.body, services);
      } catch (error) {
        log.error('message not buried', { error: error as Error });
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    });
  }
  await settled();
  return { batchItemFailures };
};
