/** The port of the job table: what a job's life needs of a store that writes one row conditionally. */
import type { ArtifactKeys, Claim, Job, Progress, Runner } from './job.ts';

export interface JobTable {
  /** Writes a new job. @throws TreinoError `job_exists` when the id is taken. */
  create(job: Job): Promise<void>;

  /** The job, read after every write that was answered; undefined when there is none. */
  get(processId: string): Promise<Job | undefined>;

  /** Notes that the queue took the job's doorbell. */
  markEnqueued(processId: string, at: Date): Promise<void>;

  /**
   * Takes the job in one conditional write: when it is `pending`, or `running` with an expired lease.
   * `attempt` and `fence` rise by one. Undefined when somebody else has it, it is final, or unknown.
   */
  claim(processId: string, by: { runner: Runner; now: Date; leaseSeconds: number }): Promise<Job | undefined>;

  /** Renews the lease and writes progress. @throws FenceLostError */
  heartbeat(claim: Claim, beat: { now: Date; leaseSeconds: number; progress: Progress }): Promise<void>;

  /** Ends the job with its model. @throws FenceLostError */
  complete(
    claim: Claim,
    result: { now: Date; modelId: string; bucketAddress: string; artifacts: ArtifactKeys; fits: number },
  ): Promise<void>;

  /** Ends the job without one. @throws FenceLostError */
  fail(claim: Claim, failure: { now: Date; code: string; message: string }): Promise<void>;

  /**
   * Gives a running job back as `pending`.
   * @param keepAttempt false when the attempt shall not count: the worker was told to stop.
   * @throws FenceLostError
   */
  release(claim: Claim, reason: { now: Date; keepAttempt: boolean }): Promise<void>;
}
