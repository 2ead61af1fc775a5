/**
 * The sweeper: every minute it mends what a crash left (design §4 rules 1, 4 and 5).
 *
 *   running, lease expired ─▶ pending, rung for (failed when the attempts are spent and no model is there;
 *                             cancelled when asked)
 *   pending, never rung for, or long ago ─▶ rung for, unless a container is on its way
 *   changed, and the event bus not told ─▶ told
 *   files of attempts that published nothing ─▶ removed
 *
 * Two sweeps at once do no harm: every step is a conditional write or a doorbell.
 */
import { messageOf } from '../../errors.ts';
import type { Job } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import { withLogKeys } from '../../log.ts';
import type { Log, LogKeys } from '../../log.ts';
import type { Metrics } from '../../cloudwatch-metrics.ts';
import type { TrainingQueue } from '../../platform/queue/training-queue.ts';
import { recordFailure } from '../worker/attempt-recorder.ts';
import { WORKER_DIED, MAX_ATTEMPTS } from '../worker/end-attempt.ts';
import { isDispatchPending } from '../worker/container-dispatch.ts';
import type { WorkerServices } from '../worker/run-training.ts';
import { releaseTrainingLock, enqueueJob } from '../enqueue.ts';

export interface SweepServices {
  readonly jobs: JobTable;
  readonly queue: TrainingQueue;
  readonly log: Log;
  readonly metrics: Metrics;
  /** With an empty queue, a ring older than this was lost, seconds. */
  readonly requeueAfterSeconds: number;
  /** How long a container may take to come to its job, seconds. */
  readonly containerStartSeconds: number;
  /** The job's model, where it is there; the job then only has to be finished. */
  readonly findPublished: WorkerServices['findPublished'];
  /** Sends events that are unsent for long; returns how many. */
  readonly publishUnsent: (now: Date) => Promise<number>;
  /** Removes files of attempts that published nothing; returns how many. */
  readonly removeOrphans: (now: Date) => Promise<number>;
}

export interface SweepSummary {
  readonly reclaimed: number;
  readonly ended: number;
  readonly requeued: number;
  readonly events_sent: number;
  readonly orphans_removed: number;
  /** Steps that failed; the next sweep tries them again. */
  readonly failures: number;
}

/** A job in the table but not rung for within this time was orphaned between the two, milliseconds. */
const unstampedMs = 10_000;
/** A ring unanswered for so long is repeated even if the queue still holds messages, milliseconds. */
const staleRingMs = 15 * 60_000;
/** Jobs looked at per sweep and kind; the next sweep goes on. */
const batch = 500;

/** @throws DependencyError when a listing cannot be had; a single job's failure only counts. */
export async function sweepJobs(services: SweepServices, now: Date): Promise<SweepSummary> {
  const { jobs, log, metrics } = services;
  const count = { revived: 0, ended: 0, rung: 0, failures: 0 };
  const each = async (found: readonly Job[], mend: (job: Job) => Promise<void>): Promise<void> => {
    for (const job of found) {
      await withLogKeys(keysOf(job), async () => {
        try {
          await mend(job);
        } catch (error) {
          count.failures += 1;
          log.error('job not mended', { error: error as Error });
        }
      });
    }
  };

  await each(await jobs.listExpired({ now, limit: batch }), async (job) => {
    const isSpent = job.attempt >= MAX_ATTEMPTS && !(await services.findPublished(job.processId));
    const state = await jobs.reclaim(job.processId, {
      fencingToken: job.fencingToken,
      now,
      maxAttempts: isSpent ? MAX_ATTEMPTS : job.attempt + 1,
      failure: WORKER_DIED,
    });
    if (!state) return;
    log.warn('dead worker', { fencing_token: job.fencingToken, attempt: job.attempt, state });
    metrics.record({ DeadWorkers: 1, ...(state === 'cancelled' && { JobsCancelled: 1 }) });
    if (state === 'failed') recordFailure(metrics, WORKER_DIED.code);
    await releaseTrainingLock(job, services);
    if (state === 'pending') {
      count.revived += 1;
      await enqueueJob(job, services);
    } else count.ended += 1;
  });

  // While doorbells wait in the queue, a job's own may be among them; ringing again would only add to them.
  const isQueueEmpty = await services.queue.isEmpty();
  const enqueuedBefore = new Date(
    now.getTime() - (isQueueEmpty ? services.requeueAfterSeconds * 1000 : staleRingMs),
  );
  const updatedBefore = new Date(now.getTime() - unstampedMs);
  await each(await jobs.listStalePending({ enqueuedBefore, updatedBefore, limit: batch }), async (job) => {
    if (isDispatchPending(job, now, services.containerStartSeconds)) return;
    if (job.progress.phase === 'waiting' && !(await isNext(job, jobs))) return;
    await enqueueJob(job, services);
    count.rung += 1;
    log.info('rung again', { enqueued_at: job.enqueuedAt });
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
  recordSweep(metrics, { Resent: count.rung, OrphansRemoved: orphans, SweepFailures: count.failures });
  return { ...count, events_sent: events, orphans_removed: orphans };
}

const keysOf = ({ processId, correlationId }: Job): LogKeys => ({
  process_id: processId,
  correlation_id: correlationId,
});

/** Most sweeps find nothing, which is no news. */
function recordSweep(metrics: Metrics, found: Parameters<Metrics['record']>[0]): void {
  const news = Object.entries(found).filter(([, count]) => count > 0);
  if (news.length > 0) metrics.record(Object.fromEntries(news));
}

/** Of the jobs that wait for one machine, the first alone can have use of a ring. */
async function isNext({ processId, request }: Job, jobs: JobTable): Promise<boolean> {
  const { machineName, indicator } = request;
  return (await jobs.oldestPending({ machineName, indicator }))?.processId === processId;
}
