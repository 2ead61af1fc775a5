/**
 * The sweeper repairs, once a minute, what crashes leave behind:
 *
 *   running, lease expired ───────────────▶ pending and enqueued; cancelled if requested; failed after MAX_ATTEMPTS,
 *                                           unless its model is published
 *   pending, message missing or too old ──▶ enqueued, unless a container is on its way
 *   unsent event ─────────────────────────▶ published
 *   files of an attempt without a model ──▶ removed
 *   deleted model, its job not marked ────▶ job marked
 *
 * Sweeps may overlap: every step is a conditional write or an extra job message, and both are harmless.
 */
import { messageOf } from '../../errors.ts';
import type { Job } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import type { Metrics } from '../../observability/cloudwatch-metrics.ts';
import { withLogKeys } from '../../observability/log.ts';
import type { Log, LogKeys } from '../../observability/log.ts';
import type { TrainingQueue } from '../../platform/queue/training-queue.ts';
import { enqueueJob } from '../enqueue.ts';
import { releaseTrainingLock } from '../training-lock.ts';
import { recordFailure } from '../worker/attempt-recorder.ts';
import { isDispatchPending } from '../worker/container-dispatch.ts';
import { MAX_ATTEMPTS, WORKER_DIED } from '../worker/end-attempt.ts';
import type { WorkerServices } from '../worker/worker.ts';

export interface SweepServices {
  readonly jobs: JobTable;
  readonly queue: TrainingQueue;
  readonly log: Log;
  readonly metrics: Metrics;
  /** When the queue is empty, a message sent longer ago than this was lost, seconds. */
  readonly requeueAfterSeconds: number;
  /** How long a container may take from its start to its claim, seconds. */
  readonly containerStartSeconds: number;
  /** The job's published model, if any. Such a job only needs to be completed. */
  readonly findPublished: WorkerServices['findPublished'];
  /** Publishes unsent events and returns their number. */
  readonly publishUnsent: (now: Date) => Promise<number>;
  /** Marks the jobs of deleted models that could not be marked at once. */
  readonly markDeletedModels: () => Promise<number>;
  /** Removes the files of attempts that published no model, and saved models of ended jobs. Returns their number. */
  readonly removeOrphans: (now: Date) => Promise<number>;
}

export interface SweepSummary {
  readonly reclaimed: number;
  readonly ended: number;
  readonly requeued: number;
  readonly events_sent: number;
  readonly orphans_removed: number;
  /** Failed steps. The next sweep tries them again. */
  readonly failures: number;
}

/** A pending job that was not enqueued this long after its last write needs a message, milliseconds. */
const ENQUEUE_GRACE_MS = 10_000;
/** A message older than this is sent again even if the queue is not empty, milliseconds. */
const MAX_MESSAGE_AGE_MS = 15 * 60_000;
/** Jobs per listing and sweep. The next sweep continues. */
const MAX_JOBS = 500;

/**
 * @param now by the clock of the job table
 * @throws DependencyError if a listing fails. Failures of single jobs are logged and counted.
 */
export async function sweepJobs(services: SweepServices, now: Date): Promise<SweepSummary> {
  const { jobs, log, metrics } = services;
  const count = { reclaimed: 0, ended: 0, requeued: 0, failures: 0 };
  const forEachJob = async (found: readonly Job[], repair: (job: Job) => Promise<void>): Promise<void> => {
    for (const job of found) {
      await withLogKeys(logKeysOf(job), async () => {
        try {
          await repair(job);
        } catch (error) {
          count.failures += 1;
          log.error('job not repaired', { error: error as Error });
        }
      });
    }
  };

  await forEachJob(await jobs.listExpired({ now, limit: MAX_JOBS }), async (job) => {
    const isOutOfAttempts = job.attempt >= MAX_ATTEMPTS && !(await services.findPublished(job.processId));
    const state = await jobs.reclaim(job.processId, {
      fencingToken: job.fencingToken,
      now,
      maxAttempts: isOutOfAttempts ? MAX_ATTEMPTS : job.attempt + 1,
      failure: WORKER_DIED,
    });
    if (!state) return;
    log.warn('dead worker', { fencing_token: job.fencingToken, attempt: job.attempt, state });
    metrics.record({ DeadWorkers: 1, ...(state === 'cancelled' && { JobsCancelled: 1 }) });
    if (state === 'failed') recordFailure(metrics, WORKER_DIED.code);
    await releaseTrainingLock(job, services);
    if (state === 'pending') {
      count.reclaimed += 1;
      await enqueueJob(job, services);
    } else count.ended += 1;
  });

  // If the queue is not empty, a job's message may still be in it.
  const isQueueEmpty = await services.queue.isEmpty();
  const maxMessageAgeMs = isQueueEmpty ? services.requeueAfterSeconds * 1000 : MAX_MESSAGE_AGE_MS;
  const stale = await jobs.listStalePending({
    enqueuedBefore: new Date(now.getTime() - maxMessageAgeMs),
    updatedBefore: new Date(now.getTime() - ENQUEUE_GRACE_MS),
    limit: MAX_JOBS,
  });
  await forEachJob(stale, async (job) => {
    if (isDispatchPending(job, now, services.containerStartSeconds)) return;
    if (job.progress.phase === 'waiting' && !(await isNextInLine(job, jobs))) return;
    await enqueueJob(job, services);
    count.requeued += 1;
    log.info('job requeued', { enqueued_at: job.enqueuedAt });
  });

  let events = 0;
  try {
    events = await services.publishUnsent(now);
  } catch (error) {
    count.failures += 1;
    metrics.record({ EventsNotSent: 1 });
    log.error('events not sent', { reason: messageOf(error) });
  }
  let orphans = 0;
  try {
    orphans = await services.removeOrphans(now);
  } catch (error) {
    count.failures += 1;
    log.error('orphans not removed', { reason: messageOf(error) });
  }
  try {
    await services.markDeletedModels();
  } catch (error) {
    count.failures += 1;
    log.error('jobs of deleted models not marked', { reason: messageOf(error) });
  }
  recordNonZero(metrics, {
    Resent: count.requeued,
    OrphansRemoved: orphans,
    SweepFailures: count.failures,
  });
  return { ...count, events_sent: events, orphans_removed: orphans };
}

const logKeysOf = ({ processId, correlationId }: Job): LogKeys => ({
  process_id: processId,
  correlation_id: correlationId,
});

/** Records the counts above 0. Most sweeps have none. */
function recordNonZero(metrics: Metrics, counts: Parameters<Metrics['record']>[0]): void {
  const found = Object.entries(counts).filter(([, count]) => count > 0);
  if (found.length > 0) metrics.record(Object.fromEntries(found));
}

/** Whether the job is the oldest pending one of its machine and indicator, and so the next to get the training lock. */
async function isNextInLine({ processId, request }: Job, jobs: JobTable): Promise<boolean> {
  const { machineName, indicator } = request;
  return (await jobs.oldestPending({ machineName, indicator }))?.processId === processId;
}
