/**
 * Accepts a training request: checks the machine, writes the job as `pending`, then enqueues it. The row is written first,
 * so a crash in between loses a message, which the sweeper sends again, but never a job.
 */
import { randomUUID } from 'node:crypto';
import { RequestError, TreinoError } from '../../errors.ts';
import { newJob } from '../../jobs/job.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import type { Metrics } from '../../observability/cloudwatch-metrics.ts';
import { addLogKeys } from '../../observability/log.ts';
import type { Log } from '../../observability/log.ts';
import { unknownMachine } from '../../validation/request-errors.ts';
import { enqueueJob } from '../enqueue.ts';
import type { EnqueueServices } from '../enqueue.ts';
import { isSameRequest } from './idempotency.ts';
import type { Idempotency } from './idempotency.ts';

export interface SubmitServices extends EnqueueServices {
  readonly jobs: JobTable;
  /** Whether processed_data has rows of the machine. */
  readonly machineExists: (name: string) => Promise<boolean>;
  /** Maximum number of pending jobs of a machine. */
  readonly maxQueuedPerMachine: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

export interface SubmitOptions {
  /** Identifies the request in the log. The job keeps it, so its workers log it too. */
  readonly correlationId: string;
  /** If given, a repeated request returns the job that the first one created, whatever its status. */
  readonly idempotency?: Idempotency | undefined;
}

/** The machine has its maximum of pending jobs. */
export class QueueFullError extends RequestError {
  /** Suggested Retry-After, seconds. */
  readonly retryAfterSeconds = 60;

  constructor(machineName: string, limit: number) {
    super(
      `${machineName} already has ${limit} waiting trainings, the maximum. Try again when some have finished, or cancel some.`,
      {
        code: 'queue_full',
        httpStatus: 429,
        errors: [{ field: 'machine_name', message: 'has too many waiting trainings' }],
      },
    );
  }
}

/**
 * Refuses a request that cannot become a job, before its data are read.
 * @throws RequestError 400 for an unknown machine; QueueFullError 429; DependencyError
 */
export async function assertAcceptable(
  { machineName }: TrainingRequest,
  { jobs, machineExists, maxQueuedPerMachine }: SubmitServices,
): Promise<void> {
  if (!(await machineExists(machineName))) throw unknownMachine(machineName);
  const waiting = await jobs.countPending(machineName);
  if (waiting >= maxQueuedPerMachine) throw new QueueFullError(machineName, maxQueuedPerMachine);
}

/**
 * @returns the id of the accepted job
 * @throws RequestError 400 for an unknown machine, 422 for a key or event that was used for another request;
 *   QueueFullError 429; DependencyError if the database or the job table is unavailable. No job is created then.
 */
export async function submitTraining(
  request: TrainingRequest,
  services: SubmitServices,
  { correlationId, idempotency }: SubmitOptions,
): Promise<string> {
  const { jobs, log, metrics } = services;
  const processId = idempotency?.processId ?? randomUUID();
  addLogKeys({ process_id: processId });
  /** @throws RequestError 422 if the id belongs to another request */
  const isAlreadyAccepted = async (): Promise<boolean> => {
    const job = await jobs.get(processId);
    if (idempotency && job && !isSameRequest(job.request, request)) throw idempotency.toConflictError();
    if (job) log.info('job already accepted', { job_correlation_id: job.correlationId });
    return job !== undefined;
  };
  // Before the other checks: a repeated request returns its job even if the machine's queue is full by now.
  if (idempotency && (await isAlreadyAccepted())) return processId;
  await assertAcceptable(request, services);
  try {
    await jobs.create(newJob(processId, request, await jobs.now(), correlationId));
  } catch (error) {
    const isTaken = error instanceof TreinoError && error.code === 'job_exists';
    // A concurrent request with the same id was first and enqueues the job, or the database client retried this write.
    if (isTaken && (await isAlreadyAccepted())) return processId;
    throw error;
  }
  try {
    await enqueueJob({ processId, correlationId }, services);
  } catch (error) {
    // The job is accepted: it is in the table without `enqueuedAt`, and the sweeper enqueues it.
    log.error('job not enqueued', { error: error as Error });
  }
  log.info('job accepted', { machine_name: request.machineName, indicator: request.indicator });
  metrics.record({ JobsSubmitted: 1 });
  return processId;
}
