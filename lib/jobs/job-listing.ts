/**
 * The job table's listings. They can lag behind writes for a moment, because DynamoDB's indexes do. Code that acts on a
 * listed job does so with a conditional write. Listed jobs have no fit checkpoints.
 */
import type { MachinePatterns } from '../principal/machine-patterns.ts';
import type { Indicator } from '../learning/indicators/request.ts';
import type { Job, JobStatus } from './job.ts';

export interface JobListing {
  /**
   * Pending jobs whose message was probably lost: enqueued before `enqueuedBefore`, or not enqueued and last updated
   * before `updatedBefore`. Oldest first. Callers pass an `updatedBefore` of a few seconds ago, because a message may
   * be on its way.
   */
  listStalePending(query: { enqueuedBefore: Date; updatedBefore: Date; limit: number }): Promise<Job[]>;

  /** Running jobs with an expired lease, oldest first. */
  listExpired(query: { now: Date; limit: number }): Promise<Job[]>;

  /**
   * One page of jobs, newest first. The cursor is made from a job on the page, so it never reveals a job that the
   * principal cannot access. A search of a very large table stops early: its page may hold fewer than `limit` jobs, and
   * an empty page is then the last one.
   * @param query.cursor cursor of the previous page, for the same machine, status and indicator. It is opaque.
   * @returns the jobs, and a cursor unless the page is the last
   * @throws RequestError 400 `bad_cursor`
   */
  list(query: JobQuery): Promise<JobPage>;

  /** Number of the machine's pending jobs. */
  countPending(machineName: string): Promise<number>;

  /** Number of the principal's pending and running jobs. @param submitterId id of the principal */
  countActive(submitterId: string): Promise<number>;

  /** The oldest pending job of a machine and indicator. */
  oldestPending(query: { machineName: string; indicator: Indicator }): Promise<Job | undefined>;
}

export interface JobQuery {
  readonly machineName?: string | undefined;
  readonly status?: JobStatus | undefined;
  readonly indicator?: Indicator | undefined;
  /** Patterns of the machines whose jobs the principal can access. */
  readonly visible?: MachinePatterns;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface JobPage {
  readonly jobs: Job[];
  readonly cursor?: string;
}
