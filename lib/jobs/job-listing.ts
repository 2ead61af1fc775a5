/**
 * The port's listings: for the sweeper, for GET /jobs, and for who is next. They may lag behind writes by
 * a moment (DynamoDB's indexes do); whoever acts on one acts by a conditional write. Saved fits are left
 * out of every job here.
 */
import type { MachinePatterns } from '../machine-patterns.ts';
import type { Indicator } from '../learning/indicators/request.ts';
import type { Job, JobStatus } from './job.ts';

export interface JobListing {
  /**
   * Pending jobs whose doorbell rang before `rungBefore`, or never did and that stand unchanged since
   * before `unstampedBefore` (a few seconds ago: a ring may be under way). Oldest first.
   */
  listStalePending(of: { rungBefore: Date; unstampedBefore: Date; limit: number }): Promise<Job[]>;

  /** Running jobs whose lease expired. Oldest first. */
  listExpired(of: { now: Date; limit: number }): Promise<Job[]>;

  /**
   * Newest first, a page at a time. A cursor is made of a job of the page, never of one that is not visible.
   * Where there are very many of these, a page may hold fewer than `limit`, and without any be the last.
   * @param of.cursor of the page before; it is opaque and belongs to the same machine, status and indicator.
   * @returns a cursor unless the page is the last.
   * @throws RequestError 400 `bad_cursor`
   */
  list(of: JobQuery): Promise<JobPage>;

  /** How many jobs of the machine are pending. */
  countPending(machineName: string): Promise<number>;

  /** The pending job that came first, of one machine and indicator. */
  oldestPending(of: { machineName: string; indicator: Indicator }): Promise<Job | undefined>;
}

export interface JobQuery {
  readonly machineName?: string | undefined;
  readonly status?: JobStatus | undefined;
  readonly indicator?: Indicator | undefined;
  /** Of the machines whose jobs the caller may see. */
  readonly visible?: MachinePatterns;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface JobPage {
  readonly jobs: Job[];
  readonly cursor?: string;
}
