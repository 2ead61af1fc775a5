/**
 * Long-polls a job until it changes (`GET /status/{process_id}?wait=25`), backing off between reads. One request
 * replaces many polls, and a change is still reported within a second.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { isActive } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import { jobNotFound } from '../../validation/request-errors.ts';
import { wholeNumber } from '../http/query.ts';
import { jobView } from '../views/job-view.ts';
import type { JobView } from '../views/job-view.ts';

/** The query of GET /status. The function's timeout is 29 s. */
export const longPollQuerySchema = z.strictObject({
  wait: wholeNumber(0, 25).default(0),
});

/** Seconds between two reads: the first pause, the factor by which pauses grow, and the longest pause. */
const BACKOFF = { first: 0.1, growth: 1.5, max: 1 };

export interface Clock {
  /** Seconds since an arbitrary point in time. */
  now(): number;
  sleep(seconds: number): Promise<unknown>;
}

const realClock: Clock = {
  now: () => performance.now() / 1000,
  sleep: (seconds) => sleep(seconds * 1000),
};

export interface LongPollOptions {
  /** How long to wait for a change. 0 reads once. */
  readonly seconds: number;
  /** Whether the client already has this state. If absent, the client is assumed to have the first state that is read. */
  readonly isKnown?: ((view: JobView) => boolean) | undefined;
}

/**
 * @returns the job once it has changed, is final, or the time is over
 * @throws RequestError 404 for an unknown job; DependencyError
 */
export async function longPollJob(
  processId: string,
  { seconds, isKnown }: LongPollOptions,
  { jobs, clock = realClock }: { readonly jobs: Pick<JobTable, 'get'>; readonly clock?: Clock },
): Promise<JobView> {
  const deadline = clock.now() + seconds;
  let interval = BACKOFF.first;
  let first: JobView | undefined;
  for (;;) {
    const job = await jobs.get(processId);
    if (!job) throw jobNotFound();
    const view = jobView(job);
    first ??= view;
    const left = deadline - clock.now();
    const hasChanged = isKnown ? !isKnown(view) : !isDeepStrictEqual(view, first);
    if (hasChanged || !isActive(job.status) || left <= 0) return view;
    await clock.sleep(Math.min(interval, left));
    interval = Math.min(interval * BACKOFF.growth, BACKOFF.max);
  }
}

/**
 * Suggested Retry-After, in seconds; undefined once the job is final. A worker writes progress about every second, and a
 * job that waits for another training changes rarely.
 */
export function retryAfterSeconds({ status, progress }: JobView): number | undefined {
  if (!isActive(status)) return undefined;
  return progress.phase === 'waiting' ? 5 : 2;
}
