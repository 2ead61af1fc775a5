/** Taking jobs in, on both job tables: the same key gives the same job, once. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DependencyError, FenceLostError } from '../../lib/errors.ts';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { idempotencyFromKey, processIdFor } from '../../lib/training/submission/idempotency.ts';
import { submitTraining } from '../../lib/training/submission/submit-training.ts';
import type { SubmitServices } from '../../lib/training/submission/submit-training.ts';
import { request } from '../jobs/sample-jobs.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import { KeptLog } from '../support/log.ts';
import { KeptMetrics } from '../support/metrics.ts';
import { startTestPostgres } from '../support/postgres.ts';

const tables: Record<string, () => Promise<{ jobs: JobTable; stop: () => Promise<unknown> }>> = {
  async dynamodb() {
    const db = await startDynamoDb();
    await db.createJobTable('training_jobs');
    return { jobs: openDynamoDbJobTable('training_jobs', db.client), stop: () => db.stop() };
  },
  async postgres() {
    const db = await startTestPostgres();
    return { jobs: openPostgresJobTable(db.sql), stop: () => db.stop() };
  },
};

it('computes the id of a key as Python does', () => {
  // uuid.uuid5(uuid.UUID('5a1c3f0e-8f4b-4c0e-9a53-6c1d4f0a7d2b'), '["anyone","order-4711"]')
  expect(processIdFor({ key: 'order-4711', principal: 'anyone' })).toBe(
    'f86faba8-afc5-56a7-87a9-13a473f647cd',
  );
  expect(processIdFor({ key: 'order-4711', principal: 'another' })).not.toBe(
    'f86faba8-afc5-56a7-87a9-13a473f647cd',
  );
});

const down = () => Promise.reject(new DependencyError('queue', 'It is down.'));

describe.each(Object.keys(tables))('submitting with a key, jobs in %s', (name) => {
  let table: Awaited<ReturnType<(typeof tables)[string]>>;
  let rung: string[];
  let log: KeptLog;
  let metrics: KeptMetrics;
  let services: SubmitServices;
  let key: string;

  beforeAll(async () => (table = await tables[name]!()));
  afterAll(() => table.stop());
  beforeEach(() => {
    rung = [];
    log = new KeptLog();
    metrics = new KeptMetrics();
    // A machine of each test's own: the pending ones are counted by machine.
    key = randomUUID();
    services = {
      jobs: table.jobs,
      queue: { enqueue: ({ processId }) => Promise.resolve(void rung.push(processId)) },
      machineExists: () => Promise.resolve(true),
      maxQueuedPerMachine: 100,
      log,
      metrics,
    };
  });

  type StatusTraining = Extract<TrainingRequest, { indicator: 'status' }>;
  const ask = (over: Partial<StatusTraining> = {}): TrainingRequest => ({
    ...request,
    machineName: key,
    ...over,
  });
  const submit = (over: Partial<StatusTraining> = {}, with_ = services) =>
    submitTraining(ask(over), with_, {
      correlationId: 'c',
      idempotency: idempotencyFromKey({ key, principal: 'anyone' }),
    });
  const pending = () => table.jobs.countPending(key);

  it('gives a hundred at once one job, one id, one doorbell', async () => {
    const ids = await Promise.all(Array.from({ length: 100 }, () => submit()));
    expect(new Set(ids).size).toBe(1);
    expect(rung).toEqual([ids[0]]);
    expect(await pending()).toBe(1);
    expect(metrics.of('JobsSubmitted')).toEqual([1]);
    expect(log.of('job accepted')).toHaveLength(1);
    expect(log.of('job accepted before')).toHaveLength(99);
    expect((await table.jobs.get(ids[0]!))!.correlationId).toBe('c');
    expect((await table.jobs.get(ids[0]!))!.request).toEqual(ask());
  });

  it('lets one of many different requests have the key, and tells the others', async () => {
    const asked = [2, 3, 4, 5, 6].map((folds) => submit({ search: { ...request.search, folds } }));
    const settled = await Promise.allSettled(asked);
    const refused = settled.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(4);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({
        code: 'idempotency_key_reused',
        httpStatus: 422,
        errors: [{ field: 'Idempotency-Key' }],
      });
    }
    expect(rung).toHaveLength(1);
    expect(await pending()).toBe(1);
  });

  it('knows its request again, whatever became of the job and of the machine', async () => {
    const id = await submit();
    const claim = await table.jobs.claim(id, { runner: 'lambda', now: new Date(), leaseSeconds: 60 });
    expect(await submit()).toBe(id);
    await table.jobs.fail(claim!, { now: new Date(), code: 'no_rows', message: 'There are none.' });
    const full = { ...services, maxQueuedPerMachine: 0, machineExists: () => Promise.resolve(false) };
    expect(await submit({}, full)).toBe(id);
    await expect(submit({ endDate: '2026-03-01' }, full)).rejects.toMatchObject({ httpStatus: 422 });
    expect(rung).toEqual([id]);
  });

  it.each([
    ['another machine', { machineName: 'another' }],
    ['other dates', { startDate: null }],
    ['another labelling', { labeling: { ...request.labeling, windowMinutes: 30.5 } }],
    ['another grid', { search: { ...request.search, paramGrid: { max_depth: [6, 4] } } }],
  ])('is not for %s', async (_what, over) => {
    await submit();
    await expect(submit(over)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('takes numbers for the same that JSON takes for the same', async () => {
    const grid = (gamma: number) => ({
      search: { ...request.search, paramGrid: { learning_rate: [0.1 + 0.2, 1e-6], gamma: [gamma] } },
    });
    const id = await submit(grid(-0));
    expect(await submit(grid(-0))).toBe(id);
    expect(await submit(grid(0))).toBe(id);
  });

  it('is as good as new when the crash came before the job was written', async () => {
    await expect(submit({}, { ...services, jobs: { ...table.jobs, create: down } })).rejects.toThrow(
      DependencyError,
    );
    expect(await pending()).toBe(0);
    // With another body even: nothing was accepted.
    const id = await submit({ endDate: '2026-03-01' });
    expect(rung).toEqual([id]);
  });

  it('gives the job when the crash came after that', async () => {
    const id = await submit({}, { ...services, queue: { enqueue: down } });
    expect((await table.jobs.get(id))!.enqueuedAt).toBeNull();
    expect(await submit()).toBe(id);
    expect(await pending()).toBe(1);
    const [found] = await table.jobs
      .listStalePending({
        enqueuedBefore: new Date(0),
        updatedBefore: new Date(Date.now() + 1000),
        limit: 1000,
      })
      .then((stale) => stale.filter(({ processId }) => processId === id));
    expect(found).toBeDefined();
  });

  it('takes a write that arrived twice for the one it is', async () => {
    const twice = async (job: Parameters<JobTable['create']>[0]) => {
      await table.jobs.create(job);
      await table.jobs.create(job);
    };
    for (const withKey of [key, undefined]) {
      const id = await submitTraining(
        ask(),
        { ...services, jobs: { ...table.jobs, create: twice } },
        {
          correlationId: 'c',
          idempotency:
            withKey === undefined ? undefined : idempotencyFromKey({ key: withKey, principal: 'anyone' }),
        },
      );
      expect((await table.jobs.get(id))!.request).toEqual(ask());
    }
  });

  it('lets any other failure of the job table out', async () => {
    const create = () => Promise.reject(new FenceLostError('x', 1));
    await expect(submit({}, { ...services, jobs: { ...table.jobs, create } })).rejects.toThrow(
      FenceLostError,
    );
  });

  it('without one every request is a job', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(() => submitTraining(ask(), services, { correlationId: 'c' })),
    );
    expect(new Set(ids).size).toBe(3);
    expect(rung.toSorted()).toEqual(ids.toSorted());
  });
});
