/**
 * A model of the job table without a store: given one job and one command, the job after it and the result. The state
 * machine test compares both adapters with it.
 */
import { finishedProgress, queuedProgress } from '../../lib/jobs/job.ts';
import type { Job, Progress, Runner } from '../../lib/jobs/job.ts';
import { failure, fits, result } from './sample-jobs.ts';

export const LEASE_SECONDS = 60;

/** One call of the job table. `fencingToken` is that of the caller's claim, which can be an old one. */
export type Command =
  | { readonly kind: 'create' | 'requestCancel' | 'failDeadLettered' | 'markEnqueued' | 'markDispatched' }
  | { readonly kind: 'claim' | 'markWaiting'; readonly runner: Runner }
  | { readonly kind: 'complete' | 'fail'; readonly fencingToken: number }
  | { readonly kind: 'heartbeat' | 'cancel'; readonly fencingToken: number; readonly withFits: boolean }
  | {
      readonly kind: 'release';
      readonly fencingToken: number;
      readonly withFits: boolean;
      readonly keepAttempt: boolean;
      readonly toContainer: boolean;
    }
  | { readonly kind: 'reclaim'; readonly fencingToken: number; readonly maxAttempts: number };

/** The result of a call, or one of the constants below for an error. Results can be compared. */
export type Result = unknown;
export const REFUSED = 'FenceLostError';
export const EXISTS = 'job_exists';

export const searching: Progress = {
  phase: 'searching',
  completed: 1,
  total: 7,
  percent: 14,
  etaSeconds: null,
};

const waitingProgress: Progress = { ...queuedProgress, phase: 'waiting' };

/** The job after the command, and the result. */
export function expected(job: Job, command: Command, now: Date): { job: Job; result: Result } {
  const isLive = job.status === 'running' && job.leaseExpiresAt!.getTime() >= now.getTime();
  const isDead = job.status === 'running' && !isLive;
  const isPending = job.status === 'pending';
  const change = (over: Partial<Job>): Job => ({ ...job, updatedAt: now, ...over });
  const end = (status: 'completed' | 'failed' | 'cancelled', over: Partial<Job> = {}): Job =>
    change({ status, finishedAt: now, leaseExpiresAt: null, ...over });
  const release = (over: Partial<Job> = {}): Job =>
    change({
      status: 'pending',
      leaseExpiresAt: null,
      enqueuedAt: null,
      runner: null,
      progress: queuedProgress,
      ...over,
    });
  const lease = { leaseExpiresAt: new Date(now.getTime() + LEASE_SECONDS * 1000) };
  const returnsJob = (after: Job) => ({ job: after, result: after });
  const returns = (after: Job, result?: Result) => ({ job: after, result });

  if ('fencingToken' in command && command.kind !== 'reclaim') {
    if (job.status !== 'running' || job.fencingToken !== command.fencingToken) return returns(job, REFUSED);
  }
  const newFits = 'withFits' in command && command.withFits ? { fitCheckpoints: fits } : {};
  switch (command.kind) {
    case 'create':
      return returns(job, EXISTS);
    case 'markEnqueued':
      return returns({ ...job, enqueuedAt: now });
    case 'markDispatched':
      return returns(isPending ? { ...job, enqueuedAt: now, dispatchedAt: now } : job);
    case 'markWaiting':
      if (!isPending) return returns(job);
      if (command.runner === 'container')
        return returns(change({ progress: waitingProgress, dispatches: 0, dispatchedAt: null }));
      return returns(job.progress.phase === 'waiting' ? job : change({ progress: waitingProgress }));
    case 'claim':
      if (!isPending && !isDead) return returns(job);
      return returnsJob(
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
      return returns(change({ ...lease, progress: searching, ...newFits }), {
        cancelRequested: job.cancelRequestedAt !== null,
      });
    case 'complete': {
      const { modelId, bucketAddress, artifacts } = result(now);
      return returns(
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
      return returns(end('failed', { errorCode: failure.code, errorMessage: failure.message }));
    case 'cancel':
      return returns(end('cancelled', newFits));
    case 'release':
      if (job.cancelRequestedAt) return returns(end('cancelled', newFits), 'cancelled');
      return returns(
        release({
          attempt: command.keepAttempt ? job.attempt : job.attempt - 1,
          dispatches: command.toContainer ? job.dispatches + 1 : job.dispatches,
          ...newFits,
        }),
        'pending',
      );
    case 'requestCancel':
      if (isPending || isDead)
        return returnsJob(end('cancelled', { cancelRequestedAt: job.cancelRequestedAt ?? now }));
      return returnsJob(isLive && !job.cancelRequestedAt ? change({ cancelRequestedAt: now }) : job);
    case 'reclaim':
      if (!isDead || job.fencingToken !== command.fencingToken) return returns(job);
      if (job.cancelRequestedAt) return returns(end('cancelled'), 'cancelled');
      return job.attempt >= command.maxAttempts
        ? returns(end('failed', { errorCode: failure.code, errorMessage: failure.message }), 'failed')
        : returns(release(), 'pending');
    case 'failDeadLettered':
      if (!isPending && !isDead) return returns(job);
      return returnsJob(end('failed', { errorCode: failure.code, errorMessage: failure.message }));
  }
}
