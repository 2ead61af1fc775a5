/** What every adapter of the JobTable port must do; run by one test file per adapter. */
import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { FenceLostError } from '../../lib/errors.ts';
import { newJob, queuedProgress } from '../../lib/jobs/job.ts';
import type { Job, TrainingRequest } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';

const request: TrainingRequest = {
  indicator: 'status',
  machineName: 'MOTOBOMBA-007',
  startDate: '2026-01-01',
  endDate: null,
  labeling: { dropPercentage: -70, windowMinutes: 30 },
  search: { strategy: 'grid', scoring: 'recall', folds: 3, paramGrid: { max_depth: [4, 6] } },
};

const t0 = new Date('2026-11-23T10:00:00.000Z');
const after = (seconds: number): Date => new Date(t0.getTime() + seconds * 1000);
const worker = (now: Date) => ({ runner: 'lambda' as const, now, leaseSeconds: 60 });
const result = { modelId: randomUUID(), bucketAddress: 'model/a.pkl', artifacts: { pkl: 'model/a.pkl' }, fits: 7 };

export function describeJobTable(table: () => JobTable): void {
  const created = async (): Promise<Job> => {
    const job = newJob(randomUUID(), request, t0);
    await table().create(job);
    return job;
  };
  const claimed = async (): Promise<Job> => {
    const { processId } = await created();
    const job = await table().claim(processId, worker(after(1)));
    expect(job).toBeDefined();
    return job!;
  };

  it('gives back what was written', async () => {
    const job = await created();
    expect(await table().get(job.processId)).toEqual(job);
  });

  it('knows no job that was never written', async () => {
    expect(await table().get(randomUUID())).toBeUndefined();
  });

  it('refuses a second job of the same id', async () => {
    const job = await created();
    await expect(table().create(job)).rejects.toMatchObject({ code: 'job_exists' });
  });

  it('stamps the doorbell without touching the state', async () => {
    const job = await created();
    await table().markEnqueued(job.processId, after(2));
    expect(await table().get(job.processId)).toEqual({ ...job, enqueuedAt: after(2) });
  });

  it('lets exactly one of many claims win', async () => {
    const { processId } = await created();
    const claims = await Promise.all(Array.from({ length: 20 }, () => table().claim(processId, worker(after(1)))));
    const won = claims.filter((claim) => claim !== undefined);
    expect(won).toHaveLength(1);
    expect(won[0]).toMatchObject({
      status: 'running',
      attempt: 1,
      fence: 1,
      runner: 'lambda',
      leaseExpiresAt: after(61),
      updatedAt: after(1),
    });
  });

  it('claims nothing that is unknown', async () => {
    expect(await table().claim(randomUUID(), worker(t0))).toBeUndefined();
  });

  it('keeps a running job from others until its lease expired, then raises the fence', async () => {
    const job = await claimed();
    expect(await table().claim(job.processId, worker(after(60)))).toBeUndefined();
    const second = await table().claim(job.processId, worker(after(62)));
    expect(second).toMatchObject({ attempt: 2, fence: 2, leaseExpiresAt: after(122) });
  });

  it('renews the lease and writes progress with a heartbeat', async () => {
    const job = await claimed();
    const progress = { phase: 'searching' as const, completed: 3, total: 7, percent: 40, etaSeconds: 12 };
    await table().heartbeat(job, { now: after(30), leaseSeconds: 60, progress });
    expect(await table().get(job.processId)).toMatchObject({ progress, leaseExpiresAt: after(90), updatedAt: after(30) });
  });

  it('completes a job once and for all', async () => {
    const job = await claimed();
    await table().complete(job, { now: after(50), ...result });
    const done = await table().get(job.processId);
    expect(done).toMatchObject({
      status: 'completed',
      finishedAt: after(50),
      leaseExpiresAt: null,
      modelId: result.modelId,
      bucketAddress: 'model/a.pkl',
      artifacts: { pkl: 'model/a.pkl' },
      progress: { phase: 'finished', completed: 7, total: 7, percent: 100, etaSeconds: 0 },
    });
    expect(await table().claim(job.processId, worker(after(10_000)))).toBeUndefined();
    await expect(table().fail(job, { now: after(51), code: 'x', message: 'x' })).rejects.toThrow(FenceLostError);
    await expect(table().release(job, { now: after(51), keepAttempt: true })).rejects.toThrow(FenceLostError);
    expect(await table().get(job.processId)).toEqual(done);
  });

  it('fails a job with a code and a sentence', async () => {
    const job = await claimed();
    await table().fail(job, { now: after(5), code: 'no_failure_event', message: 'There is none.' });
    expect(await table().get(job.processId)).toMatchObject({
      status: 'failed',
      errorCode: 'no_failure_event',
      errorMessage: 'There is none.',
      finishedAt: after(5),
      bucketAddress: null,
    });
  });

  it('gives a job back with or without its attempt, and never lowers the fence', async () => {
    const first = await claimed();
    await table().release(first, { now: after(10), keepAttempt: false });
    expect(await table().get(first.processId)).toMatchObject({
      status: 'pending',
      attempt: 0,
      fence: 1,
      runner: null,
      leaseExpiresAt: null,
      progress: queuedProgress,
    });
    const second = await table().claim(first.processId, worker(after(11)));
    expect(second).toMatchObject({ attempt: 1, fence: 2 });
    await table().release(second!, { now: after(12), keepAttempt: true });
    expect(await table().claim(first.processId, worker(after(13)))).toMatchObject({ attempt: 2, fence: 3 });
  });

  it('refuses every write of a worker that a newer claim replaced', async () => {
    const old = await claimed();
    const current = await table().claim(old.processId, worker(after(100)));
    const before = await table().get(old.processId);
    const beat = { now: after(101), leaseSeconds: 60, progress: queuedProgress };
    await expect(table().heartbeat(old, beat)).rejects.toThrow(FenceLostError);
    await expect(table().complete(old, { now: after(101), ...result })).rejects.toThrow(FenceLostError);
    await expect(table().fail(old, { now: after(101), code: 'x', message: 'x' })).rejects.toThrow(FenceLostError);
    await expect(table().release(old, { now: after(101), keepAttempt: true })).rejects.toThrow(FenceLostError);
    expect(await table().get(old.processId)).toEqual(before);
    await table().heartbeat(current!, beat);
  });
}
