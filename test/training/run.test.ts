/** What becomes of a job in every way an attempt can end: the real job table, everything else faked. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataError, DependencyError, FenceLostError } from '../../lib/errors.ts';
import type { ModelFactory } from '../../lib/factory/model-factory.ts';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb-job-table.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { DeadlineError, maxAttempts, runTraining, StopRequestedError } from '../../lib/training/run.ts';
import type { RunServices } from '../../lib/training/run.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { silentLog } from '../support/log.ts';

const request: TrainingRequest = {
  indicator: 'status',
  machineName: 'M',
  startDate: null,
  endDate: null,
  labeling: { dropPercentage: -70, windowMinutes: 30 },
  search: { strategy: 'grid', scoring: 'recall', folds: 3, paramGrid: { max_depth: [4] } },
};
const published = { modelId: randomUUID(), bucketAddress: 'model/m.pkl', artifacts: { pkl: 'model/m.pkl' }, fits: 4 };

describe('runTraining', () => {
  let db: TestDynamoDb;
  let jobs: JobTable;
  let rings: { processId: string; delaySeconds: number }[];
  let publications: number;
  let isFactoryClosed: boolean;

  beforeAll(async () => {
    db = await startDynamoDb();
    await db.createJobTable('training_jobs');
    jobs = openDynamoDbJobTable('training_jobs', db.client);
  });
  afterAll(() => db.stop());
  beforeEach(() => {
    rings = [];
    publications = 0;
    isFactoryClosed = false;
  });

  const services = (over: Partial<RunServices> = {}): RunServices => ({
    jobs,
    queue: {
      ring: (processId, delaySeconds = 0) => {
        rings.push({ processId, delaySeconds });
        return Promise.resolve();
      },
    },
    log: silentLog,
    lease: { leaseSeconds: 60, heartbeatSeconds: 15 },
    load: () => Promise.resolve({} as never),
    openFactory: () =>
      Promise.resolve({
        train: () => Promise.resolve({ fits: 4 }),
        close: () => {
          isFactoryClosed = true;
          return Promise.resolve();
        },
      } as unknown as ModelFactory),
    publish: () => {
      publications += 1;
      return Promise.resolve(published);
    },
    findPublished: () => Promise.resolve(undefined),
    ...over,
  });
  const newJobId = async (): Promise<string> => {
    const processId = randomUUID();
    await jobs.create(newJob(processId, request, new Date()));
    return processId;
  };
  const run = (processId: string, over: Partial<RunServices> = {}, stop = new AbortController()) =>
    runTraining(processId, { runner: 'lambda', stop: stop.signal }, services(over));
  const failing = (error: Error): Partial<RunServices> => ({ load: () => Promise.reject(error) });

  it('completes a job and closes its factory', async () => {
    const id = await newJobId();
    expect(await run(id)).toBe('completed');
    expect(await jobs.get(id)).toMatchObject({ status: 'completed', bucketAddress: 'model/m.pkl', attempt: 1 });
    expect(isFactoryClosed).toBe(true);
    expect(rings).toEqual([]);
  });

  it('does nothing for a job that is final, and nothing for one that is unknown', async () => {
    const id = await newJobId();
    await run(id);
    expect(await run(id)).toBe('not-claimed');
    expect(await run(randomUUID())).toBe('not-claimed');
    expect(publications).toBe(1);
  });

  it('only finishes the job when an earlier attempt has published', async () => {
    const id = await newJobId();
    const outcome = await run(id, {
      findPublished: () => Promise.resolve(published),
      ...failing(new Error('must not load')),
    });
    expect(outcome).toBe('completed');
    expect(await jobs.get(id)).toMatchObject({ status: 'completed', modelId: published.modelId });
    expect(publications).toBe(0);
  });

  it('fails at once when the data cannot give a model', async () => {
    const id = await newJobId();
    expect(await run(id, failing(new DataError('no_failure_event', 'There is no failure.')))).toBe('failed');
    expect(await jobs.get(id)).toMatchObject({
      status: 'failed',
      attempt: 1,
      errorCode: 'no_failure_event',
      errorMessage: 'There is no failure.',
    });
    expect(rings).toEqual([]);
  });

  it('tries again later, more and more patiently, then fails with the last reason', async () => {
    const id = await newJobId();
    const down = failing(new DependencyError('database', 'The database is down.'));
    for (let attempt = 1; attempt < maxAttempts; attempt += 1) {
      expect(await run(id, down)).toBe('retrying');
      expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt });
    }
    expect(await run(id, down)).toBe('failed');
    expect(await jobs.get(id)).toMatchObject({
      status: 'failed',
      attempt: 3,
      errorCode: 'dependency_unavailable',
      errorMessage: 'The training failed after 3 attempts. The database is down.',
    });
    expect(rings).toEqual([
      { processId: id, delaySeconds: 10 },
      { processId: id, delaySeconds: 40 },
    ]);
  });

  it('gives the job back when told to stop, and does not count the attempt', async () => {
    const id = await newJobId();
    const stop = new AbortController();
    const outcome = run(
      id,
      {
        load: (_request, signal) =>
          new Promise((_resolve, reject) => {
            signal.addEventListener('abort', () => reject(signal.reason as Error));
            stop.abort(new StopRequestedError());
          }),
      },
      stop,
    );
    expect(await outcome).toBe('given-back');
    expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0, fence: 1 });
    expect(rings).toEqual([{ processId: id, delaySeconds: 0 }]);
  });

  it('fails a job that cannot be done in time, and says what to change', async () => {
    const id = await newJobId();
    const stop = new AbortController();
    stop.abort(new DeadlineError());
    expect(await run(id, failing(new Error('aborted')), stop)).toBe('failed');
    const job = await jobs.get(id);
    expect(job).toMatchObject({ status: 'failed', errorCode: 'deadline_exceeded' });
    expect(job?.errorMessage).toMatch(/shorter date range/);
  });

  it('leaves the job alone once another attempt owns it', async () => {
    const id = await newJobId();
    let taken: Awaited<ReturnType<JobTable['claim']>>;
    const outcome = await run(id, {
      load: async () => {
        taken = await jobs.claim(id, { runner: 'lambda', now: new Date(Date.now() + 3_600_000), leaseSeconds: 60 });
        throw new DependencyError('database', 'The database is down.');
      },
    });
    expect(outcome).toBe('lost');
    expect(await jobs.get(id)).toEqual(taken);
  });

  it('stops training when a heartbeat is refused', async () => {
    const id = await newJobId();
    const outcome = await run(id, {
      lease: { leaseSeconds: 60, heartbeatSeconds: 0.01 },
      load: async (_request, signal) => {
        await jobs.claim(id, { runner: 'lambda', now: new Date(Date.now() + 3_600_000), leaseSeconds: 60 });
        return new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => reject(signal.reason as FenceLostError));
        });
      },
    });
    expect(outcome).toBe('lost');
  });

  it('asks for the message again when the end cannot be written', async () => {
    const id = await newJobId();
    const deafTable: JobTable = {
      ...jobs,
      create: jobs.create,
      get: jobs.get,
      markEnqueued: jobs.markEnqueued,
      claim: jobs.claim,
      heartbeat: jobs.heartbeat,
      complete: () => Promise.reject(new DependencyError('job table', 'down')),
      fail: () => Promise.reject(new DependencyError('job table', 'down')),
      release: () => Promise.reject(new DependencyError('job table', 'down')),
    };
    await expect(run(id, { jobs: deafTable })).rejects.toMatchObject({ dependency: 'job table' });
  });
});
