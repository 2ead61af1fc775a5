/** Every way an attempt can end, and the job's state after it: with a real job table and fakes for everything else. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataError, DependencyError, FenceLostError, TreinoError } from '../../lib/errors.ts';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import type { FactoryOptions, ModelFactory } from '../../lib/learning/model-factory.ts';
import type { MachineTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { withLogKeys } from '../../lib/observability/log.ts';
import type { TaskJob } from '../../lib/platform/aws/container-tasks.ts';
import { MAX_DISPATCHES } from '../../lib/training/worker/container-dispatch.ts';
import { MAX_ATTEMPTS } from '../../lib/training/worker/end-attempt.ts';
import { runTraining } from '../../lib/training/worker/run-training.ts';
import { DeadlineError, StopRequestedError } from '../../lib/training/worker/stop-reasons.ts';
import type { WorkerServices } from '../../lib/training/worker/worker.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { RecordingLog } from '../support/log.ts';
import { RecordingMetrics } from '../support/metrics.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';

const request: TrainingRequest = {
  indicator: 'status',
  machineName: 'M',
  startDate: null,
  endDate: null,
  ...REQUEST_DEFAULTS.status,
  search: { ...REQUEST_DEFAULTS.status.search, paramGrid: { max_depth: [4] } },
};
const GIBIBYTE = 2 ** 30;
const published = {
  modelId: randomUUID(),
  bucketAddress: 'model/m.pkl',
  artifacts: { pkl: 'model/m.pkl' },
  fits: 4,
};

/** The properties of a model that an attempt reads. */
const trained = {
  fits: 4,
  seconds: { search: 1, fit: 1 },
  params: { max_depth: 4 },
  leftOutFeatures: [],
  indicator: 'status',
  metrics: { recall: 0.8125 },
};

