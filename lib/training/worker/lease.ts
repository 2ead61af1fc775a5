/**
 * Holds a claimed job while its worker trains: renews the lease, carries progress into the job table, and
 * tells the worker to stop when the job is no longer its own.
 *
 *   claim ──┬─ beat ─ beat ─ beat ─ … every HEARTBEAT_SECONDS, and soon after progress moved
 *           │        │
 *           │        ├─ refused (a newer fence) ──▶ signal aborts with FenceLostError
 *           │        ├─ cancel was asked for ─────▶ signal aborts with CancelRequestedError
 *           │        └─ table out of reach ───────▶ logged, tried again at the next beat
 *           └─ close ─▶ no beat begins after it returned
 *
 * A beat carries the fits that ended since the one before, and every heartbeat renews the job's turn (one
 * training at a time per machine and indicator). It runs on the main thread's timers; the arithmetic is on worker threads.
 */
import { FenceLostError, TreinoError } from '../../errors.ts';
import { queuedProgress } from '../../jobs/job.ts';
import type { Job, Phase, Progress, FitCheckpoints } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import type { Log } from '../../log.ts';

/** How soon progress that moved is written, milliseconds: often enough to watch, seldom enough to cost nothing. */
const progressDelayMs = 1000;

/** Somebody asked for the job's end. */
export class CancelRequestedError extends TreinoError {
  constructor() {
    super('The job was cancelled.', { code: 'cancelled', httpStatus: 409 });
  }
}

export interface LeaseOptions {
  readonly leaseSeconds: number;
  readonly heartbeatSeconds: number;
}

export class Lease {
  readonly #jobs: JobTable;
  readonly #job: Job;
  readonly #options: LeaseOptions;
  readonly #log: Log;
  readonly #lost = new AbortController();
  #progress: Progress = queuedProgress;
  #fits: FitCheckpoints | undefined;
  #fitsAreUnsaved = false;
  #lastBeat = 0;
  #lastTurn = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #beating: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(jobs: JobTable, job: Job, options: LeaseOptions, log: Log) {
    this.#jobs = jobs;
    this.#job = job;
    this.#options = options;
    this.#log = log;
    this.#schedule(options.heartbeatSeconds * 1000);
  }

  /** Aborts with FenceLostError when another attempt owns the job, with CancelRequestedError when it shall end. */
  get signal(): AbortSignal {
    return this.#lost.signal;
  }

  /** Takes progress in; it is written within about a second. */
  report(progress: Progress): void {
    this.#progress = progress;
    const sinceBeat = Date.now() - this.#lastBeat;
    this.#schedule(Math.max(0, progressDelayMs - sinceBeat));
  }

  /** Takes the fits done so far in; they are written with the next beat. */
  saveFits(fits: FitCheckpoints): void {
    this.#fits = fits;
    this.#fitsAreUnsaved = true;
  }

  /** The fits last taken in. */
  get fits(): FitCheckpoints | undefined {
    return this.#fits;
  }

  /** Where the training was last said to be. */
  get phase(): Phase {
    return this.#progress.phase;
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
    const fits = this.#fitsAreUnsaved ? this.#fits : undefined;
    this.#fitsAreUnsaved = false;
    try {
      const beat = { now: new Date(), leaseSeconds, progress: this.#progress, fits };
      const { cancelRequested } = await this.#jobs.heartbeat(this.#job, beat);
      if (cancelRequested) {
        this.#end(new CancelRequestedError());
        return;
      }
      await this.#keepTurn();
    } catch (error) {
      if (error instanceof FenceLostError) {
        this.#end(error);
        return;
      }
      this.#fitsAreUnsaved ||= fits !== undefined;
      this.#log.warn('heartbeat failed', { error: error as Error });
    }
    this.#schedule(heartbeatSeconds * 1000);
  }

  #end(reason: TreinoError): void {
    this.#isClosed = true;
    this.#lost.abort(reason);
  }

  async #keepTurn(): Promise<void> {
    const { leaseSeconds, heartbeatSeconds } = this.#options;
    if (Date.now() - this.#lastTurn < heartbeatSeconds * 1000) return;
    const { processId, request } = this.#job;
    const { machineName, indicator } = request;
    await this.#jobs.renewLock({ machineName, indicator, processId, now: new Date(), leaseSeconds });
    this.#lastTurn = Date.now();
  }
}
