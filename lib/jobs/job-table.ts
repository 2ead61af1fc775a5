/**
 * The job table: a store that changes one job at a time with conditional writes. Listings, training locks and the outbox
 * have their own interfaces.
 *
 * A worker's write carries its claim. It throws FenceLostError if there is a newer claim or the job is not running any
 * more (released, reclaimed or final). An expired lease alone is not an error: its worker can still write until another
 * one claims the job.
 */
import type { ArtifactKeys, Claim, Job, Progress, Runner, FitCheckpoints } from './job.ts';
import type { JobLimits } from './job-limits.ts';
import type { JobListing } from './job-listing.ts';
import type { JobOutbox } from './job-outbox.ts';
import type { TrainingLocks } from './training-locks.ts';

export interface JobTable extends JobListing, JobOutbox, TrainingLocks {
  /**
   * The time of the table's server. Leases, ages and times in the table use it, because a worker's clock may be wrong.
   * @throws DependencyError
   */
  now(): Promise<Date>;

  /**
   * Writes a new job.
   * @param options.signal stops the write when it aborts, if that is still possible: the job may exist all the same
   * @param options.limits are never exceeded, however many jobs are created at the same time. A job that becomes pending
   *   again counts, but is not refused.
   * @throws TreinoError `job_exists` if the ID is taken; JobLimitError; DependencyError, also if the signal aborts
   */
  create(
    job: Job,
    options?: { readonly signal?: AbortSignal | undefined; readonly limits?: JobLimits | undefined },
  ): Promise<void>;

  /** Reads a job, including every write that has returned. Undefined if there is none. */
  get(processId: string): Promise<Job | undefined>;

  /** Records that the queue accepted the job's message. */
  markEnqueued(processId: string, at: Date): Promise<void>;

  /** Records that a container was started for a pending job, instead of a message. No effect in any other state. */
  markDispatched(processId: string, options: { now: Date }): Promise<void>;

  /**
   * Sets a pending job's phase to `waiting` for its training lock. No effect in any other state.
   * @param options.runner the runner that could not get the lock. If it is a container, the dispatch has succeeded, so no
   *   other container is expected and the count of dispatches is reset to 0.
   */
  markWaiting(processId: string, options: { runner: Runner; now: Date }): Promise<void>;

  /**
   * Claims the job in one conditional write if it is `pending`, or `running` with an expired lease. `attempt` and
   * `fencingToken` rise by one. A container's claim resets `dispatches`. A job taken over from a dead worker may carry
   * a cancel request.
   * @returns the claimed job; undefined if another worker holds it, it is final, or it does not exist
   */
  claim(
    processId: string,
    options: { runner: Runner; now: Date; leaseSeconds: number },
  ): Promise<Job | undefined>;

  /**
   * Renews the lease and writes progress.
   * @param update.fits replaces the job's fit checkpoints if given
   * @throws FenceLostError
   */
  heartbeat(
    claim: Claim,
    update: { now: Date; leaseSeconds: number; progress: Progress; fits?: FitCheckpoints | undefined },
  ): Promise<{ cancelRequested: boolean }>;

  /** Ends the job as `completed` and removes its fit checkpoints. @throws FenceLostError */
  complete(
    claim: Claim,
    result: { now: Date; modelId: string; bucketAddress: string; artifacts: ArtifactKeys; fits: number },
  ): Promise<void>;

  /** Records that the job's model was deleted. No effect if the job has another model or does not exist. */
  markModelDeleted(processId: string, deleted: { modelId: string; at: Date }): Promise<void>;

  /** Ends the job as `failed`. @throws FenceLostError */
  fail(claim: Claim, failure: { now: Date; code: string; message: string }): Promise<void>;

  /**
   * Ends the running job as `cancelled`, after a cancel request.
   * @param options.fits replaces the job's fit checkpoints if given
   * @throws FenceLostError
   */
  cancel(claim: Claim, options: { now: Date; fits?: FitCheckpoints | undefined }): Promise<void>;

  /**
   * Gives up the claim: the job becomes `pending` with no `enqueuedAt`, or `cancelled` if that was requested.
   * @param options.keepAttempt false if the attempt does not count, because the worker was asked to stop
   * @param options.toContainer true if a container will run the job; counts a dispatch
   * @param options.fits replaces the job's fit checkpoints if given; otherwise they stay
   * @returns the new state
   * @throws FenceLostError
   */
  release(
    claim: Claim,
    options: { now: Date; keepAttempt: boolean; toContainer?: boolean; fits?: FitCheckpoints | undefined },
  ): Promise<'pending' | 'cancelled'>;

  /**
   * Requests cancellation. A pending job, and one whose worker is dead, is `cancelled` at once. A running job keeps
   * running with `cancelRequestedAt` set. A final job does not change.
   * @returns the job after the request; undefined if it does not exist
   */
  requestCancel(processId: string, now: Date): Promise<Job | undefined>;

  /**
   * Takes a running job from a dead worker without a new claim, for the sweeper. The job becomes `pending` with no
   * `enqueuedAt` (its attempt was counted at the claim), `failed` with `lost.failure` if no attempts are left, or
   * `cancelled` if that was requested.
   * @param lost.fencingToken of the claim with the expired lease
   * @returns the new state; undefined if another caller was faster or the lease is alive
   */
  reclaim(
    processId: string,
    lost: {
      fencingToken: number;
      now: Date;
      maxAttempts: number;
      failure: { code: string; message: string };
    },
  ): Promise<'pending' | 'failed' | 'cancelled' | undefined>;

  /**
   * Ends a job whose message is in the dead-letter queue as `failed`, unless it is final or has a live lease.
   * @returns the failed job; undefined if nothing changed
   */
  failDeadLettered(
    processId: string,
    failure: { now: Date; code: string; message: string },
  ): Promise<Job | undefined>;
}
