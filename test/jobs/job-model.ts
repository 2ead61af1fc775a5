/**
 * What the job table must do, said a second time and without a store: one job, one command, what it becomes
 * and what the caller hears. The state machine's test holds both adapters against it.
 */
import { finishedProgress, queuedProgress } from '../../lib/jobs/job.ts';
import type { Job, Progress, Runner } from '../../lib/jobs/job.ts';
import { failure, fits, result } from './sample-jobs.ts';

export const leaseSeconds = 60;

/** One call of the port. `fence` is that of the caller's claim, which may be an old one. */
export type Command =
  | { readonly kind: 'create' | 'requestCancel' | 'failDeadLettered' | 'markEnqueued' | 'markDispatched' }
  | { readonly kind: 'claim' | 'markWaiting'; readonly runner: Runner }
  | { readonly kind: 'complete' | 'fail'; readonly fence: number }
  | { readonly kind: 'heartbeat' | 'cancel'; readonly fence: number; readonly withFits: boolean }
  | {
      readonly kind: 'release';
      readonly fence: number;
      readonly withFits: boolean;
      readonly keepAttempt: boolean;
      readonly handOver: boolean;
    }
  | { readonly kind: 'reclaim'; readonly fence: number; readonly maxAttempts: number };

/** What the caller hears, told so that two answers can be compared. */
export type Answer = unknown;
export const refused = 'FenceLostError';
export const exists = 'job_exists';

export const searching: Progress = {
  phase: 'searching',
  completed: 1,
  total: 7,
  percent: 14,
  etaSeconds: null,
};

const waitingProgress: Progress = { ...queuedProgress, phase: 'waiting' };

/** The job after the command, and the answer. */
export function expected(job: Job, command: Command, now: Date): { job: Job; answer: Answer } {
  const isLive = job.status === 'running' && job.leaseExpiresAt!.getTime() >= now.getTime();
  const isDead = job.status === 'running' && !isLive;
  const isPending = job.status === 'pending';
  const change = (over: Partial<Job>): Job => ({ ...job, updatedAt: now, ...over });
  const end = (status: 'completed' | 'failed' | 'cancelled', over: Partial<Job> = {}): Job =>
    change({ status, finishedAt: now, leaseExpiresAt: null, ...over });
  const giveBack = (over: Partial<Job> = {}): Job =>
    change({
      status: 'pending',
      leaseExpiresAt: null,
      enqueuedAt: null,
      runner: null,
      progress: queuedProgress,
      ...over,
    });
  const lease = { leaseExpiresAt: new Date(now.getTime() + leaseSeconds * 1000) };
  const told = (after: Job) => ({ job: after, answer: after });
  const heard = (after: Job, answer?: Answer) => ({ job: after, answer });

  if ('fence' in command && command.kind !== 'reclaim') {
    if (job.status !== 'running' || job.fencingToken !== command.fence) return heard(job, refused);
  }
  const newFits = 'withFits' in command && command.withFits ? { fitCheckpoints: fits } : {};
  switch (command.kind) {
    case 'create':
      return heard(job, exists);
    case 'markEnqueued':
      return heard({ ...job, enqueuedAt: now });
    case 'markDispatched':
      return heard(isPending ? { ...job, enqueuedAt: now, dispatchedAt: now } : job);
    case 'markWaiting':
      if (!isPending) return heard(job);
      if (command.runner === 'container')
        return heard(change({ progress: waitingProgress, dispatches: 0, dispatchedAt: null }));
      return heard(job.progress.phase === 'waiting' ? job : change({ progress: waitingProgress }));
    case 'claim':
      if (!isPending && !isDead) return heard(job);
      return told(
        change({
          status: 'running',
          attempt: job.attempt + 1,
          fencingToken: job.fencingToken + 1,
          runner: command.runner,
          dispatches: command.runner === 'container' ? 0 : job.dispatches,
          dispatchedAt: null,
          progress: queuedProgress,
          ...lease,
        }),
      );
    case 'heartbeat':
      return heard(change({ ...lease, progress: searching, ...newFits }), {
        cancelRequested: job.cancelRequestedAt !== null,
      });
    case 'complete': {
      const { modelId, bucketAddress, artifacts } = result(now);
      return heard(
        end('completed', {
          modelId,
          bucketAddress,
          artifacts,
          progress: finishedProgress(7),
          fitCheckpoints: null,
        }),
      );
    }
    case 'fail':
      return heard(end('failed', { errorCode: failure.code, errorMessage: failure.message }));
    case 'cancel':
      return heard(end('cancelled', newFits));
    case 'release':
      if (job.cancelRequestedAt) return heard(end('cancelled', newFits), 'cancelled');
      return heard(
        giveBack({
          attempt: command.keepAttempt ? job.attempt : job.attempt - 1,
          dispatches: command.handOver ? job.dispatches + 1 : job.dispatches,
          ...newFits,
        }),
        'pending',
      );
    case 'requestCancel':
      if (isPending || isDead)
        return told(end('cancelled', { cancelRequestedAt: job.cancelRequestedAt ?? now }));
      return told(isLive && !job.cancelRequestedAt ? change({ cancelRequestedAt: now }) : job);
    case 'reclaim':
      if (!isDead || job.fencingToken !== command.fence) return heard(job);
      if (job.cancelRequestedAt) return heard(end('cancelled'), 'cancelled');
      return job.attempt >= command.maxAttempts
        ? heard(end('failed', { errorCode: failure.code, errorMessage: failure.message }), 'failed')
        : heard(giveBack(), 'pending');
    case 'failDeadLettered':
      if (!isPending && !isDead) return heard(job);
      return told(end('failed', { errorCode: failure.code, errorMessage: failure.message }));
  }
}
