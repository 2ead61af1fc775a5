/**
 * Waits for a job to become another than its follower knows (`GET /status/{process_id}?wait=25`), by looking
 * ever more seldom: a poll's worth of requests becomes one, and news still comes within a second.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { wholeNumber } from '../http/query.ts';
import { isActive } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import { jobView } from '../views/job-view.ts';
import type { JobView } from '../views/job-view.ts';
import { jobNotFound } from '../../request-errors.ts';

/** The query of GET /status; parameters that are not known are let be. The function has 29 s. */
export const longPollQuerySchema = z.object({
  wait: wholeNumber(0, 25).default(0),
});

/** Between two looks: at first, how it grows, at most; seconds. */
const pauses = { first: 0.1, growth: 1.5, longest: 1 };

export interface Clock {
  /** Seconds since some moment. */
  now(): number;
  pause(seconds: number): Promise<unknown>;
}

const realClock: Clock = {
  now: () => performance.now() / 1000,
  pause: (seconds) => delay(seconds * 1000),
};

export interface LongPollOptions {
  /** How long to wait for news; 0 looks once. */
  readonly seconds: number;
  /** Whether the follower has this already; without, what is seen first is what it has. */
  readonly isKnown?: ((view: JobView) => boolean) | undefined;
}

/**
 * @returns the job as it is once it is news, final, or the time is over.
 * @throws RequestError 404 for an unknown job; DependencyError.
 */
export async function longPollJob(
  processId: string,
  { seconds, isKnown }: LongPollOptions,
  { jobs, clock = realClock }: { readonly jobs: Pick<JobTable, 'get'>; readonly clock?: Clock },
): Promise<JobView> {
  const deadline = clock.now() + seconds;
  let pause = pauses.first;
  let first: JobView | undefined;
  for (;;) {
    const job = await jobs.get(processId);
    if (!job) throw jobNotFound();
    const view = jobView(job);
    first ??= view;
    const left = deadline - clock.now();
    const isNews = isKnown ? !isKnown(view) : !isDeepStrictEqual(view, first);
    if (isNews || !isActive(job.status) || left <= 0) return view;
    await clock.pause(Math.min(pause, left));
    pause = Math.min(pause * pauses.growth, pauses.longest);
  }
}

/**
 * When it is worth to ask again, seconds; nothing to ask for once a job has ended. A worker tells its
 * progress about every second, one that waits for another training has nothing to tell for long.
 */
export function retryAfterSeconds({ status, progress }: JobView): number | undefined {
  if (!isActive(status)) return undefined;
  return progress.phase === 'waiting' ? 5 : 2;
}
