/** Workers, sweepers and API functions whose clocks are wrong, on both job tables. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { handleDeadLetter } from '../../lib/training/maintenance/handle-dead-letter.ts';
import { sweepJobs } from '../../lib/training/maintenance/sweep-jobs.ts';
import { submitTraining } from '../../lib/training/submission/submit-training.ts';
import { acquireTrainingLock } from '../../lib/training/training-lock.ts';
import { Lease } from '../../lib/training/worker/lease.ts';
import { runTraining } from '../../lib/training/worker/run-training.ts';
import type { WorkerServices } from '../../lib/training/worker/worker.ts';
import { request } from '../jobs/sample-jobs.ts';
import { withWrongClock } from '../support/clock.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { eventually } from '../support/eventually.ts';
import { wideLimits } from '../support/limits.ts';
import { silentLog } from '../support/log.ts';
import { RecordingMetrics } from '../support/metrics.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

const LEASE_SECONDS = 60;

let db: TestDynamoDb;
let database: TestPostgres;
beforeAll(async () => {
  [db, database] = await Promise.all([startDynamoDb(), startTestPostgres()]);
});
afterAll(() => Promise.all([db.stop(), database.stop()]));

describe.each(['DynamoDB', 'PostgreSQL'])('wrong clocks with jobs in %s', (kind) => {
  let jobs: JobTable;
  let enqueued: string[];
  beforeEach(async () => {
    enqueued = [];
    if (kind === 'PostgreSQL') {
      await database.sql`TRUNCATE training_jobs, training_turns`;
      jobs = openPostgresJobTable(database.sql);
      return;
    }
    const name = `jobs-${randomUUID()}`;
    await db.createJobTable(name);
    jobs = openDynamoDbJobTable(name, db.client);
  });

  const shared = () => ({
    jobs,
    log: silentLog,
    metrics: new RecordingMetrics(),
    queue: {
      enqueue: ({ processId }: { processId: string }) => Promise.resolve(void enqueued.push(processId)),
      isEmpty: () => Promise.resolve(true),
    },
    findPublished: () => Promise.resolve(undefined),
  });
  const submit = () =>
    submitTraining(
      { ...request, machineName: randomUUID() },
      {
        ...shared(),
        machineExists: () => Promise.resolve(true),
        limits: wideLimits,
        columnNames: () => Promise.resolve({ features: ['Oil_P', 'Oil_L'], others: ['note'] }),
        estimateSeconds: () => Promise.resolve(1),
      },
      { correlationId: 'c' },
    );
  const sweep = async () =>
    sweepJobs(
      {
        ...shared(),
        requeueAfterSeconds: 60,
        containerStartSeconds: 600,
        publishUnsent: () => Promise.resolve(0),
        markDeletedModels: () => Promise.resolve(0),
        removeOrphans: () => Promise.resolve(0),
      },
      await jobs.now(),
    );
  /** Runs a worker up to its load, where `whileLoading` is called. */
  const work = async (id: string, leaseSeconds: number, whileLoading: () => Promise<unknown>) => {
    const services = {
      ...shared(),
      lease: { leaseSeconds, heartbeatSeconds: 600 },
      openRate: () => ({ current: () => Promise.resolve(1), record: () => Promise.resolve() }),
      openFactory: () =>
        Promise.resolve({ library: { version: '3', threads: 1 }, close: () => Promise.resolve() }),
      load: async () => {
        await whileLoading();
        throw new Error('The test is over.');
      },
      containers: undefined,
      containerStartSeconds: 600,
      outageRetry: { seconds: 0 },
    } as unknown as WorkerServices;
    const worker = {
      runner: 'container',
      memoryBytes: 2 ** 30,
      stop: new AbortController().signal,
      remainingSeconds: () => Infinity,
    } as const;
    return runTraining(id, worker, services);
  };

  it.each([-1, 1])('a healthy worker %d hours ahead keeps its job', async (hours) => {
    const id = await submit();
    let summary: unknown;
    const outcome = await withWrongClock(hours, () =>
      work(id, LEASE_SECONDS, async () => {
        summary = await withWrongClock(-hours, sweep);
        expect(await jobs.get(id)).toMatchObject({ status: 'running', fencingToken: 1 });
      }),
    );
    expect(summary).toMatchObject({ reclaimed: 0, ended: 0 });
    expect(outcome).toBe('retrying');
  });

  it.each([-1, 1])('a sweeper %d hours ahead reclaims no live job', async (hours) => {
    const id = await submit();
    await work(id, LEASE_SECONDS, async () => {
      expect(await withWrongClock(hours, sweep)).toMatchObject({ reclaimed: 0, ended: 0 });
      expect(await withWrongClock(hours, () => work(id, LEASE_SECONDS, () => Promise.resolve()))).toBe(
        'not-claimed',
      );
    });
  });

  it.each([-1, 1])(
    'the job of a dead worker %d hours ahead is reclaimed when its lease ends',
    async (hours) => {
      const id = await submit();
      const now = await withWrongClock(hours, () => jobs.now());
      await jobs.claim(id, { runner: 'lambda', now, leaseSeconds: 1 });
      await eventually(sweep, ({ reclaimed }) => reclaimed === 1, {
        deadlineSeconds: 20,
        what: 'the reclaim',
      });
      expect(await jobs.get(id)).toMatchObject({ status: 'pending' });
    },
  );

  it.each([-1, 1])('heartbeats of a worker %d hours ahead extend the lease by its length', async (hours) => {
    const id = await submit();
    const claimed = await jobs.claim(id, { runner: 'lambda', now: await jobs.now(), leaseSeconds: 1 });
    const lease = new Lease(
      jobs,
      claimed!,
      { leaseSeconds: LEASE_SECONDS, heartbeatSeconds: 0.01 },
      silentLog,
    );
    await withWrongClock(hours, () =>
      eventually(
        () => jobs.get(id),
        (job) => job!.leaseExpiresAt!.getTime() > claimed!.leaseExpiresAt!.getTime(),
        { deadlineSeconds: 20, what: 'a heartbeat' },
      ),
    );
    await lease.close();
    const leftMs = (await jobs.get(id))!.leaseExpiresAt!.getTime() - (await jobs.now()).getTime();
    expect(leftMs).toBeGreaterThan((LEASE_SECONDS - 15) * 1000);
    expect(leftMs).toBeLessThanOrEqual((LEASE_SECONDS + 2) * 1000);
  });

  it.each([-1, 1])('a worker %d hours ahead does not take the lock of a running training', async (hours) => {
    const [first, second] = [await submit(), await submit()];
    const machine = (await jobs.get(first))!;
    const other = { ...(await jobs.get(second))!, request: machine.request };
    const options = { runner: 'lambda', leaseSeconds: LEASE_SECONDS } as const;
    expect(await withWrongClock(-hours, () => acquireTrainingLock(machine, options, jobs))).toBe(true);
    expect(await withWrongClock(hours, () => acquireTrainingLock(other, options, jobs))).toBe(false);
  });

  it.each([-1, 1])('a sweeper %d hours ahead sends no message again that is on its way', async (hours) => {
    const id = await submit();
    expect(enqueued).toEqual([id]);
    expect(await withWrongClock(hours, sweep)).toMatchObject({ requeued: 0 });
    const late = await withWrongClock(hours, submit);
    expect(await sweep()).toMatchObject({ requeued: 0 });
    const { createdAt, enqueuedAt } = (await jobs.get(late))!;
    for (const time of [createdAt, enqueuedAt!])
      expect(Math.abs(time.getTime() - (await jobs.now()).getTime())).toBeLessThan(15_000);
  });

  it.each([-1, 1])(
    'a dead letter does not fail a live job when its handler is %d hours ahead',
    async (hours) => {
      const id = await submit();
      await work(id, LEASE_SECONDS, async () => {
        await withWrongClock(hours, () =>
          handleDeadLetter(JSON.stringify({ process_id: id }), { ...shared(), jobs }),
        );
        expect(await jobs.get(id)).toMatchObject({ status: 'running' });
      });
    },
  );
});