describe('runTraining', () => {
  let db: TestDynamoDb;
  let jobs: JobTable;
  let enqueued: { processId: string; delaySeconds: number }[];
  let publications: number;
  let log: RecordingLog;
  let metrics: RecordingMetrics;
  let isFactoryClosed: boolean;
  let train: (telemetry: unknown, request: unknown, options: FactoryOptions) => Promise<unknown>;

  beforeAll(async () => {
    db = await startDynamoDb();
    await db.createJobTable('training_jobs');
    jobs = openDynamoDbJobTable('training_jobs', db.client);
  });
  afterAll(() => db.stop());
  beforeEach(() => {
    enqueued = [];
    log = new RecordingLog();
    metrics = new RecordingMetrics();
    publications = 0;
    isFactoryClosed = false;
    train = () => Promise.resolve(trained);
  });

  const services = (overrides: Partial<WorkerServices> = {}): WorkerServices => ({
    jobs,
    queue: {
      enqueue: ({ processId }, delaySeconds = 0) => {
        enqueued.push({ processId, delaySeconds });
        return Promise.resolve();
      },
    },
    log,
    metrics,
    lease: { leaseSeconds: 60, heartbeatSeconds: 15 },
    load: (_request, _signal, onSize) => {
      onSize({ rows: 1000, features: ['a'] });
      const values = new Float32Array(1000);
      return Promise.resolve({
        rows: 1000,
        features: ['a'],
        values,
        columnTypes: new Map([['a', 'double precision']]),
        excludedColumns: [],
      } as unknown as MachineTelemetry);
    },
    rowHash: () => Promise.resolve('rows'),
    openRate: () => ({ current: () => Promise.resolve(1e-12), record: () => Promise.resolve() }),
    containers: undefined,
    containerStartSeconds: 600,
    runners: { container: { memoryBytes: 2 * GIBIBYTE, threads: 2 }, force: undefined },
    openFactory: () =>
      Promise.resolve({
        library: { version: '3.4.1', threads: 2, path: '' },
        train,
        close: () => {
          isFactoryClosed = true;
          return Promise.resolve();
        },
      } as unknown as ModelFactory),
    publish: () => {
      publications += 1;
      return Promise.resolve(published);
    },
    outageRetry: { seconds: 0 },
    resumePublication: () => Promise.resolve(undefined),
    findPublished: () => Promise.resolve(undefined),
    ...overrides,
  });
  const newJobId = async (): Promise<string> => {
    const processId = randomUUID();
    // Each job has its own machine, because jobs of one machine wait for each other.
    await jobs.create(
      newJob(processId, { ...request, machineName: processId }, new Date(), `of ${processId}`),
    );
    return processId;
  };
  const run = (processId: string, overrides: Partial<WorkerServices> = {}, stop = new AbortController()) =>
    withLogKeys({}, () =>
      runTraining(
        processId,
        { runner: 'lambda', memoryBytes: GIBIBYTE, stop: stop.signal, remainingSeconds: () => 900 },
        services(overrides),
      ),
    );
  const failing = (error: Error): Partial<WorkerServices> => ({ load: () => Promise.reject(error) });

  it('completes a job and closes its factory', async () => {
    const id = await newJobId();
    expect(await run(id)).toBe('completed');
    expect(await jobs.get(id)).toMatchObject({
      status: 'completed',
      bucketAddress: 'model/m.pkl',
      attempt: 1,
    });
    expect(isFactoryClosed).toBe(true);
    expect(enqueued).toEqual([]);
  });

  it('does not claim a final or unknown job', async () => {
    const id = await newJobId();
    await run(id);
    expect(await run(id)).toBe('not-claimed');
    expect(await run(randomUUID())).toBe('not-claimed');
    expect(publications).toBe(1);
  });

  it('completes the job without training when an earlier attempt published its model', async () => {
    const id = await newJobId();
    const outcome = await run(id, {
      findPublished: () => Promise.resolve(published),
      ...failing(new Error('must not load')),
    });
    expect(outcome).toBe('completed');
    expect(await jobs.get(id)).toMatchObject({ status: 'completed', modelId: published.modelId });
    expect(publications).toBe(0);
  });

  it('publishes the model that an earlier attempt saved, without training', async () => {
    const id = await newJobId();
    const down = new DependencyError('bucket', 'SlowDown');
    expect(await run(id, { publish: () => Promise.reject(down) })).toBe('retrying');
    const phases: (string | undefined)[] = [];
    const outcome = await run(id, {
      ...failing(new Error('must not load')),
      resumePublication: async (_job, _signal, onFound) => {
        onFound(4);
        phases.push((await jobs.get(id))?.status);
        return published;
      },
    });
    expect(outcome).toBe('completed');
    expect(phases).toEqual(['running']);
    expect(await jobs.get(id)).toMatchObject({ status: 'completed', modelId: published.modelId, attempt: 2 });
  });

  it('does not fail a job whose deadline passes during the publication', async () => {
    const id = await newJobId();
    const untilStopped = (stop: AbortController) => (): Promise<never> => {
      stop.abort(new DeadlineError());
      return Promise.reject(stop.signal.reason as Error);
    };
    const first = new AbortController();
    expect(await run(id, { publish: untilStopped(first) }, first)).toBe('retrying');
    const second = new AbortController();
    const resumePublication: WorkerServices['resumePublication'] = (_job, _signal, onFound) => {
      onFound(4);
      return untilStopped(second)();
    };
    expect(await run(id, { resumePublication }, second)).toBe('retrying');
    expect(await jobs.get(id)).toMatchObject({ status: 'pending', errorCode: null });
  });

  it('waits for the database when it looks up the model of an earlier attempt', async () => {
    const id = await newJobId();
    await run(id, failing(new DependencyError('database', 'The database is down.')));
    let lookups = 0;
    const waits: number[] = [];
    const outcome = await run(id, {
      outageRetry: {
        seconds: 60,
        clock: { now: () => 0, sleep: (milliseconds) => Promise.resolve(waits.push(milliseconds)) },
      },
      findPublished: () =>
        (lookups += 1) < 3
          ? Promise.reject(new DependencyError('database', 'The database is down.'))
          : Promise.resolve(published),
    });
    expect([outcome, waits]).toEqual(['completed', [1000, 2000]]);
  });

  it('completes a job whose last attempt published its model but could not complete it', async () => {
    const id = await newJobId();
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1)
      await run(id, failing(new DependencyError('database', 'The database is down.')));
    let rows = 0;
    const model: Partial<WorkerServices> = {
      findPublished: () => Promise.resolve(rows > 0 ? published : undefined),
      publish: () => {
        rows += 1;
        return Promise.resolve(published);
      },
    };
    const unavailable: JobTable = {
      ...jobs,
      complete: () => Promise.reject(new DependencyError('job table', 'The job table did not answer.')),
    };
    expect(await run(id, { ...model, jobs: unavailable })).toBe('retrying');
    expect(await jobs.get(id)).toMatchObject({ status: 'pending', errorCode: null });
    expect(await run(id, model)).toBe('completed');
    expect(await jobs.get(id)).toMatchObject({ status: 'completed', modelId: published.modelId });
    expect(rows).toBe(1);
  });

  it('completes a published job although dead workers used up its attempts', async () => {
    const id = await newJobId();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1)
      await jobs.claim(id, { runner: 'lambda', now: new Date(10_000 * attempt), leaseSeconds: 1 });
    expect(await run(id, { findPublished: () => Promise.resolve(published) })).toBe('completed');
  });

  it('leaves a job running when its model may exist but cannot be looked up', async () => {
    const id = await newJobId();
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1)
      await run(id, failing(new DependencyError('database', 'The database is down.')));
    const down = new DependencyError('database', 'The connection was closed.');
    let lookups = 0;
    const outcome = run(id, {
      findPublished: () => (lookups++ === 0 ? Promise.resolve(undefined) : Promise.reject(down)),
      publish: () => Promise.reject(down),
    });
    await expect(outcome).rejects.toBe(down);
    expect(await jobs.get(id)).toMatchObject({ status: 'running' });
  });

  it('fails at once on a DataError', async () => {
    const id = await newJobId();
    expect(await run(id, failing(new DataError('no_failure_event', 'There is no failure.')))).toBe('failed');
    expect(await jobs.get(id)).toMatchObject({
      status: 'failed',
      attempt: 1,
      errorCode: 'no_failure_event',
      errorMessage: 'There is no failure.',
    });
    expect(enqueued).toEqual([]);
  });

  it('retries with growing delays, then fails with the last error', async () => {
    const id = await newJobId();
    const down = failing(new DependencyError('database', 'The database is down.'));
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1) {
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
    expect(enqueued).toEqual([
      { processId: id, delaySeconds: 10 },
      { processId: id, delaySeconds: 40 },
    ]);
  });

  it('releases the job when told to stop, without counting the attempt', async () => {
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
    expect(await outcome).toBe('released');
    expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0, fencingToken: 1 });
    expect(enqueued).toEqual([{ processId: id, delaySeconds: 0 }]);
  });

  it('fails a job that does not finish in time, with advice', async () => {
    const id = await newJobId();
    const stop = new AbortController();
    stop.abort(new DeadlineError());
    expect(await run(id, failing(new Error('aborted')), stop)).toBe('failed');
    const job = await jobs.get(id);
    expect(job).toMatchObject({ status: 'failed', errorCode: 'deadline_exceeded' });
    expect(job?.errorMessage).toMatch(/shorter date range/);
  });

  it('does not change a job that another attempt owns', async () => {
    const id = await newJobId();
    let takenOver: Awaited<ReturnType<JobTable['claim']>>;
    const outcome = await run(id, {
      load: async () => {
        takenOver = await jobs.claim(id, {
          runner: 'lambda',
          now: new Date(Date.now() + 3_600_000),
          leaseSeconds: 60,
        });
        throw new DependencyError('database', 'The database is down.');
      },
    });
    expect(outcome).toBe('lease-lost');
    expect(await jobs.get(id)).toEqual(takenOver);
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
    expect(outcome).toBe('lease-lost');
  });

  /** Runs a job that calls `abort` after some fits. */
  const stopAfterFits = async (
    abort: (stop: AbortController) => void,
    fits: number,
    overrides: Partial<WorkerServices> = {},
  ) => {
    const id = await newJobId();
    const stop = new AbortController();
    train = (_telemetry, _request, { signal, onFit }) => {
      for (let candidate = 0; candidate < fits; candidate += 1)
        onFit?.({ candidate, fold: 0, score: 0.5, seconds: 1 });
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        if (signal?.aborted) reject(signal.reason as Error);
        abort(stop);
      });
    };
    return { id, outcome: await run(id, overrides, stop) };
  };

  it('saves the fits of a stopped attempt, and the next attempt skips them', async () => {
    const { id, outcome } = await stopAfterFits((stop) => stop.abort(new StopRequestedError()), 2);
    expect(outcome).toBe('released');
    expect((await jobs.get(id))?.fitCheckpoints?.fits).toHaveLength(2);
    let resumed: FactoryOptions['finished'];
    train = (_telemetry, _request, { finished }) => {
      resumed = finished;
      return Promise.resolve(trained);
    };
    expect(await run(id)).toBe('completed');
    expect(resumed?.map(({ candidate }) => candidate)).toEqual([0, 1]);
    expect(await jobs.get(id)).toMatchObject({ attempt: 1, fitCheckpoints: null });
  });

  it('saves the blocks of a backtest, and the next attempt gets them', async () => {
    const block = { key: 'origin 1', result: { block: { threshold: 0.1 + 0.2, auc: null } } };
    train = (_telemetry, _request, { onBlock }) => {
      onBlock!(block);
      return Promise.reject(new DeadlineError());
    };
    const id = await newJobId();
    // A new block is progress, as a new fit is: the attempt does not count.
    expect(await run(id)).toBe('released');
    expect(await jobs.get(id)).toMatchObject({ attempt: 0, fitCheckpoints: { fits: [], blocks: [block] } });
    let resumed: FactoryOptions['finishedBlocks'];
    train = (_telemetry, _request, { finishedBlocks }) => {
      resumed = finishedBlocks;
      return Promise.resolve(trained);
    };
    expect(await run(id)).toBe('completed');
    expect(resumed).toEqual([block]);
  });

  it('computes the row hash once, for the fit checkpoints and for the model', async () => {
    let digests = 0;
    let publishedHash = '';
    const outcome = await run(await newJobId(), {
      rowHash: () => {
        digests += 1;
        return Promise.resolve('these rows');
      },
      publish: (_job, { rowHash }) => {
        publishedHash = rowHash;
        return Promise.resolve(published);
      },
    });
    expect([outcome, digests, publishedHash]).toEqual(['completed', 1, 'these rows']);
  });

  it('starts over when the rows differ from those of the fit checkpoints', async () => {
    const { id } = await stopAfterFits((stop) => stop.abort(new StopRequestedError()), 2);
    let resumed: FactoryOptions['finished'];
    train = (_telemetry, _request, { finished }) => {
      resumed = finished;
      return Promise.resolve(trained);
    };
    expect(await run(id, { rowHash: () => Promise.resolve('other rows') })).toBe('completed');
    expect(resumed).toEqual([]);
  });

  it('cancels a running job soon after the request, and keeps its fits', async () => {
    const { id, outcome } = await stopAfterFits(() => undefined, 3, {
      lease: { leaseSeconds: 60, heartbeatSeconds: 0.05 },
      rowHash: async () => {
        for (const { processId } of (await jobs.list({ status: 'running', limit: 10 })).jobs) {
          await jobs.requestCancel(processId, new Date());
        }
        return 'rows';
      },
    });
    expect(outcome).toBe('cancelled');
    const job = await jobs.get(id);
    expect(job).toMatchObject({ status: 'cancelled', bucketAddress: null });
    expect(job?.fitCheckpoints?.fits).toHaveLength(3);
    expect(await run(id)).toBe('not-claimed');
  });

  describe('one training at a time per machine and indicator', () => {
    it('keeps the second job waiting and enqueues it when the first has ended', async () => {
      const [first, second] = [randomUUID(), randomUUID()];
      for (const id of [first, second])
        await jobs.create(newJob(id, { ...request, machineName: first }, new Date()));
      let outcomeDuringFirst = '';
      train = async () => {
        outcomeDuringFirst = await run(second);
        return trained;
      };
      expect(await run(first)).toBe('completed');
      expect(outcomeDuringFirst).toBe('waiting');
      expect(await jobs.get(second)).toMatchObject({
        status: 'pending',
        attempt: 0,
        progress: { phase: 'waiting' },
      });
      expect(enqueued).toEqual([{ processId: second, delaySeconds: 0 }]);
      train = () => Promise.resolve(trained);
      expect(await run(second)).toBe('completed');
    });
  });

  describe('a training too long for a Lambda', () => {
    const slow = { openRate: () => ({ current: () => Promise.resolve(1), record: () => Promise.resolve() }) };
    const started: TaskJob[] = [];
    const containers = {
      start: (task: TaskJob) => {
        started.push(task);
        return Promise.resolve();
      },
    };

    it('is dispatched to a container before it starts', async () => {
      const id = await newJobId();
      expect(await run(id, { ...slow, containers })).toBe('dispatched');
      expect(log.of('runner chosen')).toMatchObject([{ runner: 'container' }]);
      expect(started).toEqual([{ processId: id, fencingToken: 1, correlationId: `of ${id}` }]);
      expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0 });
      expect((await jobs.get(id))?.enqueuedAt).not.toBeNull();
    });

    it('is dispatched before its rows are loaded', async () => {
      const id = await newJobId();
      let isLoaded = false;
      const load: WorkerServices['load'] = (_request, _signal, onSize) => {
        onSize({ rows: 1000, features: ['a'] });
        isLoaded = true;
        return Promise.reject(new Error('must not load'));
      };
      expect(await run(id, { ...slow, containers, load })).toBe('dispatched');
      expect(isLoaded).toBe(false);
    });

    it('is dispatched with its fits when it reaches the deadline', async () => {
      started.length = 0;
      const { id, outcome } = await stopAfterFits((stop) => stop.abort(new DeadlineError()), 2, {
        containers,
      });
      expect(outcome).toBe('dispatched');
      expect((await jobs.get(id))?.fitCheckpoints?.fits).toHaveLength(2);
      expect(started).toEqual([{ processId: id, fencingToken: 1, correlationId: `of ${id}` }]);
    });

    it('continues in the next Lambda when there are no containers and it has new fits', async () => {
      const { id, outcome } = await stopAfterFits((stop) => stop.abort(new DeadlineError()), 2);
      expect(outcome).toBe('released');
      expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0 });
    });

    it('is enqueued with growing delays when no container starts, and finally fails with the reason', async () => {
      const id = await newJobId();
      const refused = { start: () => Promise.reject(new DependencyError('containers', 'no capacity')) };
      for (let requested = 1; requested < MAX_DISPATCHES; requested += 1) {
        expect(await run(id, { ...slow, containers: refused })).toBe('retrying');
        expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0, dispatches: requested });
      }
      expect(enqueued.map(({ delaySeconds }) => delaySeconds)).toEqual([10, 40, 160, 640]);
      expect(await run(id, { ...slow, containers: refused })).toBe('failed');
      const job = await jobs.get(id);
      expect(job).toMatchObject({ status: 'failed', errorCode: 'container_not_started' });
      expect(job?.errorMessage).toMatch(/needs a container.* no capacity\. .*shorter date range/);
      expect(metrics.recorded).toContainEqual({
        values: { JobsFailed: 1 },
        errorCode: 'container_not_started',
      });
      expect(metrics.of('JobFaults')).toEqual([1]);
    });

    it('waits for its container while that may still claim it', async () => {
      const id = await newJobId();
      await run(id, { ...slow, containers });
      started.length = 0;
      expect(await run(id, { ...slow, containers })).toBe('waiting');
      expect(started).toEqual([]);
      const stop = new AbortController().signal;
      const container = {
        runner: 'container',
        memoryBytes: GIBIBYTE,
        remainingSeconds: () => Infinity,
        stop,
      } as const;
      expect(await runTraining(id, container, services(slow))).toBe('completed');
    });

    it('fails when containers start but none claims the job', async () => {
      const id = await newJobId();
      const late = { ...slow, containers, containerStartSeconds: 0 };
      for (let requested = 0; requested < MAX_DISPATCHES; requested += 1)
        expect(await run(id, late)).toBe('dispatched');
      expect(await run(id, late)).toBe('failed');
      const job = await jobs.get(id);
      expect(job).toMatchObject({ status: 'failed', errorCode: 'container_not_started' });
      expect(job?.errorMessage).toMatch(/never claimed the job/);
    });
  });

  describe('a training too large for its runner', () => {
    const ofRows =
      (rows: number): WorkerServices['load'] =>
      (_request, _signal, onSize) => {
        onSize({ rows, features: Array.from({ length: 39 }, (_, index) => `f${index}`) });
        return Promise.reject(new Error('the rows must not be loaded'));
      };
    const containers = { start: () => Promise.resolve() };

    it('is dispatched to a container with enough memory before it is loaded', async () => {
      const id = await newJobId();
      // 6 million rows of 172 bytes are 0.96 GiB, and a search needs more.
      const container = { memoryBytes: 1000 * GIBIBYTE, threads: 2 };
      const runners = { container, force: undefined };
      expect(await run(id, { load: ofRows(6_000_000), containers, runners })).toBe('dispatched');
      expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0 });
    });

    it.each([
      ['containers are too small', { containers }],
      ['there are no containers', {}],
    ])('fails at once with the figures and advice when %s', async (_condition, overrides) => {
      const id = await newJobId();
      expect(await run(id, { load: ofRows(100_000_000), ...overrides })).toBe('failed');
      const job = await jobs.get(id);
      expect(job).toMatchObject({ status: 'failed', errorCode: 'too_large', attempt: 1 });
      expect(job?.errorMessage).toMatch(/needs about \d+\.\d GiB .* has [12]\.0 GiB\..*shorter date range/);
      expect(isFactoryClosed).toBe(true);
    });

    it('fails in a container with too little memory', async () => {
      const id = await newJobId();
      const worker = {
        runner: 'container',
        memoryBytes: GIBIBYTE,
        remainingSeconds: () => Infinity,
      } as const;
      const stop = new AbortController().signal;
      const outcome = await runTraining(id, { ...worker, stop }, services({ load: ofRows(100_000_000) }));
      expect(outcome).toBe('failed');
      expect(await jobs.get(id)).toMatchObject({ errorCode: 'too_large', runner: 'container' });
    });
  });

  describe('the log line and metrics of an attempt', () => {
    const lastLines = (id: string) =>
      log.lines.filter(({ process_id, outcome }) => process_id === id && outcome !== undefined);

    it('describe a completed attempt', async () => {
      const id = await newJobId();
      train = (_telemetry, _request, { onProgress, onFit }) => {
        const progress = { completed: 0, total: 4, percent: 5, etaSeconds: null };
        onProgress?.({ phase: 'searching', ...progress });
        for (const candidate of [0, 1, 2]) onFit?.({ candidate, fold: 0, score: 0.5, seconds: 1 });
        const from = performance.now();
        while (performance.now() - from < 5);
        onProgress?.({ phase: 'fitting', ...progress });
        return Promise.resolve(trained);
      };
      await run(id);
      const [line, ...more] = lastLines(id);
      expect(more).toEqual([]);
      expect(line).toMatchObject({
        message: 'job finished',
        correlation_id: `of ${id}`,
        machine_name: id,
        indicator: 'status',
        outcome: 'completed',
        attempt: 1,
        fencing_token: 1,
        runner: 'lambda',
        rows: 1000,
        features: 1,
        fits: 3,
        best_params: { max_depth: 4 },
        recall: 0.8125,
        model_id: published.modelId,
        error_code: undefined,
      });
      const { seconds, searching_seconds, queue_seconds, fits_per_second, peak_rss_bytes } = line as Record<
        string,
        number
      >;
      for (const phase of ['loading', 'searching', 'fitting', 'publishing'])
        expect(line).toHaveProperty(`${phase}_seconds`);
      expect(searching_seconds).toBeGreaterThanOrEqual(0.005);
      expect(seconds).toBeGreaterThanOrEqual(searching_seconds!);
      expect(queue_seconds).toBeGreaterThanOrEqual(0);
      expect(fits_per_second! * searching_seconds!).toBeCloseTo(3, 0);
      // Of this process: more than an empty Node, less than the machine.
      expect(peak_rss_bytes).toBeGreaterThan(30 * 2 ** 20);
      expect(peak_rss_bytes).toBeLessThan(64 * GIBIBYTE);
      expect(metrics.recorded.map(({ values }) => Object.keys(values))).toEqual([
        ['QueueAge'],
        ['JobsCompleted', 'TrainSeconds', 'FitsPerSecond'],
      ]);
    });

    it('log the chosen runner once', async () => {
      await run(await newJobId());
      expect(log.of('runner chosen')).toMatchObject([{ runner: 'lambda' }]);
    });

    it('carry both ids, like every other line', async () => {
      const id = await newJobId();
      await run(id, failing(new Error('A bug.')));
      expect(log.lines.length).toBeGreaterThan(1);
      for (const line of log.lines)
        expect(line).toMatchObject({ process_id: id, correlation_id: `of ${id}` });
    });

    it.each([
      [
        'found no data',
        new DataError('no_rows', 'No rows.'),
        'failed',
        'no_rows',
        [['JobsFailed', 'no_rows']],
      ],
      [
        'met a permanent error',
        new TreinoError('Wrong.', { code: 'wrong' }),
        'failed',
        'wrong',
        [
          ['JobsFailed', 'wrong'],
          ['JobFaults', undefined],
        ],
      ],
      [
        'will be retried',
        new DependencyError('database', 'Unavailable.'),
        'retrying',
        'dependency_unavailable',
        [['JobsRetried', undefined]],
      ],
      ['was told to stop', new StopRequestedError(), 'released', 'stop_requested', []],
      ['lost its lease', new FenceLostError('x', 1), 'lease-lost', 'fence_lost', [['LeaseLost', undefined]]],
    ])('describe an attempt that %s', async (_end, error, outcome, code, counted) => {
      const id = await newJobId();
      await run(id, failing(error));
      const message = outcome === 'failed' ? 'job finished' : 'attempt finished';
      expect(lastLines(id)).toMatchObject([
        { message, outcome, error_code: code, error_message: error.message, fits: 0 },
      ]);
      const ends = metrics.recorded.slice(1);
      expect(ends.map(({ values, errorCode }) => [Object.keys(values)[0], errorCode])).toEqual(counted);
    });

    it('count the dead worker whose job was taken over', async () => {
      const id = await newJobId();
      await jobs.claim(id, { runner: 'lambda', now: new Date(Date.now() - 90_000), leaseSeconds: 60 });
      await run(id);
      expect(log.of('taken over from a dead worker')).toMatchObject([{ process_id: id, fencing_token: 1 }]);
      expect(metrics.of('DeadWorkers')).toEqual([1]);
      // Counted from the end of the lease.
      expect(Math.round(metrics.of('QueueAge')[0]! / 10)).toBe(3);
    });
  });

  it('fails a job whose workers died too often', async () => {
    const id = await newJobId();
    for (let claim = 0; claim < MAX_ATTEMPTS; claim += 1) {
      await jobs.claim(id, { runner: 'lambda', now: new Date(1000 * claim), leaseSeconds: 0.5 });
    }
    expect(await run(id)).toBe('failed');
    expect(await jobs.get(id)).toMatchObject({ status: 'failed', errorCode: 'worker_died' });
  });

  it("throws when the job's state cannot be written", async () => {
    const id = await newJobId();
    const refuse = () => Promise.reject(new DependencyError('job table', 'down'));
    const unavailable = new Proxy(jobs, {
      get: (table, name: keyof JobTable) =>
        ['complete', 'fail', 'release'].includes(name) ? refuse : table[name].bind(table),
    });
    await expect(run(id, { jobs: unavailable })).rejects.toMatchObject({ dependency: 'job table' });
  });
});
