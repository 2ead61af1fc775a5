/**
 * The training worker on Lambda, for one SQS message at a time. SQS deletes the message if the job's state was written,
 * whatever the outcome. Otherwise SQS delivers the message again.
 */
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { loadConfig } from '../lib/config.ts';
import { openLog } from '../lib/observability/log.ts';
import { parseJobMessage } from '../lib/platform/queue/training-queue.ts';
import { SHUTDOWN_SECONDS } from '../lib/training/runners/runner-choice.ts';
import { workerMemoryBytes } from '../lib/training/runners/runners.ts';
import { runTraining } from '../lib/training/worker/run-training.ts';
import { DeadlineError, StopRequestedError } from '../lib/training/worker/stop-reasons.ts';
import { openWorkerServices } from '../lib/training/worker/worker-services.ts';
import { processMessages } from './sqs.ts';

const config = loadConfig();
const log = openLog(config, { function: 'run-training' });
const services = openWorkerServices(config, log);

export const handler = async (event: SQSEvent, context: Context): Promise<SQSBatchResponse> => {
  const stop = new AbortController();
  const terminate = () => stop.abort(new StopRequestedError());
  process.once('SIGTERM', terminate);
  const deadline = setTimeout(
    () => {
      stop.abort(new DeadlineError());
    },
    context.getRemainingTimeInMillis() - SHUTDOWN_SECONDS * 1000,
  );

  const worker = {
    runner: 'lambda',
    memoryBytes: workerMemoryBytes('lambda', config),
    stop: stop.signal,
    remainingSeconds: () => context.getRemainingTimeInMillis() / 1000 - SHUTDOWN_SECONDS,
  } as const;

  try {
    return await processMessages(event, (body) => runTraining(parseJobMessage(body), worker, services), {
      log,
      failed: 'message not processed',
    });
  } finally {
    clearTimeout(deadline);
    process.off('SIGTERM', terminate);
    await services.flush();
  }
};
