/** What becomes of a job in every way an attempt can end: the real job table, everything else faked. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { DataError, DependencyError, FenceLostError, TreinoError } from '../../lib/errors.ts';
import type { FactoryOptions, ModelFactory } from '../../lib/learning/model-factory.ts';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { withLogKeys } from '../../lib/log.ts';
import type { TaskJob } from '../../lib/platform/aws/container-tasks.ts';
import { MAX_DISPATCHES } from '../../lib/training/worker/container-dispatch.ts';
import { DeadlineError, MAX_ATTEMPTS, StopRequestedError } from '../../lib/training/worker/end-attempt.ts';
import { runTraining } from '../../lib/training/worker/run-training.ts';
import type { WorkerServices } from '../../lib/training/worker/run-training.ts';
import type { LoadedTelemetry } from '../../lib/learning/telemetry.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { KeptLog } from '../support/log.ts';
import { KeptMetrics } from '../support/metrics.ts';

const request: TrainingRequest = {
  indicator: 'status',
  machineName: 'M',
  startDate: null,
  endDate: null,
  labeling: { dropPercentage: -70, windowMinutes: 30, embargo: false },
  search: {
    strategy: 'grid',
    scoring: 'recall',
    foldType: 'stratified',
    folds: 3,
    paramGrid: { max_depth: [4] },
  },
};
const gibibyte = 2 ** 30;
const published = {
  modelId: randomUUID(),
  bucketAddress: 'model/m.pkl',
  artifacts: { pkl: 'model/m.pkl' },
  fits: 4,
};

/** What of a model an attempt and its publication look at. */
const trained = {
  fits: 4,
  seconds: { search: 1, fit: 1 },
  params: { max_depth: 4 },
  indicator: 'status',
  metrics: { recall: 0.8125 },
};

