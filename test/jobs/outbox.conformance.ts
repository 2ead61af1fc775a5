/** Conformance tests of the outbox. */
import { expect, it } from '@jest/globals';
import type { Job } from '../../lib/jobs/job.ts';
import type { JobEvent } from '../../lib/jobs/job-outbox.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { after, beat, claimed, created, failure, request, result, t0, worker } from './sample-jobs.ts';

/** @param withoutOutbox the same table, opened with the outbox disabled */
export function describeOutbox(table: () => JobTable, withoutOutbox: () => JobTable): void {
  const unsent = (job: Pick<Job, 'processId'>) => table().unsentEvents(job.processId);
  const brief = (events: readonly JobEvent[]) =>
    events.map(({ sequence, status, previousStatus, attempt }) => [
      sequence,
      status,
      previousStatus,
      attempt,
    ]);
  const lost = (now: Date, maxAttempts = 3) => ({ fencingToken: 1, now, maxAttempts, failure });

  it('has a complete event for a new job', async () => {
    const { processId, correlationId } = await created(table());
    expect(await unsent({ processId })).toEqual([
      {
        processId,
        correlationId,
        machineName: request.machineName,
        indicator: 'status',
        sequence: 1,
        status: 'pending',
        previousStatus: null,
        attempt: 0,
        at: t0,
        errorCode: null,
        errorMessage: null,
        bucketAddress: null,
        modelId: null,
      },
    ]);
  });

  it('has an event for every change of status and for nothing else', async () => {
    const job = await claimed(table());
    await table().markEnqueued(job.processId, after(2));
    await table().heartbeat(job, beat(after(3)));
    await table().requestCancel(job.processId, after(4));
    await table().complete(job, result(after(5)));
    const events = await unsent(job);
    expect(brief(events)).toEqual([
      [1, 'pending', null, 0],
      [2, 'running', 'pending', 1],
      [3, 'completed', 'running', 1],
    ]);
    const { modelId, bucketAddress } = result(t0);
    expect(events[2]).toMatchObject({ at: after(5), modelId, bucketAddress, errorCode: null });
    expect(events[1]).toMatchObject({ at: after(1), modelId: null, bucketAddress: null });
  });

  it('reports why a job failed', async () => {
    const job = await claimed(table());
    await table().fail(job, { now: after(2), code: 'no_rows', message: 'There are none.' });
    expect((await unsent(job)).at(-1)).toMatchObject({
      status: 'failed',
      errorCode: 'no_rows',
      errorMessage: 'There are none.',
    });
  });

  it('has events for jobs that are released, taken over, reclaimed and dead-lettered', async () => {
    const first = await claimed(table());
    await table().release(first, { now: after(2), keepAttempt: false });
    const second = await table().claim(first.processId, worker(after(3)));
    await table().release(second!, { now: after(4), keepAttempt: true });
    await table().claim(first.processId, worker(after(5)));
    await table().claim(first.processId, worker(after(100)));
    await table().reclaim(first.processId, { ...lost(after(200), 4), fencingToken: 4 });
    await table().failDeadLettered(first.processId, { now: after(201), ...failure });
    expect(brief(await unsent(first))).toEqual([
      [1, 'pending', null, 0],
      [2, 'running', 'pending', 1],
      [3, 'pending', 'running', 0],
      [4, 'running', 'pending', 1],
      [5, 'pending', 'running', 1],
      [6, 'running', 'pending', 2],
      [7, 'running', 'running', 3],
      [8, 'pending', 'running', 3],
      [9, 'failed', 'pending', 3],
    ]);
  });

  it('has one event for each way to cancel a job', async () => {
    const pending = await created(table());
    await table().requestCancel(pending.processId, after(1));
    await table().requestCancel(pending.processId, after(2));
    const running = await claimed(table());
    await table().requestCancel(running.processId, after(2));
    await table().cancel(running, { now: after(3) });
    const released = await claimed(table());
    await table().requestCancel(released.processId, after(2));
    await table().release(released, { now: after(3), keepAttempt: true });
    const dead = await claimed(table());
    await table().requestCancel(dead.processId, after(2));
    await table().reclaim(dead.processId, lost(after(100)));
    expect(brief(await unsent(pending)).slice(1)).toEqual([[2, 'cancelled', 'pending', 0]]);
    for (const job of [running, released, dead])
      expect(brief(await unsent(job)).slice(2)).toEqual([[3, 'cancelled', 'running', 1]]);
  });

  it('has no event for a refused write', async () => {
    const job = await claimed(table());
    await table().complete(job, result(after(2)));
    const events = await unsent(job);
    await expect(table().fail(job, { now: after(3), ...failure })).rejects.toThrow();
    await table().failDeadLettered(job.processId, { now: after(100), ...failure });
    await table().reclaim(job.processId, lost(after(100)));
    await expect(table().create(job)).rejects.toThrow();
    expect(await unsent(job)).toEqual(events);
  });

  it('removes sent events and keeps counting', async () => {
    const job = await created(table());
    const sent = await unsent(job);
    const running = await table().claim(job.processId, worker(after(1)));
    await table().markSent(sent);
    await table().markSent(sent);
    expect(brief(await unsent(job))).toEqual([[2, 'running', 'pending', 1]]);
    await table().markSent(await unsent(job));
    expect(await unsent(job)).toEqual([]);
    await table().markSent([]);
    await table().complete(running!, result(after(2)));
    expect(brief(await unsent(job))).toEqual([[3, 'completed', 'running', 1]]);
    // Marking an old event again does not remove newer ones.
    await table().markSent(sent);
    expect(brief(await unsent(job))).toEqual([[3, 'completed', 'running', 1]]);
  });

  it('keeps all events after the last one that is marked as sent', async () => {
    const job = await claimed(table());
    const sent = await unsent(job);
    await table().release(job, { now: after(2), keepAttempt: true });
    await table().claim(job.processId, worker(after(3)));
    await table().markSent(sent);
    expect(brief(await unsent(job))).toEqual([
      [3, 'pending', 'running', 1],
      [4, 'running', 'pending', 2],
    ]);
  });

  it('loses no event when a change races with markSent', async () => {
    for (let i = 0; i < 20; i += 1) {
      const job = await created(table());
      const sent = await unsent(job);
      await Promise.all([
        table().markSent(sent),
        table().claim(job.processId, worker(after(1))),
        table().markSent(sent),
      ]);
      expect(brief(await unsent(job))).toEqual([[2, 'running', 'pending', 1]]);
    }
  });

  it('lists jobs with an unsent event older than the given time', async () => {
    const [long, short, none] = [
      await created(table(), {}, after(-1000)),
      await created(table(), {}, after(-900)),
      await created(table(), {}, after(-950)),
    ];
    await table().markSent(await unsent(none));
    const listed = async (before: Date) =>
      (await table().listUnsent({ before, limit: 1000 })).filter((id) =>
        [long, short, none].some(({ processId }) => processId === id),
      );
    expect(await listed(after(-1000))).toEqual([]);
    expect(await listed(after(-999))).toEqual([long.processId]);
    expect(await listed(after(-100))).toEqual([long.processId, short.processId]);
    expect(await table().listUnsent({ before: after(-100), limit: 1 })).toHaveLength(1);
    // The oldest unsent event counts, not the newest.
    await table().claim(long.processId, worker(after(1)));
    expect(await listed(after(-999))).toEqual([long.processId]);
    await table().markSent((await unsent(long)).slice(0, 1));
    expect(await listed(after(-100))).toEqual([short.processId]);
    expect(await listed(after(2))).toEqual([long.processId, short.processId]);
  });

  it('keeps no events when disabled, but counts them', async () => {
    const job = await created(withoutOutbox(), {}, after(-1000));
    expect(await withoutOutbox().unsentEvents(job.processId)).toEqual([]);
    expect(await withoutOutbox().listUnsent({ before: after(-999), limit: 1000 })).not.toContain(
      job.processId,
    );
    await table().claim(job.processId, worker(after(1)));
    expect(brief(await unsent(job))).toEqual([[2, 'running', 'pending', 1]]);
  });

  it('has no events for unknown jobs', async () => {
    for (const id of [
      'no-uuid',
      'c0ffee00-0000-4000-8000-000000000000',
      `turn#status#${request.machineName}`,
    ])
      expect(await unsent({ processId: id })).toEqual([]);
  });
}
