/**
 * Takes a training job in: the machine must be known, the job is written `pending`, then the doorbell
 * rings. The row comes first, so that a crash in between loses a ring, never a job (design §4 rule 1).
 */
import { randomUUID } from 'node:crypto';
import { RequestError, TreinoError } from '../../errors.ts';
import { newJob } from '../../jobs/job.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import { addLogKeys } from '../../log.ts';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../cloudwatch-metrics.ts';
import type { TrainingQueue } from '../../platform/queue/training-queue.ts';
import { isSameRequest } from './idempotency.ts';
import type { Idempotency } from './idempotency.ts';
import { enqueueJob } from '../enqueue.ts';
import { unknownMachine } from '../../request-errors.ts';

export interface SubmitServices {
  readonly jobs: JobTable;
  readonly queue: Pick<TrainingQueue, 'enqueue'>;
  /** Whether processed_data has rows of the machine. */
  readonly machineExists: (name: string) => Promise<boolean>;
  /** Pending jobs a machine may have. */
  readonly maxQueuedPerMachine: number;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** Where a request comes from. */
export interface Origin {
  /** Under which the log shall tell of the job, for as long as it lives. */
  readonly correlationId: string;
  /** With whose key the same request gives the same job, whatever became of it meanwhile. */
  readonly idempotency?: Idempotency | undefined;
}

/** Too many jobs of the machine wait already. */
export class QueueFullError extends RequestError {
  /** When to try again. */
  readonly retryAfterSeconds = 60;

  constructor(machineName: string, limit: number) {
    super(
      `${machineName} has ${limit} trainings waiting already, the most allowed. Try again when some have ended, or cancel some.`,
      {
        code: 'queue_full',
        httpStatus: 429,
        errors: [{ field: 'machine_name', message: 'has too many jobs waiting' }],
      },
    );
  }
}

/**
 * Refuses what must not become a job, whatever its data are.
 * @throws RequestError 400 for an unknown machine; QueueFullError 429; DependencyError.
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
 * @returns the accepted job's id.
 * @throws RequestError 400 for an unknown machine, 422 for a key or event of another request; QueueFullError 429;
 *   DependencyError when database or job table are down (nothing was accepted then).
 */
export async function submitTraining(
  request: TrainingRequest,
  services: SubmitServices,
  { correlationId, idempotency }: Origin,
): Promise<string> {
  const { jobs, log, metrics } = services;
  const processId = idempotency?.processId ?? randomUUID();
  addLogKeys({ process_id: processId });
  /** @throws RequestError 422 when the job is another request's. */
  const isAccepted = async (): Promise<boolean> => {
    const job = await jobs.get(processId);
    if (idempotency && job && !isSameRequest(job.request, request)) throw idempotency.toConflictError();
    if (job) log.info('job accepted before', { job_correlation_id: job.correlationId });
    return job !== undefined;
  };
  // Before all else: what was accepted once is not refused because the queue is full by now.
  if (idempotency && (await isAccepted())) return processId;
  await assertAcceptable(request, services);
  try {
    await jobs.create(newJob(processId, request, new Date(), correlationId));
  } catch (error) {
    const isTaken = error instanceof TreinoError && error.code === 'job_exists';
    // By the same request, which was faster and rings, or by this one's write, sent twice by its client.
    if (isTaken && (await isAccepted())) return processId;
    throw error;
  }
  try {
    await enqueueJob({ processId, correlationId }, services);
  } catch (error) {
    // The job is accepted all the same: it stands in the table without a stamp, and the sweeper rings.
    log.error('The doorbell did not ring.', { error: error as Error });
  }
  log.info('job accepted', { machine_name: request.machineName, indicator: request.indicator });
  metrics.record({ JobsSubmitted: 1 });
  return processId;
}