describe('runTraining', () => {
  let db: TestDynamoDb;
  let jobs: JobTable;
  let rings: { processId: string; delaySeconds: number }[];
  let publications: number;
  let log: KeptLog;
  let metrics: KeptMetrics;
  let isFactoryClosed: boolean;
  let train: (telemetry: unknown, request: unknown, options: FactoryOptions) => Promise<unknown>;

  beforeAll(async () => {
    db = await startDynamoDb();
    await db.createJobTable('training_jobs');
    jobs = openDynamoDbJobTable('training_jobs', db.client);
  });
  afterAll(() => db.stop());
  beforeEach(() => {
    rings = [];
    log = new KeptLog();
    metrics = new KeptMetrics();
    publications = 0;
    isFactoryClosed = false;
    train = () => Promise.resolve(trained);
  });

  const services = (over: Partial<WorkerServices> = {}): WorkerServices => ({
    jobs,
    queue: {
      enqueue: ({ processId }, delaySeconds = 0) => {
        rings.push({ processId, delaySeconds });
        return Promise.resolve();
      },
    },
    log,
    metrics,
    lease: { leaseSeconds: 60, heartbeatSeconds: 15 },
    load: (_request, _signal, onSize) => {
      onSize({ rows: 1000, features: ['a'] });
      const values = new Float32Array(1000);
      return Promise.resolve({ rows: 1000, features: ['a'], values } as unknown as LoadedTelemetry);
    },
    rowHash: () => Promise.resolve('rows'),
    openRate: () => ({ current: () => Promise.resolve(1e-12), record: () => Promise.resolve() }),
    containers: undefined,
    containerStartSeconds: 600,
    runners: { container: { memoryBytes: 2 * gibibyte, threads: 2 }, force: undefined },
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
    findPublished: () => Promise.resolve(undefined),
    ...over,
  });
  const newJobId = async (): Promise<string> => {
    const processId = randomUUID();
    // A machine of its own: jobs of one machine wait for each other.
    await jobs.create(
      newJob(processId, { ...request, machineName: processId }, new Date(), `of ${processId}`),
    );
    return processId;
  };
  const run = (processId: string, over: Partial<WorkerServices> = {}, stop = new AbortController()) =>
    withLogKeys({}, () =>
      runTraining(
        processId,
        { runner: 'lambda', memoryBytes: gibibyte, stop: stop.signal, remainingSeconds: () => 900 },
        services(over),
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

  it('finishes, and does not fail, a job whose last attempt published and could not say so', async () => {
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
    const away: JobTable = {
      ...jobs,
      complete: () => Promise.reject(new DependencyError('job table', 'It did not answer.')),
    };
    expect(await run(id, { ...model, jobs: away })).toBe('retrying');
    expect(await jobs.get(id)).toMatchObject({ status: 'pending', errorCode: null });
    expect(await run(id, model)).toBe('completed');
    expect(await jobs.get(id)).toMatchObject({ status: 'completed', modelId: published.modelId });
    expect(rows).toBe(1);
  });

  it('finishes a job that was published before its attempts were spent by dying workers', async () => {
    const id = await newJobId();
    for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1)
      await jobs.claim(id, { runner: 'lambda', now: new Date(10_000 * attempt), leaseSeconds: 1 });
    expect(await run(id, { findPublished: () => Promise.resolve(published) })).toBe('completed');
  });

  it('leaves a job running whose model may be there and cannot be looked for', async () => {
    const id = await newJobId();
    for (let attempt = 1; attempt < MAX_ATTEMPTS; attempt += 1)
      await run(id, failing(new DependencyError('database', 'The database is down.')));
    const down = new DependencyError('database', 'The connection was closed.');
    let asked = 0;
    const outcome = run(id, {
      findPublished: () => (asked++ === 0 ? Promise.resolve(undefined) : Promise.reject(down)),
      publish: () => Promise.reject(down),
    });
    await expect(outcome).rejects.toBe(down);
    expect(await jobs.get(id)).toMatchObject({ status: 'running' });
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
    expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0, fencingToken: 1 });
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
        taken = await jobs.claim(id, {
          runner: 'lambda',
          now: new Date(Date.now() + 3_600_000),
          leaseSeconds: 60,
        });
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

  const stopIn = async (
    reason: (stop: AbortController) => void,
    fits: number,
    over: Partial<WorkerServices> = {},
  ) => {
    const id = await newJobId();
    const stop = new AbortController();
    train = (_telemetry, _request, { signal, onFit }) => {
      for (let candidate = 0; candidate < fits; candidate += 1)
        onFit?.({ candidate, fold: 0, score: 0.5, seconds: 1 });
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => reject(signal.reason as Error));
        if (signal?.aborted) reject(signal.reason as Error);
        reason(stop);
      });
    };
    return { id, outcome: await run(id, over, stop) };
  };

  it('saves the fits of an attempt that was told to stop, and the next does not run them again', async () => {
    const { id, outcome } = await stopIn((stop) => stop.abort(new StopRequestedError()), 2);
    expect(outcome).toBe('given-back');
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

  it('digests the rows once, for the saved fits and for the model', async () => {
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

  it('begins anew when the rows are not those of the saved fits', async () => {
    const { id } = await stopIn((stop) => stop.abort(new StopRequestedError()), 2);
    let resumed: FactoryOptions['finished'];
    train = (_telemetry, _request, { finished }) => {
      resumed = finished;
      return Promise.resolve(trained);
    };
    expect(await run(id, { rowHash: () => Promise.resolve('other rows') })).toBe('completed');
    expect(resumed).toEqual([]);
  });

  it('ends a running job as cancelled soon after it was asked to, and keeps its fits', async () => {
    const { id, outcome } = await stopIn(() => undefined, 3, {
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
    it('lets the second wait, says so, and rings for it when the first has ended', async () => {
      const [first, second] = [randomUUID(), randomUUID()];
      for (const id of [first, second])
        await jobs.create(newJob(id, { ...request, machineName: first }, new Date()));
      let whileFirstRan = '';
      train = async () => {
        whileFirstRan = await run(second);
        return trained;
      };
      expect(await run(first)).toBe('completed');
      expect(whileFirstRan).toBe('waiting');
      expect(await jobs.get(second)).toMatchObject({
        status: 'pending',
        attempt: 0,
        progress: { phase: 'waiting' },
      });
      expect(rings).toEqual([{ processId: second, delaySeconds: 0 }]);
      train = () => Promise.resolve(trained);
      expect(await run(second)).toBe('completed');
    });
  });

  describe('a training too long for a Lambda', () => {
    const slow = { openRate: () => ({ current: () => Promise.resolve(1), learn: () => Promise.resolve() }) };
    const started: TaskJob[] = [];
    const containers = {
      start: (task: TaskJob) => {
        started.push(task);
        return Promise.resolve();
      },
    };

    it('is handed over to a container before it begins', async () => {
      const id = await newJobId();
      expect(await run(id, { ...slow, containers })).toBe('handed-over');
      expect(log.of('runner chosen')).toMatchObject([{ runner: 'container' }]);
      expect(started).toEqual([{ processId: id, fencingToken: 1, correlationId: `of ${id}` }]);
      expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0 });
      expect((await jobs.get(id))?.enqueuedAt).not.toBeNull();
    });

    it('is not even loaded', async () => {
      const id = await newJobId();
      let isLoaded = false;
      const load: WorkerServices['load'] = (_request, _signal, onSize) => {
        onSize({ rows: 1000, features: ['a'] });
        isLoaded = true;
        return Promise.reject(new Error('must not load'));
      };
      expect(await run(id, { ...slow, containers, load })).toBe('handed-over');
      expect(isLoaded).toBe(false);
    });

    it('is handed over with its fits when it turns out too long on the way', async () => {
      started.length = 0;
      const { id, outcome } = await stopIn((stop) => stop.abort(new DeadlineError()), 2, { containers });
      expect(outcome).toBe('handed-over');
      expect((await jobs.get(id))?.fitCheckpoints?.fits).toHaveLength(2);
      expect(started).toEqual([{ processId: id, fencingToken: 1, correlationId: `of ${id}` }]);
    });

    it('goes on in the next Lambda where there are no containers, as long as it gains fits', async () => {
      const { id, outcome } = await stopIn((stop) => stop.abort(new DeadlineError()), 2);
      expect(outcome).toBe('given-back');
      expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0 });
    });

    it('is rung for again when no container starts, ever later, and fails in the end with the reason', async () => {
      const id = await newJobId();
      const refusing = { start: () => Promise.reject(new DependencyError('containers', 'no capacity')) };
      for (let asked = 1; asked < MAX_DISPATCHES; asked += 1) {
        expect(await run(id, { ...slow, containers: refusing })).toBe('retrying');
        expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0, dispatches: asked });
      }
      expect(rings.map(({ delaySeconds }) => delaySeconds)).toEqual([10, 40, 160, 640]);
      expect(await run(id, { ...slow, containers: refusing })).toBe('failed');
      const job = await jobs.get(id);
      expect(job).toMatchObject({ status: 'failed', errorCode: 'container_not_started' });
      expect(job?.errorMessage).toMatch(/needs a container.* no capacity .*shorter date range/);
      expect(metrics.recorded).toContainEqual({
        values: { JobsFailed: 1 },
        errorCode: 'container_not_started',
      });
      expect(metrics.of('JobFaults')).toEqual([1]);
    });

    it('is left to the container that was started for it, as long as that may still come', async () => {
      const id = await newJobId();
      await run(id, { ...slow, containers });
      started.length = 0;
      expect(await run(id, { ...slow, containers })).toBe('waiting');
      expect(started).toEqual([]);
      const stop = new AbortController().signal;
      const container = {
        runner: 'container',
        memoryBytes: gibibyte,
        remainingSeconds: () => Infinity,
        stop,
      } as const;
      expect(await runTraining(id, container, services(slow))).toBe('completed');
    });

    it('fails when containers are started and none comes to the job', async () => {
      const id = await newJobId();
      const late = { ...slow, containers, containerStartSeconds: 0 };
      for (let asked = 0; asked < MAX_DISPATCHES; asked += 1) expect(await run(id, late)).toBe('handed-over');
      expect(await run(id, late)).toBe('failed');
      const job = await jobs.get(id);
      expect(job).toMatchObject({ status: 'failed', errorCode: 'container_not_started' });
      expect(job?.errorMessage).toMatch(/never came to the job/);
    });
  });

  describe('a training too large for its runner', () => {
    const ofRows =
      (rows: number): WorkerServices['load'] =>
      (_request, _signal, onSize) => {
        onSize({ rows, features: Array.from({ length: 39 }, (_, index) => `f${index}`) });
        return Promise.reject(new Error('no room must be made for it'));
      };
    const containers = { start: () => Promise.resolve() };

    it('goes to a container that has the memory, before it is loaded', async () => {
      const id = await newJobId();
      // The telemetry alone: 6 million rows of 172 bytes are 0.96 GiB; a search needs more.
      const container = { memoryBytes: 1000 * gibibyte, threads: 2 };
      const runners = { container, force: undefined };
      expect(await run(id, { load: ofRows(6_000_000), containers, runners })).toBe('handed-over');
      expect(await jobs.get(id)).toMatchObject({ status: 'pending', attempt: 0 });
    });

    it.each([
      ['there are containers, too small as well', { containers }],
      ['there are none', {}],
    ])('fails at once, with the figures and what to change, where %s', async (_where, over) => {
      const id = await newJobId();
      expect(await run(id, { load: ofRows(100_000_000), ...over })).toBe('failed');
      const job = await jobs.get(id);
      expect(job).toMatchObject({ status: 'failed', errorCode: 'too_large', attempt: 1 });
      expect(job?.errorMessage).toMatch(/needs about \d+\.\d GiB .* has [12]\.0 GiB\..*shorter date range/);
      expect(isFactoryClosed).toBe(true);
    });

    it('fails in the container that has not the memory', async () => {
      const id = await newJobId();
      const worker = {
        runner: 'container',
        memoryBytes: gibibyte,
        remainingSeconds: () => Infinity,
      } as const;
      const stop = new AbortController().signal;
      const outcome = await runTraining(id, { ...worker, stop }, services({ load: ofRows(100_000_000) }));
      expect(outcome).toBe('failed');
      expect(await jobs.get(id)).toMatchObject({ errorCode: 'too_large', runner: 'container' });
    });
  });

  describe('the line and the figures that an attempt leaves', () => {
    const finished = (id: string) =>
      log.lines.filter(({ process_id, outcome }) => process_id === id && outcome !== undefined);

    it('tell all there is to know of one that completed', async () => {
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
      const [line, ...more] = finished(id);
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
      expect(peak_rss_bytes).toBeLessThan(64 * gibibyte);
      expect(metrics.recorded.map(({ values }) => Object.keys(values))).toEqual([
        ['QueueAge'],
        ['JobsCompleted', 'TrainSeconds', 'FitsPerSecond'],
      ]);
    });

    it('tells once which runner was chosen', async () => {
      await run(await newJobId());
      expect(log.of('runner chosen')).toMatchObject([{ runner: 'lambda' }]);
    });

    it('every other line of it carries both ids as well', async () => {
      const id = await newJobId();
      await run(id, failing(new Error('A defect.')));
      expect(log.lines.length).toBeGreaterThan(1);
      for (const line of log.lines)
        expect(line).toMatchObject({ process_id: id, correlation_id: `of ${id}` });
    });

    it.each([
      ['has no data', new DataError('no_rows', 'None.'), 'failed', 'no_rows', [['JobsFailed', 'no_rows']]],
      [
        'has a defect, for good',
        new TreinoError('Wrong.', { code: 'wrong' }),
        'failed',
        'wrong',
        [
          ['JobsFailed', 'wrong'],
          ['JobFaults', undefined],
        ],
      ],
      [
        'is tried again',
        new DependencyError('database', 'Away.'),
        'retrying',
        'dependency_unavailable',
        [['JobsRetried', undefined]],
      ],
      ['was told to stop', new StopRequestedError(), 'given-back', 'stop_requested', []],
      ['lost its lease', new FenceLostError('x', 1), 'lost', 'fence_lost', [['LeaseLost', undefined]]],
    ])('tell of one that %s', async (_how, error, outcome, code, counted) => {
      const id = await newJobId();
      await run(id, failing(error));
      const message = outcome === 'failed' ? 'job finished' : 'attempt finished';
      expect(finished(id)).toMatchObject([
        { message, outcome, error_code: code, error_message: error.message, fits: 0 },
      ]);
      const ends = metrics.recorded.slice(1);
      expect(ends.map(({ values, errorCode }) => [Object.keys(values)[0], errorCode])).toEqual(counted);
    });

    it('count the worker it was taken over from', async () => {
      const id = await newJobId();
      await jobs.claim(id, { runner: 'lambda', now: new Date(Date.now() - 90_000), leaseSeconds: 60 });
      await run(id);
      expect(log.of('taken over from a dead worker')).toMatchObject([{ process_id: id, fencing_token: 1 }]);
      expect(metrics.of('DeadWorkers')).toEqual([1]);
      // Since its lease ran out.
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

  it('asks for the message again when the end cannot be written', async () => {
    const id = await newJobId();
    const refuse = () => Promise.reject(new DependencyError('job table', 'down'));
    const deafTable = new Proxy(jobs, {
      get: (table, name: keyof JobTable) =>
        ['complete', 'fail', 'release'].includes(name) ? refuse : table[name].bind(table),
    });
    await expect(run(id, { jobs: deafTable })).rejects.toMatchObject({ dependency: 'job table' });
  });
});
