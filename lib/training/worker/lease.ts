/**
 * Keeps a job claimed while its worker trains: renews the lease, writes progress, and aborts its signal when the worker
 * must stop.
 *
 *   claim ──┬─ beat ─ beat ─ beat ─ … every heartbeatSeconds, and within PROGRESS_DELAY_MS of new progress
 *           │    ├─ newer fencing token ──▶ signal aborts with FenceLostError
 *           │    ├─ cancel requested ─────▶ signal aborts with CancelRequestedError
 *           │    └─ table unavailable ────▶ logged; the next beat tries again
 *           └─ close ─▶ no beat starts after it returns
 *
 * Intervals are measured with a monotonic clock, and the lease with the clock of the job table, so that a change of this
 * machine's time does not delay a beat or shorten the lease. Each beat carries the fits finished since the last one. Every heartbeat also renews the job's training lock. Beats run
 * on the main thread's timers, and training runs on worker threads, so training does not delay them.
 */
import { FenceLostError } from '../../errors.ts';
import type { TreinoError } from '../../errors.ts';
import { queuedProgress } from '../../jobs/job.ts';
import type { FitCheckpoints, Job, Phase, Progress } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import type { Log } from '../../observability/log.ts';
import { CancelRequestedError } from './stop-reasons.ts';

/** Delay between new progress and its write: short enough to watch a training, long enough to cost little. */
const PROGRESS_DELAY_MS = 1000;

export interface LeaseOptions {
  readonly leaseSeconds: number;
  readonly heartbeatSeconds: number;
}

export class Lease {
  readonly #jobs: JobTable;
  readonly #job: Job;
  readonly #options: LeaseOptions;
  readonly #log: Log;
  readonly #controller = new AbortController();
  #progress: Progress = queuedProgress;
  #reportedMs = performance.now();
  #fits: FitCheckpoints | undefined;
  #hasUnsavedFits = false;
  #lastBeatMs = -Infinity;
  #lockRenewedMs = performance.now();
  #timer: NodeJS.Timeout | undefined;
  /** Settles when the current beat has ended. */
  #beating: Promise<void> = Promise.resolve();
  #isClosed = false;

  constructor(jobs: JobTable, job: Job, options: LeaseOptions, log: Log) {
    this.#jobs = jobs;
    this.#job = job;
    this.#options = options;
    this.#log = log;
    this.#schedule(options.heartbeatSeconds * 1000);
  }

  /** Aborts with FenceLostError if another attempt owns the job, or with CancelRequestedError. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Reports progress. The next beat within about a second writes it. */
  report(progress: Progress): void {
    this.#progress = progress;
    this.#reportedMs = performance.now();
    const sinceBeatMs = performance.now() - this.#lastBeatMs;
    this.#schedule(Math.max(0, PROGRESS_DELAY_MS - sinceBeatMs));
  }

  /** Saves all fits finished so far. The next beat writes them. */
  saveFits(fits: FitCheckpoints): void {
    this.#fits = fits;
    this.#hasUnsavedFits = true;
  }

  /** The fits last saved. */
  get fits(): FitCheckpoints | undefined {
    return this.#fits;
  }

  /** The phase last reported. */
  get phase(): Phase {
    return this.#progress.phase;
  }

  /** Stops the heartbeat. Resolves when no write is in flight. */
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
    this.#lastBeatMs = performance.now();
    const { leaseSeconds, heartbeatSeconds } = this.#options;
    const fits = this.#hasUnsavedFits ? this.#fits : undefined;
    this.#hasUnsavedFits = false;
    try {
      const now = await this.#jobs.now();
      const update = { now, leaseSeconds, progress: this.#currentProgress(), fits };
      const { cancelRequested } = await this.#jobs.heartbeat(this.#job, update);
      if (cancelRequested) {
        this.#stop(new CancelRequestedError());
        return;
      }
      await this.#renewLock(now);
    } catch (error) {
      if (error instanceof FenceLostError) {
        this.#stop(error);
        return;
      }
      this.#hasUnsavedFits ||= fits !== undefined;
      this.#log.warn('heartbeat failed', { error: error as Error });
    }
    this.#schedule(heartbeatSeconds * 1000);
  }

  /** The progress last reported. Its remaining time has passed since then, but is not over. */
  #currentProgress(): Progress {
    const { etaSeconds } = this.#progress;
    if (etaSeconds === null) return this.#progress;
    const passed = Math.floor((performance.now() - this.#reportedMs) / 1000);
    return { ...this.#progress, etaSeconds: Math.max(etaSeconds - passed, Math.min(etaSeconds, 1)) };
  }

  #stop(reason: TreinoError): void {
    this.#isClosed = true;
    this.#controller.abort(reason);
  }

  async #renewLock(now: Date): Promise<void> {
    const { leaseSeconds, heartbeatSeconds } = this.#options;
    if (performance.now() - this.#lockRenewedMs < heartbeatSeconds * 1000) return;
    const { processId, request } = this.#job;
    const { machineName, indicator } = request;
    await this.#jobs.renewLock({ machineName, indicator, processId, now, leaseSeconds });
    this.#lockRenewedMs = performance.now();
  }
}
