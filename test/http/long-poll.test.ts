import { describe, expect, it } from '@jest/globals';
import { newJob, queuedProgress } from '../../lib/jobs/job.ts';
import type { Job } from '../../lib/jobs/job.ts';
import { longPollJob, retryAfterSeconds } from '../../lib/api/resources/long-poll.ts';
import { jobView } from '../../lib/api/views/job-view.ts';
import { after, request, t0 } from '../jobs/sample-jobs.ts';

const pending = newJob('p-1', request, t0);
const running: Job = { ...pending, status: 'running', attempt: 1, updatedAt: after(1) };
const completed: Job = { ...running, status: 'completed', finishedAt: after(2) };

/** A job table and a clock: each look takes 10 ms and sees what the time so far makes of the job. */
function follow(courseOf: (seconds: number) => Job | undefined) {
  let now = 0;
  const looks: number[] = [];
  const get = () => {
    now += 0.01;
    looks.push(now);
    return Promise.resolve(courseOf(now));
  };
  const clock = {
    now: () => now,
    sleep: (seconds: number) => {
      now += seconds;
      return Promise.resolve();
    },
  };
  return {
    looks,
    waited: () => now,
    job: (seconds: number, isKnown?: (view: { status: string }) => boolean) =>
      longPollJob('p-1', { seconds, isKnown }, { jobs: { get }, clock }),
  };
}

describe('following a job', () => {
  it('looks once when it is not to wait', async () => {
    const { job, looks } = follow(() => pending);
    expect(await job(0)).toEqual(jobView(pending));
    expect(looks).toHaveLength(1);
  });

  it('tells news within a second of their coming', async () => {
    const { job, waited } = follow((seconds) => (seconds < 10 ? pending : running));
    expect(await job(25)).toEqual(jobView(running));
    expect(waited()).toBeGreaterThanOrEqual(10);
    expect(waited()).toBeLessThan(11.1);
  });

  it('tells at once what the follower has not', async () => {
    const { job, looks } = follow(() => running);
    expect(await job(25, (view) => view.status === 'pending')).toEqual(jobView(running));
    expect(looks).toHaveLength(1);
  });

  it('waits while the follower knows what there is', async () => {
    const { job, waited } = follow((seconds) => (seconds < 10 ? pending : running));
    expect(await job(25, (view) => view.status !== 'running')).toEqual(jobView(running));
    expect(waited()).toBeGreaterThanOrEqual(10);
  });

  it('does not wait for news of a job that has ended', async () => {
    const { job, looks } = follow(() => completed);
    expect(await job(25, () => true)).toEqual(jobView(completed));
    expect(looks).toHaveLength(1);
  });

  it('gives up in time, having looked ever more seldom', async () => {
    const { job, looks, waited } = follow(() => pending);
    expect(await job(25)).toEqual(jobView(pending));
    expect(waited()).toBeGreaterThanOrEqual(25);
    expect(waited()).toBeLessThan(25.1);
    expect(looks.length).toBeLessThan(35);
    const pauses = looks.slice(1, -1).map((at, i) => at - looks[i]!);
    for (const [i, pause] of pauses.slice(1).entries())
      expect(pause).toBeGreaterThanOrEqual(pauses[i]! - 1e-9);
  });

  it('says that the job is gone', async () => {
    const { job } = follow((seconds) => (seconds < 3 ? pending : undefined));
    await expect(job(25)).rejects.toMatchObject({ httpStatus: 404 });
  });

  it('says when to ask again, until there is nothing to ask for', () => {
    const waiting: Job = { ...pending, progress: { ...queuedProgress, phase: 'waiting' } };
    expect([pending, running, waiting, completed].map((job) => retryAfterSeconds(jobView(job)))).toEqual([
      2,
      2,
      5,
      undefined,
    ]);
  });
});
