/**
 * Withdraws jobs whose write had no certain result before their request was answered with 503. Such a write may still
 * arrive later, for example from a proxy that held it back. Nobody would know the job's ID, so it must not run.
 *
 *   write: no answer ─▶ write a failed job with the same ID ─┬─▶ written: a late write is refused (503)
 *                                                            ├─▶ exists: the first write did arrive (200)
 *                                                            └─▶ no answer (503) ─▶ again in the background, until the
 *                                                                 failed job is written or the arrived one has failed
 *
 * A job with an Idempotency-Key that arrived is not failed: the client may have repeated its request and got the job by now.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { TreinoError } from '../../errors.ts';
import type { Job } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import type { Log } from '../../observability/log.ts';

/** Why a withdrawn job failed. */
const NOT_ACCEPTED = {
  code: 'not_accepted',
  message:
    'The job table did not confirm this job in time, so the service answered 503 and did not run it. Send the request again.',
} as const;

type Jobs = Pick<JobTable, 'create' | 'get' | 'now' | 'failDeadLettered' | 'requestCancel'>;

/**
 * Finds out what became of a write without an answer, and prevents it from arriving later.
 * @param signal stops waiting
 * @returns whether the job was written: it is accepted; otherwise it never will be
 * @throws DependencyError if the job table does not answer
 */
export async function settleJob(
  job: Job,
  jobs: Jobs,
  signal?: AbortSignal,
): Promise<'accepted' | 'withdrawn'> {
  try {
    await jobs.create(withdrawn(job), { signal });
    return 'withdrawn';
  } catch (error) {
    if (!isTaken(error)) throw error;
  }
  // The client of the job table repeats writes, so the existing job may also be the withdrawn one.
  const existing = await jobs.get(job.processId);
  return existing && isWithdrawn(existing) ? 'withdrawn' : 'accepted';
}

/** Pause between tries, milliseconds. Short, because the sweeper starts a job that is 10 s old. */
const PAUSE_MS = 2000;
/** A job that cannot be withdrawn in this time is logged and dropped, milliseconds. */
const MAX_AGE_MS = 60 * 60_000;

interface Waiting {
  readonly job: Job;
  readonly isRepeatable: boolean;
}

/** Withdraws jobs in the background, one after the other, as soon as the job table answers. */
export class Withdrawals {
  readonly #jobs: Jobs;
  readonly #log: Log;
  readonly #pause: () => Promise<unknown>;
  readonly #waiting = new Map<string, Waiting>();
  #isRunning = false;

  /** @param pause waits between tries; by default it does not keep the process alive */
  constructor(
    jobs: Jobs,
    log: Log,
    pause: () => Promise<unknown> = () => sleep(PAUSE_MS, undefined, { ref: false }),
  ) {
    this.#jobs = jobs;
    this.#log = log;
    this.#pause = pause;
  }

  /**
   * Never rejects and does not wait.
   * @param options.isRepeatable whether a repeated request returns the job, so that it stays if it has arrived
   */
  add(job: Job, { isRepeatable }: { readonly isRepeatable: boolean }): void {
    this.#waiting.set(job.processId, { job, isRepeatable });
    if (!this.#isRunning) void this.#run();
  }

  async #run(): Promise<void> {
    this.#isRunning = true;
    while (this.#waiting.size > 0) {
      for (const waiting of this.#waiting.values()) if (!(await this.#tryOne(waiting))) break;
      if (this.#waiting.size > 0) await this.#pause();
    }
    this.#isRunning = false;
  }

  /** @returns false if the job table does not answer */
  async #tryOne({ job, isRepeatable }: Waiting): Promise<boolean> {
    const { processId } = job;
    try {
      const hasArrived = (await settleJob(job, this.#jobs)) === 'accepted';
      if (hasArrived && !isRepeatable) {
        const now = await this.#jobs.now();
        const failed = await this.#jobs.failDeadLettered(processId, { now, ...NOT_ACCEPTED });
        // A worker has claimed it: it stops at its next heartbeat.
        if (!failed) await this.#jobs.requestCancel(processId, now);
      }
      const isKept = hasArrived && isRepeatable;
      this.#log.warn(isKept ? 'job kept for its Idempotency-Key' : 'job withdrawn', {
        process_id: processId,
      });
    } catch (error) {
      if (Date.now() - job.createdAt.getTime() < MAX_AGE_MS) return false;
      this.#log.error('job not withdrawn', { process_id: processId, error: error as Error });
    }
    this.#waiting.delete(processId);
    return true;
  }
}

/** Whether the request of the job was answered with 503. */
export const isWithdrawn = ({ errorCode }: Job): boolean => errorCode === NOT_ACCEPTED.code;

const withdrawn = (job: Job): Job => ({
  ...job,
  status: 'failed',
  finishedAt: job.createdAt,
  errorCode: NOT_ACCEPTED.code,
  errorMessage: NOT_ACCEPTED.message,
});

/** Whether `create` failed because the ID is taken. */
export const isTaken = (error: unknown): boolean =>
  error instanceof TreinoError && error.code === 'job_exists';
