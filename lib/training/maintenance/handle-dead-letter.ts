/**
 * Fails the job of a message that SQS moved to the dead-letter queue, so that no job stays `pending` without a message
 * in either queue.
 */
import type { JobTable } from '../../jobs/job-table.ts';
import type { Metrics } from '../../observability/cloudwatch-metrics.ts';
import { addLogKeys } from '../../observability/log.ts';
import { parseJobMessage } from '../../platform/queue/training-queue.ts';
import { releaseTrainingLock } from '../training-lock.ts';
import type { LockServices } from '../training-lock.ts';
import { recordFailure } from '../worker/attempt-recorder.ts';
import type { WorkerServices } from '../worker/worker.ts';

const UNDELIVERABLE = {
  code: 'undeliverable',
  message:
    'The training could not be started: every worker that received its message failed before it claimed the job. ' +
    'Check the log of run-training, then submit the training again.',
};

export interface DeadLetterServices extends LockServices {
  readonly jobs: JobTable;
  readonly metrics: Metrics;
  /** The job's published model, if any. The sweeper requeues such a job, and the next attempt completes it. */
  readonly findPublished: WorkerServices['findPublished'];
}

/**
 * Handles one dead letter. Run it inside `withLogKeys`, so that log lines carry the job's ids.
 * @param body of the message. A body that is not a job message is logged and discarded.
 * @throws DependencyError if the job could not be failed, or its model could not be looked up
 */
export async function handleDeadLetter(body: string, services: DeadLetterServices): Promise<void> {
  const { jobs, log, metrics } = services;
  let processId: string;
  try {
    processId = parseJobMessage(body);
  } catch (error) {
    log.error('dead letter discarded: not a job message', {
      body: body.slice(0, 1000),
      error: error as Error,
    });
    return;
  }
  addLogKeys({ process_id: processId });
  const found = await jobs.get(processId);
  if (found && found.fencingToken > 0 && (await services.findPublished(processId))) {
    log.info('dead letter ignored: the model is published, so the job will be completed');
    return;
  }
  const job = await jobs.failDeadLettered(processId, { now: await jobs.now(), ...UNDELIVERABLE });
  if (!job) {
    log.info('dead letter ignored: the job is final, running or unknown');
    return;
  }
  addLogKeys({ correlation_id: job.correlationId });
  log.error('dead-lettered job failed', { attempt: job.attempt });
  recordFailure(metrics, UNDELIVERABLE.code);
  await releaseTrainingLock(job, services);
}
