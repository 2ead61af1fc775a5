/**
 * The port of the job table: what a job's life needs of a store that writes one row conditionally.
 * Listings, turns and the outbox are in ports of their own.
 *
 * A worker's write carries its claim and is refused with FenceLostError once a newer claim exists or the
 * job is not running (given back, revived, final). A lease that ran out refuses nothing by itself: who
 * takes the job over does.
 */
import type { ArtifactKeys, Claim, Job, Progress, Runner, FitCheckpoints } from './job.ts';
import type { JobListing } from './job-listing.ts';
import type { JobOutbox } from './job-outbox.ts';
import type { TrainingLocks } from './training-locks.ts';

export interface JobTable extends JobListing, JobOutbox, TrainingLocks {
  /** Writes a new job. @throws TreinoError `job_exists` when the id is taken. */
  create(job: Job): Promise<void>;

  /** The job, read after every write that was answered; undefined when there is none. */
  get(processId: string): Promise<Job | undefined>;

  /** Notes that the queue took the job's doorbell. */
  markEnqueued(processId: string, at: Date): Promise<void>;

  /** Notes of a pending job that a container was started for it, in place of a doorbell; nothing in any other state. */
  markDispatched(processId: string, at: { now: Date }): Promise<void>;

  /**
   * Says in a pending job's progress that it waits for its turn; nothing in any other state.
   * @param by.runner who found that: a container has come, so none is awaited, and hand-overs are counted anew
   */
  markWaiting(processId: string, by: { runner: Runner; now: Date }): Promise<void>;

  /**
   * Takes the job in one conditional write: when it is `pending`, or `running` with an expired lease.
   * `attempt` and `fence` rise by one; a container's claim ends the count of hand-overs. Undefined when somebody else has it, it is final, or unknown.
   * A job taken over from a dead worker may come with a cancel request.
   */
  claim(processId: string, by: { runner: Runner; now: Date; leaseSeconds: number }): Promise<Job | undefined>;

  /**
   * Renews the lease and writes progress.
   * @param beat.fits replaces the job's saved fits when given.
   * @throws FenceLostError
   */
  heartbeat(
    claim: Claim,
    beat: { now: Date; leaseSeconds: number; progress: Progress; fits?: FitCheckpoints | undefined },
  ): Promise<{ cancelRequested: boolean }>;

  /** Ends the job with its model; saved fits go. @throws FenceLostError */
  complete(
    claim: Claim,
    result: { now: Date; modelId: string; bucketAddress: string; artifacts: ArtifactKeys; fits: number },
  ): Promise<void>;

  /** Ends the job without one. @throws FenceLostError */
  fail(claim: Claim, failure: { now: Date; code: string; message: string }): Promise<void>;

  /**
   * Ends the running job because that was asked for.
   * @param at.fits replaces the job's saved fits when given.
   * @throws FenceLostError
   */
  cancel(claim: Claim, at: { now: Date; fits?: FitCheckpoints | undefined }): Promise<void>;

  /**
   * Gives a running job back: `pending`, its doorbell unstamped, or `cancelled` when that was asked for.
   * @param reason.keepAttempt false when the attempt shall not count: the worker was told to stop.
   * @param reason.handOver true when a container shall have it: it counts as a hand-over.
   * @param reason.fits replaces the job's saved fits when given; without, they stay.
   * @returns the state the job is in now.
   * @throws FenceLostError
   */
  release(
    claim: Claim,
    reason: { now: Date; keepAttempt: boolean; handOver?: boolean; fits?: FitCheckpoints | undefined },
  ): Promise<'pending' | 'cancelled'>;

  /**
   * Asks for the job's end: a pending one and one whose worker is dead are `cancelled` at once, a running
   * one keeps running with `cancelRequestedAt` set, a final one stays as it is.
   * @returns the job after it; undefined when it is unknown.
   */
  requestCancel(processId: string, now: Date): Promise<Job | undefined>;

  /**
   * Takes a running job from a dead worker, without a new claim: the sweeper's move. It turns `pending`
   * (the attempt was counted when it was claimed; its doorbell unstamped), or `failed` with
   * `lost.failure` when the attempts are spent, or `cancelled` when that was asked for.
   * @param lost.fence of the claim whose lease expired.
   * @returns the new state; undefined when somebody was faster or the lease is alive.
   */
  reclaim(
    processId: string,
    lost: {
      fence: number;
      now: Date;
      maxAttempts: number;
      failure: { code: string; message: string };
    },
  ): Promise<'pending' | 'failed' | 'cancelled' | undefined>;

  /**
   * Ends a job that the queue gave up on as `failed`, unless it is final or running under a live lease.
   * @returns the job after it; undefined when nothing was done.
   */
  failDeadLettered(
    processId: string,
    failure: { now: Date; code: string; message: string },
  ): Promise<Job | undefined>;
}
