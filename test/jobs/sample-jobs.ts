/** Jobs, times and writes for tests of the job table. */
import { randomUUID } from 'node:crypto';
import { expect } from '@jest/globals';
import { newJob, queuedProgress } from '../../lib/jobs/job.ts';
import type { Claim, Job, FitCheckpoints, TrainingRequest } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';

type StatusTraining = Extract<TrainingRequest, { indicator: 'status' }>;

export const request: StatusTraining = {
  indicator: 'status',
  machineName: 'MOTOBOMBA-007',
  startDate: '2026-01-01',
  endDate: null,
  ...REQUEST_DEFAULTS.status,
  search: { ...REQUEST_DEFAULTS.status.search, paramGrid: { max_depth: [4, 6] } },
};

export const t0 = new Date('2026-11-23T10:00:00.000Z');
/** Seconds after t0. */
export const after = (seconds: number): Date => new Date(t0.getTime() + seconds * 1000);
export const worker = (now: Date) => ({ runner: 'lambda' as const, now, leaseSeconds: 60 });
export const beat = (now: Date) => ({ now, leaseSeconds: 60, progress: queuedProgress });
export const result = (now: Date) => ({
  now,
  modelId: '9b0f4a1e-52ac-4f4c-8a43-0b6a1f6f9c11',
  bucketAddress: 'model/a.pkl',
  artifacts: { pkl: 'model/a.pkl' },
  fits: 7,
});
export const failure = { code: 'worker_lost', message: 'The worker died.' };
export const fits: FitCheckpoints = {
  key: 'sha256',
  fits: [
    { candidate: 0, fold: 2, score: 2 / 3, seconds: 1.25 },
    { candidate: 17, fold: 0, score: 0, seconds: 0.1 + 0.2 },
  ],
};

/** Creates a pending job in the table at time `at`. */
export async function created(table: JobTable, over: Partial<StatusTraining> = {}, at = t0): Promise<Job> {
  const job = newJob(randomUUID(), { ...request, ...over }, at, 'order-4711');
  await table.create(job);
  return job;
}

/** Creates a job and claims it at second 1, with a lease until second 61. */
export async function claimed(table: JobTable): Promise<Job> {
  const { processId } = await created(table);
  const job = await table.claim(processId, worker(after(1)));
  expect(job).toBeDefined();
  return job!;
}

/** Every write of a worker, by name. */
export const writes: Record<string, (table: JobTable, claim: Claim, now: Date) => Promise<unknown>> = {
  heartbeat: (table, claim, now) => table.heartbeat(claim, { ...beat(now), fits }),
  complete: (table, claim, now) => table.complete(claim, result(now)),
  fail: (table, claim, now) => table.fail(claim, { now, code: 'x', message: 'x' }),
  cancel: (table, claim, now) => table.cancel(claim, { now, fits }),
  release: (table, claim, now) => table.release(claim, { now, keepAttempt: true, fits }),
};
