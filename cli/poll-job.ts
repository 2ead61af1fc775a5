/**
 * Follows a job to its end by long-polling GET /status with the ETag of the last response.
 *
 *   200 ─▶ show ─▶ finished? return      304 (unchanged) ─▶ poll again     5xx, 429, unreachable ─▶ retry for a while
 */
import { setTimeout as delay } from 'node:timers/promises';
import { fromEitherJob } from '../lib/api/compatibility/job-answer.ts';
import type { JobView } from '../lib/api/views/job-view.ts';
import { ApiError, UnreachableError } from './api-client.ts';
import type { ApiClient } from './api-client.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import type { JobDisplay } from './job-display.ts';

/** The `wait` of GET /status, seconds; the service allows no more. */
const MAX_WAIT_SECONDS = 25;
/** Pause between polls when less than a second is left, milliseconds. */
const SHORT_PAUSE_MS = 250;
/** Pause before a retry when the service gives no Retry-After. */
const RETRY_SECONDS = 2;
/** How long to retry while the service is down. */
const MAX_DOWN_SECONDS = 60;

/** Polling ended before the job finished. */
export class JobNotFinishedError extends CommandError {
  /** The job as last read; undefined if it was never read. */
  readonly job: JobView | undefined;

  constructor(message: string, exitCode: ExitCode, job: JobView | undefined) {
    super(message, exitCode);
    this.job = job;
  }
}

export interface PollOptions {
  /** How long to poll, seconds; no limit if absent. */
  readonly timeoutSeconds?: number | undefined;
  /** Stops polling; its reason is the exit code. */
  readonly signal?: AbortSignal;
}

/**
 * @returns the job in its final state
 * @throws JobNotFinishedError if the timeout passes or the signal aborts; ApiError, UnreachableError.
 */
export async function pollJob(
  api: Pick<ApiClient, 'send' | 'read'>,
  processId: string,
  display: JobDisplay,
  { timeoutSeconds = Number.POSITIVE_INFINITY, signal }: PollOptions = {},
): Promise<JobView> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  const sleep = (ms: number): Promise<void> => delay(Math.max(0, ms), undefined, signal && { signal });
  let job: JobView | undefined;
  let etag: string | null = null;
  let downSince: number | undefined;
  try {
    for (;;) {
      const secondsLeft = (deadline - performance.now()) / 1000;
      // The job is read at least once, even when no time is left.
      if (secondsLeft <= 0 && job) throw timedOut(job, timeoutSeconds);
      const wait = Math.floor(Math.max(0, Math.min(MAX_WAIT_SECONDS, secondsLeft)));
      try {
        const response: Response = await api.send(
          'GET',
          `/status/${encodeURIComponent(processId)}?wait=${wait}`,
          {
            headers: etag === null ? {} : { 'if-none-match': etag },
            ...(signal && { signal }),
          },
        );
        downSince = undefined;
        if (response.status !== 304) {
          job = fromEitherJob(await api.read<JobView>(response));
          etag = response.headers.get('etag');
          display.show(job);
          if (job.finished_at !== null) return job;
        }
        // With wait=0 the service answers at once.
        if (wait === 0) await sleep(Math.min(SHORT_PAUSE_MS, deadline - performance.now()));
      } catch (error) {
        if (signal?.aborted || !isTemporary(error)) throw error;
        if (downSince === undefined)
          display.note(`${error.message}\nRetrying for up to ${MAX_DOWN_SECONDS} seconds.`);
        downSince ??= performance.now();
        if (performance.now() - downSince > MAX_DOWN_SECONDS * 1000) throw error;
        await sleep(
          (error instanceof ApiError && error.retryAfter ? error.retryAfter : RETRY_SECONDS) * 1000,
        );
      }
    }
  } catch (error) {
    throw signal?.aborted ? interrupted(processId, job, signal.reason as ExitCode) : error;
  } finally {
    display.end();
  }
}

const isTemporary = (error: unknown): error is CommandError =>
  error instanceof UnreachableError ||
  (error instanceof ApiError && (error.status >= 500 || error.status === 429));

const timedOut = (job: JobView, seconds: number): JobNotFinishedError =>
  new JobNotFinishedError(
    `After ${seconds} seconds the job is still ${job.status}; it continues. ` +
      `Show it with: treino status ${job.process_id}`,
    EXIT_CODES.timeout,
    job,
  );

const interrupted = (processId: string, job: JobView | undefined, exitCode: ExitCode): JobNotFinishedError =>
  new JobNotFinishedError(
    `The job continues. Follow it with: treino status ${processId} --watch\n` +
      `Cancel it with: treino cancel ${processId}`,
    exitCode,
    job,
  );
