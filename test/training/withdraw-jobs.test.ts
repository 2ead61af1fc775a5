/** POST /train when the job table gives no answer: a job runs only if its client got its ID. On both job tables. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DependencyError } from '../../lib/errors.ts';
import type { Job } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { idempotencyFromKey } from '../../lib/training/submission/idempotency.ts';
import { submitTraining } from '../../lib/training/submission/submit-training.ts';
import { Withdrawals } from '../../lib/training/submission/withdraw-jobs.ts';
import { request, worker } from '../jobs/sample-jobs.ts';
import { until } from '../support/eventually.ts';
import { JOB_TABLES } from '../support/job-tables.ts';
import type { TestJobTable } from '../support/job-tables.ts';
import { wideLimits } from '../support/limits.ts';
import { RecordingLog } from '../support/log.ts';
import { RecordingMetrics } from '../support/metrics.ts';

const noAnswer = () => new DependencyError('job table', 'The job table did not answer.');
const never = <T>(): Promise<T> => new Promise<T>(() => undefined);

describe.each(Object.keys(JOB_TABLES))('a request with jobs in %s', (name) => {
  let table: TestJobTable;
  let machineName: string;
  let log: RecordingLog;
  let enqueued: string[];
  beforeAll(async () => (table = await JOB_TABLES[name]!()));
  afterAll(() => table.stop());
  beforeEach(() => {
    machineName = randomUUID();
    log = new RecordingLog();
    enqueued = [];
  });

  const jobsOfMachine = async (): Promise<Job[]> => (await table.jobs.list({ machineName, limit: 10 })).jobs;

  /** Submits through a job table with replaced methods. `passDeadline` aborts the deadline. */
  function submit(
    replaced: Partial<JobTable>,
    options: { key?: string; queue?: () => Promise<void>; machineExists?: () => Promise<boolean> } = {},
  ) {
    const jobs: JobTable = { ...table.jobs, ...replaced };
    const deadline = new AbortController();
    const pauses: (() => void)[] = [];
    const withdrawals = new Withdrawals(
      jobs,
      log,
      () => new Promise<void>((resolve) => void pauses.push(resolve)),
    );
    const submitted = submitTraining(
      { ...request, machineName },
      {
        jobs,
        queue: {
          enqueue: options.queue ?? (({ processId }) => Promise.resolve(void enqueued.push(processId))),
        },
        machineExists: options.machineExists ?? (() => Promise.resolve(true)),
        limits: wideLimits,
        columnNames: () => Promise.resolve({ features: ['Oil_P', 'Oil_L'], others: ['note'] }),
        estimateSeconds: () => Promise.resolve(1),
        log,
        metrics: new RecordingMetrics(),
      },
      {
        correlationId: 'c',
        deadline: { signal: deadline.signal, withdrawals },
        ...(options.key !== undefined && {
          idempotency: idempotencyFromKey({ key: options.key, principalId: 'anyone' }),
        }),
      },
    );
    submitted.catch(() => undefined);
    return { submitted, passDeadline: () => deadline.abort(), continueWithdrawals: () => pauses.shift()?.() };
  }

  const withdrawn = { status: 'failed', errorCode: 'not_accepted' };

  it('is accepted if its job was written and only the answer was lost', async () => {
    let isLost = true;
    const { submitted } = submit({
      async create(job, options) {
        await table.jobs.create(job, options);
        if (isLost) {
          isLost = false;
          throw noAnswer();
        }
      },
    });
    const id = await submitted;
    expect(await jobsOfMachine()).toMatchObject([{ processId: id, status: 'pending' }]);
    expect(enqueued).toEqual([id]);
  });

  it('leaves no job if the write arrives after the 503', async () => {
    let late: Job | undefined;
    const { submitted } = submit({
      create: (job, options) => {
        if (late) return table.jobs.create(job, options);
        late = job;
        return Promise.reject(noAnswer());
      },
    });
    await expect(submitted).rejects.toMatchObject({ httpStatus: 503 });
    await expect(table.jobs.create(late!)).rejects.toMatchObject({ code: 'job_exists' });
    expect(await jobsOfMachine()).toMatchObject([
      { ...withdrawn, errorMessage: expect.stringContaining('again') },
    ]);
    expect(await table.jobs.claim(late!.processId, worker(new Date()))).toBeUndefined();
  });

  it.each(['pending', 'running'])(
    'has its %s job withdrawn once the job table answers, if the write arrived meanwhile',
    async (status) => {
      let written: Job | undefined;
      let isDown = true;
      const { submitted, continueWithdrawals } = submit({
        create: (job, options) => {
          written ??= job;
          return isDown ? Promise.reject(noAnswer()) : table.jobs.create(job, options);
        },
      });
      await expect(submitted).rejects.toMatchObject({ httpStatus: 503 });
      await table.jobs.create(written!);
      if (status === 'running') await table.jobs.claim(written!.processId, worker(new Date()));
      isDown = false;
      await until('the withdrawal', () => {
        continueWithdrawals();
        return log.of('job withdrawn').length === 1;
      });
      const [job] = await jobsOfMachine();
      if (status === 'pending') expect(job).toMatchObject(withdrawn);
      else expect(job!.cancelRequestedAt).not.toBeNull();
      expect(enqueued).toEqual([]);
    },
  );

  it('creates no job after the deadline, however late the check of its machine ends', async () => {
    const checked = Promise.withResolvers<boolean>();
    const { submitted, passDeadline } = submit({}, { machineExists: () => checked.promise });
    passDeadline();
    await expect(submitted).rejects.toMatchObject({
      httpStatus: 503,
      message: expect.stringContaining('no training was started'),
    });
    checked.resolve(true);
    await new Promise((resolve) => setImmediate(resolve));
    expect(await jobsOfMachine()).toEqual([]);
  });

  it('stops its write at the deadline', async () => {
    let signal: AbortSignal | undefined;
    const started = Promise.withResolvers<undefined>();
    const { submitted, passDeadline } = submit({
      create: (job, options) => {
        if (signal) return table.jobs.create(job, options);
        signal = options!.signal;
        started.resolve(undefined);
        return never();
      },
    });
    await started.promise;
    passDeadline();
    await expect(submitted).rejects.toMatchObject({ httpStatus: 503 });
    expect(signal!.aborted).toBe(true);
    expect(await jobsOfMachine()).toMatchObject([withdrawn]);
  });

  it('is accepted at the deadline if only the queue gives no answer', async () => {
    const started = Promise.withResolvers<undefined>();
    const { submitted, passDeadline } = submit(
      {},
      {
        queue: () => {
          started.resolve(undefined);
          return never();
        },
      },
    );
    await started.promise;
    passDeadline();
    expect(await jobsOfMachine()).toMatchObject([{ processId: await submitted, status: 'pending' }]);
  });

  it('with an Idempotency-Key is accepted if its job was written and only the answer was lost', async () => {
    const key = randomUUID();
    const { submitted } = submit(
      {
        async create(job, options) {
          await table.jobs.create(job, options);
          throw noAnswer();
        },
      },
      { key },
    );
    const id = await submitted;
    expect(await submit({}, { key }).submitted).toBe(id);
    expect(await jobsOfMachine()).toMatchObject([{ processId: id, status: 'pending' }]);
  });

  it('with an Idempotency-Key leaves no job after its 503, and its key unused', async () => {
    const key = randomUUID();
    for (let answers = 1; answers <= 2; answers += 1) {
      let late: Job | undefined;
      const { submitted } = submit(
        {
          create: (job, options) => {
            if (late) return table.jobs.create(job, options);
            late = job;
            return Promise.reject(noAnswer());
          },
        },
        { key },
      );
      await expect(submitted).rejects.toMatchObject({ httpStatus: 503 });
      await expect(table.jobs.create(late!)).rejects.toMatchObject({ code: 'job_exists' });
    }
    const ids = await Promise.all([submit({}, { key }).submitted, submit({}, { key }).submitted]);
    expect(new Set(ids).size).toBe(1);
    expect(await submit({}, { key }).submitted).toBe(ids[0]);
    const jobs = await jobsOfMachine();
    expect(jobs).toHaveLength(3);
    expect(jobs.filter(({ status }) => status === 'pending')).toMatchObject([{ processId: ids[0] }]);
    expect(jobs.filter(({ errorCode }) => errorCode === 'not_accepted')).toHaveLength(2);
    expect(enqueued).toEqual([ids[0]]);
  });

  it.each(['has arrived', 'has not arrived'])(
    'with an Idempotency-Key returns the right job if the write %s when the job table answers again',
    async (when) => {
      const key = randomUUID();
      let written: Job | undefined;
      let isDown = true;
      const { submitted, continueWithdrawals } = submit(
        {
          create: (job, options) => {
            written ??= job;
            return isDown ? Promise.reject(noAnswer()) : table.jobs.create(job, options);
          },
        },
        { key },
      );
      await expect(submitted).rejects.toMatchObject({ httpStatus: 503 });
      if (when === 'has arrived') await table.jobs.create(written!);
      isDown = false;
      const message = when === 'has arrived' ? 'job kept for its Idempotency-Key' : 'job withdrawn';
      await until('the end of the withdrawal', () => {
        continueWithdrawals();
        return log.of(message).length === 1;
      });
      const id = await submit({}, { key }).submitted;
      expect(id === written!.processId).toBe(when === 'has arrived');
      expect(await table.jobs.get(id)).toMatchObject({ status: 'pending' });
    },
  );

  it('is refused without a write if its signal has aborted', async () => {
    const id = randomUUID();
    const { submitted } = submit({}, { machineExists: () => Promise.resolve(false) });
    await submitted.catch(() => undefined);
    const job = { ...(await created()), processId: id };
    await expect(table.jobs.create(job, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
      DependencyError,
    );
    expect(await table.jobs.get(id)).toBeUndefined();
  });

  async function created(): Promise<Job> {
    const id = await submit({}).submitted;
    return (await table.jobs.get(id))!;
  }
});
