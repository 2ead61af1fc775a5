/**
 * A doorbell that SQS gave up on must not leave its job hanging: the job ends `failed`, so that the
 * dead-letter queue and the job table never disagree (design §4 rule 6).
 */
import type { JobTable } from '../../jobs/job-table.ts';
import { addLogKeys } from '../../log.ts';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../cloudwatch-metrics.ts';
import { parseJobMessage } from '../../platform/queue/training-queue.ts';
import { recordFailure } from '../worker/attempt-recorder.ts';
import type { WorkerServices } from '../worker/run-training.ts';
import { releaseTrainingLock } from '../enqueue.ts';
import type { EnqueueServices } from '../enqueue.ts';

const undeliverable = {
  code: 'undeliverable',
  message:
    'The training could not be started: its message failed again and again before the job could be claimed. ' +
    'Look at the log of run-training, then start the training anew.',
};

export interface DeadLetterServices extends EnqueueServices {
  readonly jobs: JobTable;
  readonly log: Log;
  readonly metrics: Metrics;
  /** The job's model, where it is there; the sweeper then has the job finished. */
  readonly findPublished: WorkerServices['findPublished'];
}

/**
 * Its lines carry the job's ids where the caller gives them a place (withLogKeys).
 * @param body of the dead message. One that is no doorbell belongs to no job: it is logged and gone.
 * @throws DependencyError when the job's end could not be written, or its model not be looked for.
 */
export async function handleDeadLetter(body: string, services: DeadLetterServices) {
  const { jobs, log, metrics } = services;
  let processId: string;
  try {
    processId = parseJobMessage(body);
  } catch (error) {
    log.error('a message that is no doorbell was buried', {
      body: body.slice(0, 1000),
      error: error as Error,
    });
    return;
  }
  addLogKeys({ process_id: processId });
  const found = await jobs.get(processId);
  if (found && found.fencingToken > 0 && (await services.findPublished(processId))) {
    log.info('not buried: its model is there, and the job will be finished');
    return;
  }
  const job = await jobs.failDeadLettered(processId, { now: new Date(), ...undeliverable });
  if (!job) {
    log.info('nothing to bury: the job is final, running, or unknown');
    return;
  }
  addLogKeys({ correlation_id: job.correlationId });
  log.error('job buried', { attempt: job.attempt });
  recordFailure(metrics, undeliverable.code);
  await releaseTrainingLock(job, services);
}
