/**
 * Accepts a training request: checks access, machine and work, writes the job as `pending` unless a limit is reached, then
 * enqueues it. The row is written first, so a crash in between loses a message, which the sweeper sends again, but never a job.
 */
import { randomUUID } from 'node:crypto';
import { beforeDeadline } from '../../answer-deadline.ts';
import { DependencyError } from '../../errors.ts';
import { newJob } from '../../jobs/job.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import type { Metrics } from '../../observability/cloudwatch-metrics.ts';
import { addLogKeys } from '../../observability/log.ts';
import type { Log } from '../../observability/log.ts';
import type { Principal } from '../../principal/principal.ts';
import { unknownMachine } from '../../validation/request-errors.ts';
import type { ColumnNames } from '../../warehouse/telemetry/telemetry-size.ts';
import { enqueueJob } from '../enqueue.ts';
import type { EnqueueServices } from '../enqueue.ts';
import { createJob } from './create-job.ts';
import type { AnswerDeadline } from './create-job.ts';
import { assertExcludable } from './excluded-names.ts';
import { isSameRequest } from './idempotency.ts';
import { isWithdrawn } from './withdraw-jobs.ts';
import type { Idempotency } from './idempotency.ts';
import type { SubmissionLimits } from './limits.ts';
import { refusalOf } from './queue-limits.ts';
import { assertSecondsWithin, assertWorkWithin } from './work-limits.ts';

export interface SubmitServices extends EnqueueServices {
  readonly jobs: JobTable;
  /** Whether processed_data has rows of the machine. */
  readonly machineExists: (name: string) => Promise<boolean>;
  /** The columns of processed_data. */
  readonly columnNames: () => Promise<ColumnNames>;
  readonly limits: SubmissionLimits;
  /** Estimated duration of the training; below `limit`, it may be too high. */
  readonly estimateSeconds: (request: TrainingRequest, limit: number) => Promise<number>;
  readonly log: Log;
  readonly metrics: Metrics;
}

/** The caller of a submission. Events have none: they may name any machine and have no quota. */
export type Submitter = Pick<Principal, 'id' | 'name' | 'canAccess'>;

export interface SubmitOptions {
  readonly submitter?: Submitter | undefined;
  /** Identifies the request in the log. The job keeps it, so its workers log it too. */
  readonly correlationId: string;
  /** When the client gets 503: nothing is accepted afterwards. Without it, the caller repeats the request until it succeeds. */
  readonly deadline?: AnswerDeadline | undefined;
  /** If given, a repeated request returns the job that the first one created, whatever its status. */
  readonly idempotency?: Idempotency | undefined;
}

const TOO_SLOW =
  'A database, job table or queue answers too slowly, so no training was started. Send the request again.';

/**
 * Refuses a request that would not become a job now, before its data are read. For dry runs, which take no place: the
 * limits of jobs are compared with counts that can lag behind.
 * @throws RequestError 400 for an unknown machine and for one that the submitter cannot access, 422 `too_much_work`, 429
 *   `queue_full` and `quota_exceeded`; DependencyError
 */
export async function assertAcceptable(
  request: TrainingRequest,
  services: SubmitServices,
  submitter: Submitter,
): Promise<void> {
  const { machineName } = request;
  const { jobs, limits } = services;
  await assertTrainable(request, services, submitter);
  if ((await jobs.countPending(machineName)) >= limits.queuedPerMachine)
    throw refusalOf('queuedPerMachine', machineName, limits);
  if ((await jobs.countActive(submitter.id)) >= limits.activePerPrincipal)
    throw refusalOf('activePerPrincipal', machineName, limits);
}

async function assertTrainable(
  request: TrainingRequest,
  { machineExists, columnNames, estimateSeconds, limits: { work } }: SubmitServices,
  submitter: Submitter | undefined,
): Promise<void> {
  const { machineName } = request;
  assertAccess(request, submitter);
  assertWorkWithin(request, work);
  if (!(await machineExists(machineName))) throw unknownMachine(machineName);
  await assertExcludable(request, columnNames);
  assertSecondsWithin(await estimateSeconds(request, work.seconds), work);
}

/** Machines that the submitter cannot access do not exist for it. */
function assertAccess({ machineName }: TrainingRequest, submitter: Submitter | undefined): void {
  if (submitter && !submitter.canAccess(machineName)) throw unknownMachine(machineName);
}

/**
 * @returns the id of the accepted job
 * @throws as assertAcceptable, but limits of jobs are never exceeded; RequestError 422 for a key or event that was used
 *   for another request; DependencyError if the database or the job table is unavailable. No job is created then.
 */
export async function submitTraining(
  request: TrainingRequest,
  services: SubmitServices,
  { correlationId, submitter, idempotency, deadline }: SubmitOptions,
): Promise<string> {
  const { jobs, log, metrics } = services;
  let processId = idempotency?.processIdAfter(0) ?? randomUUID();
  addLogKeys({ process_id: processId });
  /** Finds the job of the key or event, or its unused id. @throws RequestError 422 if it belongs to another request */
  const isAlreadyAccepted = async (): Promise<boolean> => {
    for (let withdrawnJobs = 1; ; withdrawnJobs += 1) {
      const job = await jobs.get(processId);
      if (idempotency && job && isWithdrawn(job)) {
        processId = idempotency.processIdAfter(withdrawnJobs);
        addLogKeys({ process_id: processId });
        continue;
      }
      if (idempotency && job && !isSameRequest(job.request, request)) throw idempotency.toConflictError();
      if (job) log.info('job already accepted', { job_correlation_id: job.correlationId });
      return job !== undefined;
    }
  };
  const inTime = <T>(work: Promise<T>): Promise<T> => beforeDeadline(deadline?.signal, work, TOO_SLOW);
  assertAccess(request, submitter);
  // Before the other checks: a repeated request returns its job even if the machine's queue is full by now.
  if (idempotency && (await inTime(isAlreadyAccepted()))) return processId;
  await inTime(assertTrainable(request, services, submitter));
  const createdAt = await inTime(jobs.now());
  const job = newJob(processId, request, createdAt, correlationId, submitter?.id);
  const created = await createJob(job, services, { deadline, isRepeatable: idempotency !== undefined });
  if (created === 'exists') {
    // A concurrent request with the same id was first and enqueues the job, or its job has just been withdrawn.
    if (await inTime(isAlreadyAccepted())) return processId;
    throw new DependencyError('job table', TOO_SLOW);
  }
  try {
    await inTime(enqueueJob({ processId, correlationId }, services));
  } catch (error) {
    // The job is accepted: it is in the table without `enqueuedAt`, and the sweeper enqueues it.
    log.error('job not enqueued', { error: error as Error });
  }
  log.info('job accepted', {
    machine_name: request.machineName,
    indicator: request.indicator,
    submitter: submitter?.name,
  });
  metrics.record({ JobsSubmitted: 1 });
  return processId;
}
