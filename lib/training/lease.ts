/**
 * Holds a claimed job while its worker trains: renews the lease, carries progress into the job table, and
 * tells the worker to stop when the job is no longer its own.
 *
 *   claim ──┬─ beat ─ beat ─ beat ─ … every HEARTBEAT_SECONDS, and soon after progress moved
 *           │        │
 *           │        ├─ refused (a newer fence) ──▶ signal aborts with FenceLostError
 *           │        └─ table out of reach ───────▶ logged, tried again at the next beat
 *           └─ close ─▶ no beat begins after it returned
 *
 * It runs on the main thread's timers; the arithmetic is on worker threads.
 */
import { FenceLostError } from '../errors.ts';
import { queuedProgress } from '../jobs/job.ts';
import type { Claim, Progress } from '../jobs/job.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { Log } from '../log.ts';

/** How soon progress that moved is written, milliseconds: often enough to watch, seldom enough to cost nothing. */
const progressDelayMs = 1000;

export interface LeaseOptions {
  readonly leaseSeconds: number;
  readonly heartbeatSeconds: number;
}

export class Lease {
  readonly #jobs: JobTable;
  readonly #claim: Claim;
  readonly #options: LeaseOptions;
  readonly #log: Log;
  readonly #lost = new AbortController();
  #progress: Progress = queuedProgress;
  #lastBeat = 0;
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(jobs: JobTable, claim: Claim, options: LeaseOptions, log: Log) {
    this.#jobs = jobs;
    this.#claim = claim;
    this.#options = options;
    this.#log = log;
    this.#schedule(options.heartbeatSeconds * 1000);
  }

  /** Aborts with FenceLostError when another attempt owns the job. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Takes progress in; it is written within about a second. */
  report(progress: Progress): void {
    this.#progress = progress;
    const sinceBeat = Date.now() - this.#lastBeat;
    this.#schedule(Math.max(0, progressDelayMs - sinceBeat));
  }

  /** Ends the beating; resolves when no write of it is under way. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#beating;
  }

  #schedule(delayMs: number): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#beating = this.#beating.then(() => this.#beat());
    }, delayMs);
  }

  async #beat(): Promise<void> {
    if (this.#isClosed) return;
    this.#lastBeat = Date.now();
    const { leaseSeconds, heartbeatSeconds } = this.#options;
    try {
      await this.#jobs.heartbeat(this.#claim, { now: new Date(), leaseSeconds, progress: this.#progress });
    } catch (error) {
      if (error instanceof FenceLostError) {
        this.#isClosed = true;
        this.#lost.abort(error);
        return;
      }
      this.#log.warn('heartbeat failed', { process_id: this.#claim.processId, error: error as Error });
    }
    this.#schedule(heartbeatSeconds * 1000);
  }
}
