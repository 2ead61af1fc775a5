/** Publishing events alongside the work. The sweeper retries what fails, and no caller waits long. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DependencyError } from '../../lib/errors.ts';
import { publishingJobTable } from '../../lib/events/publishing-job-table.ts';
import { OutboxPublisher } from '../../lib/events/outbox-publisher.ts';
import type { EventBus } from '../../lib/events/event-bus.ts';
import { publishUnsent } from '../../lib/events/publish-unsent.ts';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { JobEvent } from '../../lib/jobs/job-outbox.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { after, failure, request, result, t0, worker } from '../jobs/sample-jobs.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { silentLog } from '../support/log.ts';

let db: TestDynamoDb;
let table: JobTable;
beforeAll(async () => {
  db = await startDynamoDb();
  await db.createJobTable('training_jobs');
  table = openDynamoDbJobTable('training_jobs', db.client, { outboxEnabled: true });
});
afterAll(() => db.stop());

/** A bus that records events, and fails while `fails` is set. */
function recordingBus() {
  const bus = {
    sent: [] as JobEvent[],
    calls: 0,
    fails: false,
    send(events: readonly JobEvent[]): Promise<void> {
      bus.calls += 1;
      if (bus.fails) return Promise.reject(new DependencyError('event bus', 'It is down.'));
      bus.sent.push(...events);
      return Promise.resolve();
    },
  };
  return bus satisfies EventBus;
}
const numbers = (events: readonly JobEvent[], id: string) =>
  events.filter(({ processId }) => processId === id).map(({ sequence, status }) => [sequence, status]);
const open = (bus: EventBus) => {
  const publisher = new OutboxPublisher(table, bus, silentLog);
  return { jobs: publishingJobTable(table, publisher), flush: () => publisher.flush() };
};
const create = async (jobs: JobTable): Promise<string> => {
  const job = newJob(randomUUID(), request, t0);
  await jobs.create(job);
  return job.processId;
};

describe('a publishing job table', () => {
  it('publishes every change once, in order, and marks it as sent', async () => {
    const bus = recordingBus();
    const { jobs, flush } = open(bus);
    const id = await create(jobs);
    const first = await jobs.claim(id, worker(after(1)));
    await jobs.release(first!, { now: after(2), keepAttempt: true });
    const second = await jobs.claim(id, worker(after(3)));
    expect(await jobs.claim(id, worker(after(3)))).toBeUndefined();
    await jobs.complete(second!, result(after(4)));
    await expect(jobs.fail(second!, { now: after(5), ...failure })).rejects.toThrow();
    await jobs.requestCancel(id, after(6));
    await flush();
    expect(numbers(bus.sent, id)).toEqual([
      [1, 'pending'],
      [2, 'running'],
      [3, 'pending'],
      [4, 'running'],
      [5, 'completed'],
    ]);
    expect(await table.unsentEvents(id)).toEqual([]);
  });

  it('publishes the same event for a new job as its row holds', async () => {
    const bus = recordingBus();
    const { jobs, flush } = open(bus);
    const job = newJob(randomUUID(), request, t0, 'order-4711');
    await table.create(job);
    const [kept] = await table.unsentEvents(job.processId);
    const again = { ...job, processId: randomUUID() };
    await jobs.create(again);
    await flush();
    expect(bus.sent).toEqual([{ ...kept, processId: again.processId }]);
    await table.markSent([kept!]);
  });

  it('does not call a failed bus for a while, and leaves the events to the sweeper', async () => {
    const bus = recordingBus();
    bus.fails = true;
    const { jobs, flush } = open(bus);
    const ids = [await create(jobs), await create(jobs)];
    await flush();
    await jobs.requestCancel(ids[0]!, after(1));
    await flush();
    // Only publishing already under way called the bus.
    expect(bus.calls).toBeLessThanOrEqual(2);
    await expect(publishUnsent(table, bus, after(100))).rejects.toThrow('It is down.');
    bus.fails = false;
    expect(await publishUnsent(table, bus, after(9))).toBe(0);
    expect(await publishUnsent(table, bus, after(100))).toBe(3);
    expect(numbers(bus.sent, ids[0]!)).toEqual([
      [1, 'pending'],
      [2, 'cancelled'],
    ]);
    expect(numbers(bus.sent, ids[1]!)).toEqual([[1, 'pending']]);
    expect(await publishUnsent(table, bus, after(100))).toBe(0);
  });

  it('does not wait for a bus that never answers', async () => {
    const hangingBus: EventBus = { send: () => new Promise(() => undefined) };
    const { jobs, flush } = open(hangingBus);
    const id = await create(jobs);
    await flush();
    expect(numbers(await table.unsentEvents(id), id)).toEqual([[1, 'pending']]);
    await table.markSent(await table.unsentEvents(id));
  });

  it('publishes the events of other jobs when the bus refuses those of one', async () => {
    const bus = recordingBus();
    const ids = [await create(table), await create(table)];
    const selectiveBus: EventBus = {
      send: (events) =>
        events[0]!.processId === ids[0]
          ? Promise.reject(new DependencyError('event bus', 'Refused.'))
          : bus.send(events),
    };
    await expect(publishUnsent(table, selectiveBus, after(100))).rejects.toThrow('Refused.');
    expect(numbers(bus.sent, ids[1]!)).toEqual([[1, 'pending']]);
    expect(await table.unsentEvents(ids[1]!)).toEqual([]);
    expect(numbers(await table.unsentEvents(ids[0]!), ids[0]!)).toEqual([[1, 'pending']]);
  });
});
