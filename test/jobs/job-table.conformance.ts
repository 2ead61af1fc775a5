/** Conformance tests of creating, claiming and writing jobs. One test file per adapter runs them. */
import { randomUUID } from 'node:crypto';
import { expect, it } from '@jest/globals';
import { FenceLostError } from '../../lib/errors.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { newJob, queuedProgress } from '../../lib/jobs/job.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { after, beat, claimed, created, fits, request, result, t0, worker, writes } from './sample-jobs.ts';

export function describeJobTable(table: () => JobTable): void {
  it('returns the job as written', async () => {
    const job = await created(table(), { endDate: '2026-02-28' });
    expect(await table().get(job.processId)).toEqual(job);
    expect(job.request.endDate).toBe('2026-02-28');
  });

  it('stores and lists jobs of both indicators', async () => {
    const { labeling, search, features } = REQUEST_DEFAULTS.health;
    const common = { machineName: randomUUID(), startDate: null, endDate: null };
    const healthRequest: TrainingRequest = {
      indicator: 'health',
      ...common,
      labeling: { ...labeling, embargo: true },
      search: { ...search, scoring: 'r2', foldType: 'time_series' },
      features: { ...features, exclude: ['Oil_P'], counterGuard: true },
    };
    const health = newJob(randomUUID(), healthRequest, t0);
    await table().create(health);
    const status = await created(table(), common, after(1));
    expect(await table().get(health.processId)).toEqual(health);
    const { jobs } = await table().list({ machineName: common.machineName, limit: 10 });
    expect(jobs.map(({ request: { indicator } }) => indicator).sort()).toEqual(['health', 'status']);
    for (const {
      request: { indicator },
      processId,
    } of [health, status]) {
      const oldest = await table().oldestPending({ machineName: common.machineName, indicator });
      expect(oldest?.processId).toBe(processId);
    }
  });

  it('finds no job for an unknown or malformed ID, or the ID of a training lock', async () => {
    for (const id of [randomUUID(), 'no-uuid', `turn#status#${request.machineName}`]) {
      expect(await table().get(id)).toBeUndefined();
      expect(await table().claim(id, worker(t0))).toBeUndefined();
      expect(await table().requestCancel(id, t0)).toBeUndefined();
      await table().markEnqueued(id, t0);
      await table().markWaiting(id, { runner: 'lambda', now: t0 });
      await expect(table().heartbeat({ processId: id, fencingToken: 0 }, beat(t0))).rejects.toThrow(
        FenceLostError,
      );
      expect(await table().get(id)).toBeUndefined();
    }
  });

  it('refuses a second job with the same ID', async () => {
    const job = await created(table());
    await expect(table().create(job)).rejects.toMatchObject({ code: 'job_exists', httpStatus: 409 });
  });

  it('records that the job was enqueued without changing its state', async () => {
    const job = await created(table());
    await table().markEnqueued(job.processId, after(2));
    expect(await table().get(job.processId)).toEqual({ ...job, enqueuedAt: after(2) });
  });

  it('marks a pending job as waiting, and no other', async () => {
    const job = await created(table());
    await table().markWaiting(job.processId, { runner: 'lambda', now: after(3) });
    const waiting = { ...job, progress: { ...queuedProgress, phase: 'waiting' }, updatedAt: after(3) };
    expect(await table().get(job.processId)).toEqual(waiting);
    await table().markWaiting(job.processId, { runner: 'lambda', now: after(4) });
    expect(await table().get(job.processId)).toEqual(waiting);
    const running = await table().claim(job.processId, worker(after(5)));
    expect(running!.progress).toEqual(queuedProgress);
    await table().markWaiting(job.processId, { runner: 'lambda', now: after(6) });
    expect(await table().get(job.processId)).toEqual(running);
  });

  it('accepts exactly one of many claims', async () => {
    const { processId } = await created(table());
    const claims = await Promise.all(
      Array.from({ length: 20 }, () => table().claim(processId, worker(after(1)))),
    );
    const won = claims.filter((claim) => claim !== undefined);
    expect(won).toHaveLength(1);
    expect(won[0]).toMatchObject({
      status: 'running',
      attempt: 1,
      fencingToken: 1,
      runner: 'lambda',
      leaseExpiresAt: after(61),
      updatedAt: after(1),
    });
  });

  it('accepts exactly one of many claims that take over from a dead worker', async () => {
    const job = await claimed(table());
    const claims = await Promise.all(
      Array.from({ length: 20 }, () => table().claim(job.processId, worker(after(100)))),
    );
    expect(claims.filter((claim) => claim !== undefined)).toEqual([
      expect.objectContaining({ attempt: 2, fencingToken: 2, leaseExpiresAt: after(160) }),
    ]);
  });

  it('refuses a claim until the lease has expired, then raises the fencing token', async () => {
    const job = await claimed(table());
    expect(await table().claim(job.processId, worker(after(60)))).toBeUndefined();
    expect(await table().claim(job.processId, worker(after(61)))).toBeUndefined();
    const second = await table().claim(job.processId, worker(new Date(after(61).getTime() + 1)));
    expect(second).toMatchObject({ attempt: 2, fencingToken: 2 });
  });

  it('renews the lease and writes progress on a heartbeat', async () => {
    const job = await claimed(table());
    const progress = { phase: 'searching' as const, completed: 3, total: 7, percent: 42.86, etaSeconds: 12 };
    const answer = await table().heartbeat(job, { now: after(30), leaseSeconds: 60, progress });
    expect(answer).toEqual({ cancelRequested: false });
    expect(await table().get(job.processId)).toEqual({
      ...job,
      progress,
      leaseExpiresAt: after(90),
      updatedAt: after(30),
    });
  });

  it('accepts the heartbeat of a worker with an expired lease if no other claimed the job', async () => {
    const job = await claimed(table());
    await table().heartbeat(job, beat(after(100)));
    expect(await table().claim(job.processId, worker(after(160)))).toBeUndefined();
  });

  it('saves fits on a heartbeat and keeps them until they are replaced', async () => {
    const job = await claimed(table());
    await table().heartbeat(job, { ...beat(after(2)), fits });
    await table().heartbeat(job, beat(after(3)));
    expect((await table().get(job.processId))!.fitCheckpoints).toEqual(fits);
    const fewer = { key: 'other data', fits: [] };
    await table().release(job, { now: after(4), keepAttempt: false, fits: fewer });
    const again = await table().claim(job.processId, worker(after(5)));
    expect(again!.fitCheckpoints).toEqual(fewer);
    await table().release(again!, { now: after(6), keepAttempt: true });
    expect((await table().get(job.processId))!.fitCheckpoints).toEqual(fewer);
  });

  it('stores 5,000 fits with exact scores', async () => {
    const job = await claimed(table());
    const many = {
      key: 'k',
      fits: Array.from({ length: 5000 }, (_, i) => ({
        candidate: Math.floor(i / 10),
        fold: i % 10,
        score: Math.sin(i) ** 2,
        seconds: 100 * Math.cos(i) ** 2,
      })),
    };
    await table().heartbeat(job, { ...beat(after(2)), fits: many });
    expect((await table().get(job.processId))!.fitCheckpoints).toEqual(many);
  });

  it('completes a job and refuses every later write', async () => {
    const job = await claimed(table());
    await table().heartbeat(job, { ...beat(after(2)), fits });
    await table().complete(job, result(after(50)));
    const done = await table().get(job.processId);
    expect(done).toEqual({
      ...job,
      status: 'completed',
      updatedAt: after(50),
      finishedAt: after(50),
      leaseExpiresAt: null,
      modelId: result(t0).modelId,
      bucketAddress: 'model/a.pkl',
      artifacts: { pkl: 'model/a.pkl' },
      progress: { phase: 'finished', completed: 7, total: 7, percent: 100, etaSeconds: 0 },
      fitCheckpoints: null,
    });
    expect(await table().claim(job.processId, worker(after(10_000)))).toBeUndefined();
    for (const write of Object.values(writes)) {
      await expect(write(table(), job, after(51))).rejects.toThrow(FenceLostError);
    }
    expect(await table().get(job.processId)).toEqual(done);
  });

  it('records that the model of a job was deleted, and nothing for another model', async () => {
    const job = await claimed(table());
    await table().complete(job, result(after(50)));
    const done = (await table().get(job.processId))!;
    const { modelId } = result(t0);
    await table().markModelDeleted(job.processId, { modelId: randomUUID(), at: after(60) });
    expect(await table().get(job.processId)).toEqual(done);
    await table().markModelDeleted(job.processId, { modelId, at: after(60) });
    expect(await table().get(job.processId)).toEqual({ ...done, modelDeletedAt: after(60) });
    const unknown = randomUUID();
    await table().markModelDeleted(unknown, { modelId, at: after(60) });
    expect(await table().get(unknown)).toBeUndefined();
  });

  it('fails a job with a code and a message', async () => {
    const job = await claimed(table());
    await table().fail(job, { now: after(5), code: 'no_failure_event', message: 'There is none.' });
    expect(await table().get(job.processId)).toEqual({
      ...job,
      status: 'failed',
      errorCode: 'no_failure_event',
      errorMessage: 'There is none.',
      updatedAt: after(5),
      finishedAt: after(5),
      leaseExpiresAt: null,
    });
  });

  it('releases a job with or without its attempt, and never lowers the fencing token', async () => {
    const first = await claimed(table());
    await table().markEnqueued(first.processId, after(2));
    expect(await table().release(first, { now: after(10), keepAttempt: false })).toBe('pending');
    expect(await table().get(first.processId)).toEqual({
      ...first,
      status: 'pending',
      attempt: 0,
      fencingToken: 1,
      runner: null,
      leaseExpiresAt: null,
      enqueuedAt: null,
      progress: queuedProgress,
      updatedAt: after(10),
    });
    const second = await table().claim(first.processId, worker(after(11)));
    expect(second).toMatchObject({ attempt: 1, fencingToken: 2 });
    await table().release(second!, { now: after(12), keepAttempt: true });
    expect(await table().claim(first.processId, worker(after(13)))).toMatchObject({
      attempt: 2,
      fencingToken: 3,
    });
  });

  it('counts dispatches until a container claims the job, and records the pending one', async () => {
    const first = await claimed(table());
    const id = first.processId;
    await table().release(first, { now: after(2), keepAttempt: false, toContainer: true });
    expect(await table().get(id)).toMatchObject({ attempt: 0, dispatches: 1, dispatchedAt: null });
    await table().markDispatched(id, { now: after(3) });
    expect(await table().get(id)).toMatchObject({ dispatchedAt: after(3), enqueuedAt: after(3) });
    await table().markWaiting(id, { runner: 'lambda', now: after(3) });
    expect(await table().get(id)).toMatchObject({ dispatches: 1, dispatchedAt: after(3) });
    const second = await table().claim(id, worker(after(4)));
    expect(second).toMatchObject({ dispatches: 1, dispatchedAt: null });
    await table().release(second!, { now: after(5), keepAttempt: false, toContainer: true });
    const byContainer = await table().claim(id, { ...worker(after(6)), runner: 'container' });
    expect(byContainer).toMatchObject({ attempt: 1, dispatches: 0, dispatchedAt: null });
    // No effect: the job is running.
    await table().markDispatched(id, { now: after(7) });
    expect(await table().get(id)).toEqual(byContainer);
  });

  it('resets the dispatches when a container has arrived and waits for the training lock', async () => {
    const { processId: id, ...job } = await claimed(table());
    await table().release(
      { processId: id, ...job },
      { now: after(2), keepAttempt: false, toContainer: true },
    );
    await table().markDispatched(id, { now: after(3) });
    await table().markWaiting(id, { runner: 'container', now: after(4) });
    expect(await table().get(id)).toMatchObject({
      status: 'pending',
      dispatches: 0,
      dispatchedAt: null,
      progress: { phase: 'waiting' },
    });
  });

  it.each(Object.keys(writes))('refuses %s after a newer claim', async (name) => {
    const old = await claimed(table());
    const current = await table().claim(old.processId, worker(after(100)));
    await expect(writes[name]!(table(), old, after(101))).rejects.toThrow(FenceLostError);
    expect(await table().get(old.processId)).toEqual(current);
    await writes[name]!(table(), current!, after(102));
  });

  it.each(Object.keys(writes))('refuses %s after the job was released', async (name) => {
    const job = await claimed(table());
    await table().release(job, { now: after(2), keepAttempt: true });
    const pending = await table().get(job.processId);
    await expect(writes[name]!(table(), job, after(3))).rejects.toThrow(FenceLostError);
    expect(await table().get(job.processId)).toEqual(pending);
  });
}
