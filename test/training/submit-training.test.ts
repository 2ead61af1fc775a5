/** Submission on both job tables: the same key creates one job. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DependencyError, FenceLostError } from '../../lib/errors.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { anonymous, principalId } from '../../lib/principal/principal.ts';
import { idempotencyFromKey, processIdFor } from '../../lib/training/submission/idempotency.ts';
import type { WorkLimits } from '../../lib/training/submission/limits.ts';
import { submitTraining } from '../../lib/training/submission/submit-training.ts';
import type { SubmitServices } from '../../lib/training/submission/submit-training.ts';
import { request, result } from '../jobs/sample-jobs.ts';
import { JOB_TABLES } from '../support/job-tables.ts';
import type { TestJobTable } from '../support/job-tables.ts';
import { wideLimits } from '../support/limits.ts';
import { RecordingLog } from '../support/log.ts';
import { RecordingMetrics } from '../support/metrics.ts';

it.each([
  [['anonymous'], '8dee21d7-7810-5598-a1f5-0de74f0ef6ed'],
  [['token', 'anyone'], 'ec9830e8-f6b4-570c-a1e2-a6264f3b5ce2'],
  [['oidc', 'https://id.example', 'anyone'], '38343e9f-a9e5-5d8b-aee1-81ecd05aa32b'],
] as const)(
  'computes the id for a key of the principal %j as Python does',
  ([kind, ...subject], expected) => {
    // d = hashlib.sha256(json.dumps(principal, separators=(',', ':')).encode()).hexdigest()
    // uuid.uuid5(uuid.UUID('5a1c3f0e-8f4b-4c0e-9a53-6c1d4f0a7d2b'), json.dumps([d, 'order-4711'], separators=(',', ':')))
    const id = principalId(kind, ...subject);
    expect(processIdFor({ key: 'order-4711', principalId: id })).toBe(expected);
  },
);

const down = () => Promise.reject(new DependencyError('queue', 'The queue is down.'));

describe.each(Object.keys(JOB_TABLES))('submitTraining with jobs in %s', (name) => {
  let table: TestJobTable;
  let enqueued: string[];
  let log: RecordingLog;
  let metrics: RecordingMetrics;
  let services: SubmitServices;
  let key: string;

  beforeAll(async () => (table = await JOB_TABLES[name]!()));
  afterAll(() => table.stop());
  beforeEach(() => {
    enqueued = [];
    log = new RecordingLog();
    metrics = new RecordingMetrics();
    // Each test has its own machine, because pending jobs are counted by machine.
    key = randomUUID();
    services = {
      jobs: table.jobs,
      queue: { enqueue: ({ processId }) => Promise.resolve(void enqueued.push(processId)) },
      machineExists: () => Promise.resolve(true),
      limits: wideLimits,
      columnNames: () => Promise.resolve({ features: ['Oil_P', 'Oil_L'], others: ['note'] }),
      estimateSeconds: () => Promise.resolve(1),
      log,
      metrics,
    };
  });

  type StatusTraining = Extract<TrainingRequest, { indicator: 'status' }>;
  const requestOf = (overrides: Partial<StatusTraining> = {}): TrainingRequest => ({
    ...request,
    machineName: key,
    ...overrides,
  });
  const submit = (overrides: Partial<StatusTraining> = {}, using = services) =>
    submitTraining(requestOf(overrides), using, {
      correlationId: 'c',
      idempotency: idempotencyFromKey({ key, principalId: anonymous.id }),
    });
  const pending = () => table.jobs.countPending(key);

  it('creates one job and one message for a hundred concurrent requests with the same key', async () => {
    const ids = await Promise.all(Array.from({ length: 100 }, () => submit()));
    expect(new Set(ids).size).toBe(1);
    expect(enqueued).toEqual([ids[0]]);
    expect(await pending()).toBe(1);
    expect(metrics.of('JobsSubmitted')).toEqual([1]);
    expect(log.of('job accepted')).toHaveLength(1);
    expect(log.of('job already accepted')).toHaveLength(99);
    expect((await table.jobs.get(ids[0]!))!.correlationId).toBe('c');
    expect((await table.jobs.get(ids[0]!))!.request).toEqual(requestOf());
  });

  it('accepts one of several different requests with the same key and refuses the others', async () => {
    const submissions = [2, 3, 4, 5, 6].map((folds) => submit({ search: { ...request.search, folds } }));
    const settled = await Promise.allSettled(submissions);
    const refused = settled.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(4);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({
        code: 'idempotency_key_reused',
        httpStatus: 422,
        errors: [{ field: 'Idempotency-Key' }],
      });
    }
    expect(enqueued).toHaveLength(1);
    expect(await pending()).toBe(1);
  });

  it('returns the same job whatever the state of the job and the machine', async () => {
    const id = await submit();
    const claim = await table.jobs.claim(id, { runner: 'lambda', now: new Date(), leaseSeconds: 60 });
    expect(await submit()).toBe(id);
    await table.jobs.fail(claim!, { now: new Date(), code: 'no_rows', message: 'There are no rows.' });
    const full = {
      ...services,
      limits: { ...wideLimits, queuedPerMachine: 0 },
      machineExists: () => Promise.resolve(false),
    };
    expect(await submit({}, full)).toBe(id);
    await expect(submit({ endDate: '2026-03-01' }, full)).rejects.toMatchObject({ httpStatus: 422 });
    expect(enqueued).toEqual([id]);
  });

  it.each([
    ['another machine', { machineName: 'another' }],
    ['other dates', { startDate: null }],
    ['another labeling', { labeling: { ...request.labeling, windowMinutes: 30.5 } }],
    ['another grid', { search: { ...request.search, paramGrid: { max_depth: [6, 4] } } }],
  ])('refuses the key for %s', async (_difference, overrides) => {
    await submit();
    await expect(submit(overrides)).rejects.toMatchObject({ code: 'idempotency_key_reused' });
  });

  it('treats numbers as equal that are equal in JSON', async () => {
    const grid = (gamma: number) => ({
      search: { ...request.search, paramGrid: { learning_rate: [0.1 + 0.2, 1e-6], gamma: [gamma] } },
    });
    const id = await submit(grid(-0));
    expect(await submit(grid(-0))).toBe(id);
    expect(await submit(grid(0))).toBe(id);
  });

  it('leaves the key unused when the job was not written', async () => {
    await expect(submit({}, { ...services, jobs: { ...table.jobs, create: down } })).rejects.toThrow(
      DependencyError,
    );
    expect(await pending()).toBe(0);
    // Even with another body, because nothing was accepted.
    const id = await submit({ endDate: '2026-03-01' });
    expect(enqueued).toEqual([id]);
  });

  it('returns the job when it was written but not enqueued', async () => {
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

  it('accepts a job whose write was repeated by the database client', async () => {
    const twice = async (job: Parameters<JobTable['create']>[0]) => {
      await table.jobs.create(job);
      await table.jobs.create(job);
    };
    for (const withKey of [key, undefined]) {
      const id = await submitTraining(
        requestOf(),
        { ...services, jobs: { ...table.jobs, create: twice } },
        {
          correlationId: 'c',
          idempotency:
            withKey === undefined
              ? undefined
              : idempotencyFromKey({ key: withKey, principalId: anonymous.id }),
        },
      );
      expect((await table.jobs.get(id))!.request).toEqual(requestOf());
    }
  });

  it('throws any other error of the job table', async () => {
    const create = () => Promise.reject(new FenceLostError('x', 1));
    await expect(submit({}, { ...services, jobs: { ...table.jobs, create } })).rejects.toThrow(
      FenceLostError,
    );
  });

  it('refuses a key for a machine that the submitter cannot access, even if the job exists', async () => {
    await submit();
    const submitter = { id: anonymous.id, name: 'test', canAccess: () => false };
    const idempotency = idempotencyFromKey({ key, principalId: anonymous.id });
    await expect(
      submitTraining(requestOf(), services, { correlationId: 'c', submitter, idempotency }),
    ).rejects.toMatchObject({ code: 'unknown_machine', httpStatus: 400 });
  });

  it('refuses a principal with its maximum of pending and running jobs, until one of them ends', async () => {
    const limited = { ...services, limits: { ...wideLimits, activePerPrincipal: 2 } };
    const submitAs = (id: string) =>
      submitTraining(requestOf(), limited, {
        correlationId: 'c',
        submitter: { id, name: 'test', canAccess: () => true },
      });
    const principal = principalId('token', key);
    const id = await submitAs(principal);
    await submitAs(principal);
    const claim = await table.jobs.claim(id, { runner: 'lambda', now: new Date(), leaseSeconds: 60 });
    await expect(submitAs(principal)).rejects.toMatchObject({
      code: 'quota_exceeded',
      httpStatus: 429,
      retryAfterSeconds: 60,
      message: expect.stringContaining('2 waiting and running trainings'),
    });
    await submitAs(principalId('oidc', 'https://id.example', key));
    await table.jobs.complete(claim!, result(new Date()));
    expect(await table.jobs.countActive(principal)).toBe(1);
    await submitAs(principal);
    expect(await table.jobs.countActive(principal)).toBe(2);
  });

  it('accepts exactly as many of 60 concurrent requests for a machine as may wait', async () => {
    const limited = { ...services, limits: { ...wideLimits, queuedPerMachine: 25 } };
    const settled = await Promise.allSettled(
      Array.from({ length: 60 }, () => submitTraining(requestOf(), limited, { correlationId: 'c' })),
    );
    const refused = settled.filter((one) => one.status === 'rejected');
    expect(refused).toHaveLength(35);
    for (const { reason } of refused)
      expect(reason).toMatchObject({ code: 'queue_full', httpStatus: 429, retryAfterSeconds: 60 });
    expect(await pending()).toBe(25);
    expect(enqueued).toHaveLength(25);
  });

  it('takes one place for concurrent requests with the same key, also in a full queue', async () => {
    const limited = { ...services, limits: { ...wideLimits, queuedPerMachine: 1 } };
    const ids = await Promise.all(Array.from({ length: 30 }, () => submit({}, limited)));
    expect(new Set(ids).size).toBe(1);
    await expect(submitTraining(requestOf(), limited, { correlationId: 'c' })).rejects.toMatchObject({
      code: 'queue_full',
    });
    expect(await submit({}, limited)).toBe(ids[0]);
  });

  it('refuses to exclude columns that do not exist, and all columns', async () => {
    const excluding = (...exclude: string[]) => submit({ features: { exclude, counterGuard: false } });
    await expect(excluding('Oil_P', 'Oil', 'note')).rejects.toMatchObject({
      httpStatus: 422,
      errors: [
        {
          field: 'features.exclude.1',
          message: '"Oil" is not a column that models learn from; these are "Oil_P" or "Oil_L"',
        },
      ],
    });
    await expect(excluding('Oil_L', 'Oil_P')).rejects.toMatchObject({
      errors: [{ field: 'features.exclude', message: 'leaves no column to learn from; exclude fewer' }],
    });
    expect(await pending()).toBe(0);
    // A column that models have never used may be excluded, too.
    await excluding('Oil_P', 'note');
    expect(await pending()).toBe(1);
  });

  it('refuses a request above a limit of work, and creates no job', async () => {
    // Two candidates in three folds and the final fit: 7 fits, 3 × 2 × 100 + 100 rounds.
    const limited = (work: Partial<WorkLimits>) => ({
      ...services,
      limits: { ...wideLimits, work: { ...wideLimits.work, ...work } },
      estimateSeconds: () => Promise.resolve(240_334.2),
    });
    const submitWithout = (using: SubmitServices) =>
      submitTraining(requestOf(), using, { correlationId: 'c' });
    await submitWithout(limited({ fits: 7, rounds: 700, seconds: 240_335 }));
    const refusals: [Partial<WorkLimits>, string][] = [
      [{ fits: 6 }, 'search asks for 7 fits'],
      [{ rounds: 699 }, 'search asks for 700 boosting rounds'],
      [{ modelBytes: 2 ** 10 }, 'search.param_grid allows a model of about 1 MiB'],
      [{ seconds: 86_400 }, 'search would train for about 240335 s; at most 86400 s'],
    ];
    for (const [work, message] of refusals) {
      await expect(submitWithout(limited(work))).rejects.toMatchObject({
        code: 'too_much_work',
        httpStatus: 422,
        message: expect.stringContaining(message),
      });
    }
    expect(await pending()).toBe(1);
  });

  it('creates a job for every request without a key', async () => {
    const ids = await Promise.all(
      [1, 2, 3].map(() => submitTraining(requestOf(), services, { correlationId: 'c' })),
    );
    expect(new Set(ids).size).toBe(3);
    expect(enqueued.toSorted()).toEqual(ids.toSorted());
  });
});
