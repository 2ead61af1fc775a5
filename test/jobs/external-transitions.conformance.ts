/** Conformance tests of the changes by callers other than the job's worker: cancel, reclaim, fail dead-lettered jobs. */
import { expect, it } from '@jest/globals';
import { FenceLostError } from '../../lib/errors.ts';
import { queuedProgress } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { after, beat, claimed, created, failure, fits, result, worker, writes } from './sample-jobs.ts';

const INTERLEAVINGS = 50;

export function describeExternalTransitions(table: () => JobTable): void {
  const lost = (now: Date, over: { fencingToken?: number; maxAttempts?: number } = {}) => ({
    fencingToken: 1,
    now,
    maxAttempts: 3,
    failure,
    ...over,
  });

  it('cancels a pending job at once', async () => {
    const job = await created(table());
    const cancelled = {
      ...job,
      status: 'cancelled',
      updatedAt: after(5),
      finishedAt: after(5),
      cancelRequestedAt: after(5),
    };
    expect(await table().requestCancel(job.processId, after(5))).toEqual(cancelled);
    expect(await table().requestCancel(job.processId, after(6))).toEqual(cancelled);
    expect(await table().claim(job.processId, worker(after(7)))).toBeUndefined();
    expect(await table().get(job.processId)).toEqual(cancelled);
  });

  it("reports a cancel request in the running worker's heartbeat, and keeps the fits of the cancelled job", async () => {
    const job = await claimed(table());
    const requested = { ...job, cancelRequestedAt: after(5), updatedAt: after(5) };
    expect(await table().requestCancel(job.processId, after(5))).toEqual(requested);
    expect(await table().requestCancel(job.processId, after(6))).toEqual(requested);
    expect(await table().heartbeat(job, beat(after(7)))).toEqual({ cancelRequested: true });
    await table().cancel(job, { now: after(8), fits });
    const cancelled = await table().get(job.processId);
    expect(cancelled).toEqual({
      ...requested,
      status: 'cancelled',
      updatedAt: after(8),
      finishedAt: after(8),
      leaseExpiresAt: null,
      fitCheckpoints: fits,
    });
    for (const write of Object.values(writes)) {
      await expect(write(table(), job, after(9))).rejects.toThrow(FenceLostError);
    }
    expect(await table().get(job.processId)).toEqual(cancelled);
  });

  it("cancels a dead worker's job at once", async () => {
    const job = await claimed(table());
    expect(await table().requestCancel(job.processId, after(62))).toMatchObject({
      status: 'cancelled',
      finishedAt: after(62),
      leaseExpiresAt: null,
    });
    await expect(table().complete(job, result(after(63)))).rejects.toThrow(FenceLostError);
  });

  it('does not change final jobs', async () => {
    const job = await claimed(table());
    await table().complete(job, result(after(2)));
    const done = await table().get(job.processId);
    expect(await table().requestCancel(job.processId, after(3))).toEqual(done);
    expect(await table().failDeadLettered(job.processId, { now: after(100), ...failure })).toBeUndefined();
    expect(await table().reclaim(job.processId, lost(after(100)))).toBeUndefined();
    expect(await table().get(job.processId)).toEqual(done);
  });

  it('cancels a released job if that was requested', async () => {
    const job = await claimed(table());
    await table().requestCancel(job.processId, after(5));
    expect(await table().release(job, { now: after(6), keepAttempt: false, fits })).toBe('cancelled');
    expect(await table().get(job.processId)).toMatchObject({
      status: 'cancelled',
      attempt: 1,
      finishedAt: after(6),
      fitCheckpoints: fits,
    });
  });

  it('never loses a cancel request that races with a claim', async () => {
    for (let i = 0; i < INTERLEAVINGS; i += 1) {
      const { processId } = await created(table());
      const [job, requested] = await Promise.all([
        table().claim(processId, worker(after(1))),
        table().requestCancel(processId, after(1)),
      ]);
      const now = await table().get(processId);
      expect(requested).toEqual(now);
      expect(now).toMatchObject({ status: job ? 'running' : 'cancelled', cancelRequestedAt: after(1) });
    }
  });

  it.each(['complete', 'release'])('accepts only one of cancel and %s when they race', async (name) => {
    const ends: string[] = [];
    for (let i = 0; i < INTERLEAVINGS; i += 1) {
      const job = await claimed(table());
      const settle = async (write: Promise<unknown>) => write.then(() => true, refused);
      const race = [
        () => settle(writes[name]!(table(), job, after(2))),
        () => settle(table().cancel(job, { now: after(2) })),
      ];
      const [one, other] = await Promise.all((i % 2 ? race : race.reverse()).map((write) => write()));
      expect(one).not.toBe(other);
      ends.push((await table().get(job.processId))!.status);
    }
    const expected = name === 'complete' ? 'completed' : 'pending';
    expect(ends.filter((end) => end !== expected && end !== 'cancelled')).toEqual([]);
  });

  it('completes the job when the completion races with a cancel request', async () => {
    for (let i = 0; i < INTERLEAVINGS; i += 1) {
      const job = await claimed(table());
      const [, requested] = await Promise.all([
        table().complete(job, result(after(2))),
        table().requestCancel(job.processId, after(2)),
      ]);
      expect(['running', 'completed']).toContain(requested!.status);
      expect((await table().get(job.processId))!.status).toBe('completed');
    }
  });

  it("reclaims a dead worker's job, keeps its fits and counts the attempt", async () => {
    const job = await claimed(table());
    await table().markEnqueued(job.processId, after(2));
    await table().heartbeat(job, { ...beat(after(2)), fits });
    expect(await table().reclaim(job.processId, lost(after(62)))).toBeUndefined();
    expect(await table().reclaim(job.processId, lost(after(63), { fencingToken: 2 }))).toBeUndefined();
    expect(await table().reclaim(job.processId, lost(after(63)))).toBe('pending');
    expect(await table().get(job.processId)).toEqual({
      ...job,
      status: 'pending',
      updatedAt: after(63),
      leaseExpiresAt: null,
      enqueuedAt: null,
      runner: null,
      progress: queuedProgress,
      fitCheckpoints: fits,
    });
    expect(await table().reclaim(job.processId, lost(after(64)))).toBeUndefined();
    for (const write of Object.values(writes)) {
      await expect(write(table(), job, after(64))).rejects.toThrow(FenceLostError);
    }
    expect(await table().claim(job.processId, worker(after(65)))).toMatchObject({
      attempt: 2,
      fencingToken: 2,
    });
  });

  it('fails a dead job that has no attempts left', async () => {
    const job = await claimed(table());
    expect(await table().reclaim(job.processId, lost(after(62), { maxAttempts: 1 }))).toBe('failed');
    expect(await table().get(job.processId)).toEqual({
      ...job,
      status: 'failed',
      errorCode: 'worker_lost',
      errorMessage: 'The worker died.',
      updatedAt: after(62),
      finishedAt: after(62),
      leaseExpiresAt: null,
    });
  });

  it('cancels a dead job if that was requested', async () => {
    const job = await claimed(table());
    await table().requestCancel(job.processId, after(5));
    expect(await table().reclaim(job.processId, lost(after(62), { maxAttempts: 1 }))).toBe('cancelled');
    expect(await table().get(job.processId)).toMatchObject({
      status: 'cancelled',
      finishedAt: after(62),
      cancelRequestedAt: after(5),
      errorCode: null,
    });
  });

  it('never loses a cancel request to a sweeper whose clock is ahead', async () => {
    for (let i = 0; i < INTERLEAVINGS; i += 1) {
      const { processId } = await claimed(table());
      const race = [
        () => table().reclaim(processId, lost(after(62))),
        () => table().requestCancel(processId, after(61)),
      ];
      await Promise.all((i % 2 ? race : race.reverse()).map((call) => call()));
      expect(await table().get(processId)).toMatchObject({
        status: 'cancelled',
        cancelRequestedAt: after(61),
      });
    }
  });

  it('lets at most one claim and one reclaim of a dead job succeed', async () => {
    for (let i = 0; i < 10; i += 1) {
      const { processId } = await claimed(table());
      const outcomes = await Promise.all([
        ...Array.from({ length: 5 }, () => table().reclaim(processId, lost(after(62)))),
        ...Array.from({ length: 5 }, () => table().claim(processId, worker(after(62)))),
      ]);
      const reclaims = outcomes.filter((outcome) => outcome === 'pending').length;
      const claims = outcomes.filter((outcome) => typeof outcome === 'object').length;
      expect(reclaims).toBeLessThanOrEqual(1);
      expect(claims).toBeLessThanOrEqual(1);
      expect(reclaims + claims).toBeGreaterThanOrEqual(1);
      const status = claims === 1 ? 'running' : 'pending';
      expect(await table().get(processId)).toMatchObject({ status, fencingToken: 1 + claims });
    }
  });

  it('fails a dead-lettered job that is pending or dead, not one that runs', async () => {
    const pending = await created(table());
    const failed = {
      ...pending,
      status: 'failed',
      updatedAt: after(5),
      finishedAt: after(5),
      errorCode: 'worker_lost',
      errorMessage: 'The worker died.',
    };
    expect(await table().failDeadLettered(pending.processId, { now: after(5), ...failure })).toEqual(failed);
    expect(await table().get(pending.processId)).toEqual(failed);

    const running = await claimed(table());
    expect(await table().failDeadLettered(running.processId, { now: after(61), ...failure })).toBeUndefined();
    expect(await table().get(running.processId)).toEqual(running);
    expect(await table().failDeadLettered(running.processId, { now: after(62), ...failure })).toMatchObject({
      status: 'failed',
      leaseExpiresAt: null,
    });
    await expect(table().complete(running, result(after(63)))).rejects.toThrow(FenceLostError);
  });
}

const refused = (error: unknown): false => {
  if (error instanceof FenceLostError) return false;
  throw error;
};
