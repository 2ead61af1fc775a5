/** Long polling with a fake clock and a fake job table. */
import { describe, expect, it } from '@jest/globals';
import { longPollJob, retryAfterSeconds } from '../../lib/api/resources/long-poll.ts';
import { jobView } from '../../lib/api/views/job-view.ts';
import { newJob, queuedProgress } from '../../lib/jobs/job.ts';
import type { Job } from '../../lib/jobs/job.ts';
import { after, request, t0 } from '../jobs/sample-jobs.ts';

const pending = newJob('p-1', request, t0);
const running: Job = { ...pending, status: 'running', attempt: 1, updatedAt: after(1) };
const completed: Job = { ...running, status: 'completed', finishedAt: after(2) };

/** A job table and a clock. Each read takes 10 ms and returns the job as it is at that time. */
function pollable(jobAt: (seconds: number) => Job | undefined) {
  let now = 0;
  /** Time of each read, seconds. */
  const reads: number[] = [];
  const get = () => {
    now += 0.01;
    reads.push(now);
    return Promise.resolve(jobAt(now));
  };
  const clock = {
    now: () => now,
    sleep: (seconds: number) => {
      now += seconds;
      return Promise.resolve();
    },
  };
  return {
    reads,
    waited: () => now,
    poll: (seconds: number, isKnown?: (view: { status: string }) => boolean) =>
      longPollJob('p-1', { seconds, isKnown }, { jobs: { get }, clock }),
  };
}

describe('longPollJob', () => {
  it('reads once when the wait is 0', async () => {
    const { poll, reads } = pollable(() => pending);
    expect(await poll(0)).toEqual(jobView(pending));
    expect(reads).toHaveLength(1);
  });

  it('returns a change within a second', async () => {
    const { poll, waited } = pollable((seconds) => (seconds < 10 ? pending : running));
    expect(await poll(25)).toEqual(jobView(running));
    expect(waited()).toBeGreaterThanOrEqual(10);
    expect(waited()).toBeLessThan(11.1);
  });

  it('returns at once when the client does not have the state', async () => {
    const { poll, reads } = pollable(() => running);
    expect(await poll(25, (view) => view.status === 'pending')).toEqual(jobView(running));
    expect(reads).toHaveLength(1);
  });

  it('waits while the client has the state', async () => {
    const { poll, waited } = pollable((seconds) => (seconds < 10 ? pending : running));
    expect(await poll(25, (view) => view.status !== 'running')).toEqual(jobView(running));
    expect(waited()).toBeGreaterThanOrEqual(10);
  });

  it('does not wait when the job is final', async () => {
    const { poll, reads } = pollable(() => completed);
    expect(await poll(25, () => true)).toEqual(jobView(completed));
    expect(reads).toHaveLength(1);
  });

  it('returns when the time is over, with growing pauses between reads', async () => {
    const { poll, reads, waited } = pollable(() => pending);
    expect(await poll(25)).toEqual(jobView(pending));
    expect(waited()).toBeGreaterThanOrEqual(25);
    expect(waited()).toBeLessThan(25.1);
    expect(reads.length).toBeLessThan(35);
    const pauses = reads.slice(1, -1).map((at, i) => at - reads[i]!);
    for (const [i, pause] of pauses.slice(1).entries())
      expect(pause).toBeGreaterThanOrEqual(pauses[i]! - 1e-9);
  });

  it('throws 404 when the job disappears', async () => {
    const { poll } = pollable((seconds) => (seconds < 3 ? pending : undefined));
    await expect(poll(25)).rejects.toMatchObject({ httpStatus: 404 });
  });

  it('suggests a Retry-After until the job is final', () => {
    const waiting: Job = { ...pending, progress: { ...queuedProgress, phase: 'waiting' } };
    expect([pending, running, waiting, completed].map((job) => retryAfterSeconds(jobView(job)))).toEqual([
      2,
      2,
      5,
      undefined,
    ]);
  });
});
