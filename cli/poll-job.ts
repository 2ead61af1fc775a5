/**
 * Follows a job through GET /status until it ends, as any client may: it waits there for news, and asks again
 * with the tag of what it knows.
 *
 *   200 ─▶ show ─▶ final? done        304, nothing new ─▶ ask again        503, nothing answers ─▶ ask again for a while
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { JobView } from '../lib/training/job-view.ts';
import { ApiError, UnreachableError } from './api-client.ts';
import type { ApiClient } from './api-client.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';
import type { ExitCode } from './exit-codes.ts';
import type { JobDisplay } from './job-display.ts';

/** The longest that GET /status waits, seconds. */
const longestWait = 25;
/** Between two looks at a service that is down, seconds. */
const retrySeconds = 2;
/** A service that is down for longer is not waited for, seconds. */
const patienceSeconds = 60;

/** Following has ended before the job has. */
export class JobNotFinishedError extends CommandError {
  /** As it was seen last; undefined when it was not. */
  readonly job: JobView | undefined;

  constructor(message: string, exitCode: ExitCode, job: JobView | undefined) {
    super(message, exitCode);
    this.job = job;
  }
}

export interface PollOptions {
  /** How long to follow, seconds; no limit when absent. */
  readonly timeoutSeconds?: number | undefined;
  /** Ends the following; its reason is the exit code. */
  readonly signal?: AbortSignal;
}

/**
 * @returns the job in its final state
 * @throws NotEndedError; RefusedError, UnreachableError.
 */
export async function pollJob(
  api: Pick<ApiClient, 'send' | 'read'>,
  processId: string,
  display: JobDisplay,
  { timeoutSeconds = Number.POSITIVE_INFINITY, signal }: PollOptions = {},
): Promise<JobView> {
  const deadline = performance.now() + timeoutSeconds * 1000;
  const pause = (ms: number): Promise<void> => delay(Math.max(0, ms), undefined, signal && { signal });
  let job: JobView | undefined;
  let tag: string | null = null;
  let downSince: number | undefined;
  try {
    for (;;) {
      const left = (deadline - performance.now()) / 1000;
      // What it is now is asked for even when there is no time left.
      if (left <= 0 && job) throw timedOut(job, timeoutSeconds);
      const wait = Math.floor(Math.max(0, Math.min(longestWait, left)));
      try {
        const response: Response = await api.send(
          'GET',
          `/status/${encodeURIComponent(processId)}?wait=${wait}`,
          {
            headers: tag === null ? {} : { 'if-none-match': tag },
            ...(signal && { signal }),
          },
        );
        downSince = undefined;
        if (response.status !== 304) {
          job = await api.read<JobView>(response);
          tag = response.headers.get('etag');
          display.show(job);
          if (job.finished_at !== null) return job;
        }
        // Below a second, the service does not wait for us.
        if (wait === 0) await pause(Math.min(250, deadline - performance.now()));
      } catch (error) {
        if (signal?.aborted || !isDown(error)) throw error;
        if (downSince === undefined)
          display.note(`${error.message}\nThe job is asked for again, for ${patienceSeconds} seconds.`);
        downSince ??= performance.now();
        if (performance.now() - downSince > patienceSeconds * 1000) throw error;
        await pause((error instanceof ApiError && error.retryAfter ? error.retryAfter : retrySeconds) * 1000);
      }
    }
  } catch (error) {
    throw signal?.aborted ? interrupted(processId, job, signal.reason as ExitCode) : error;
  } finally {
    display.end();
  }
}

/** Whether the service may be back soon. */
const isDown = (error: unknown): error is CommandError =>
  error instanceof UnreachableError ||
  (error instanceof ApiError && (error.status >= 500 || error.status === 429));

const timedOut = (job: JobView, seconds: number): JobNotFinishedError =>
  new JobNotFinishedError(
    `The job is still ${job.status} after ${seconds} seconds, and goes on: treino status ${job.process_id}`,
    EXIT_CODES.timeout,
    job,
  );

const interrupted = (processId: string, job: JobView | undefined, exitCode: ExitCode): JobNotFinishedError =>
  new JobNotFinishedError(
    `The job goes on: treino status ${processId} --watch (treino cancel ${processId} ends it)`,
    exitCode,
    job,
  );
