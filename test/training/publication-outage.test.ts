/** A trained model outlives an outage of the bucket or the database: with a real database and a real bucket. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DependencyError } from '../../lib/errors.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { Job } from '../../lib/jobs/job.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import type { ModelStore } from '../../lib/platform/artifacts/model-store.ts';
import { removeSavedModels } from '../../lib/training/maintenance/remove-saved-models.ts';
import { prepareModel } from '../../lib/training/publishing/prepared-model.ts';
import type { PreparedModel } from '../../lib/training/publishing/prepared-model.ts';
import { publishModel } from '../../lib/training/publishing/publish-model.ts';
import { resumePublication } from '../../lib/training/publishing/resume-publication.ts';
import { SAVED_MODEL_PREFIX } from '../../lib/training/publishing/saved-models.ts';
import type { OutageClock } from '../../lib/training/retry-outage.ts';
import { CancelRequestedError, StopRequestedError } from '../../lib/training/worker/stop-reasons.ts';
import { findModelByProcess } from '../../lib/warehouse/models/models.ts';
import { eventually } from '../support/eventually.ts';
import { silentLog } from '../support/log.ts';
import { startModelsBucket } from '../support/models-bucket.ts';
import type { TestModelsBucket } from '../support/models-bucket.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { claimedJob, tinyRequest, tinyTelemetry, trainTinyModel } from '../support/tiny-model.ts';

const HALF_AN_HOUR = 1800;
const slowDown = () =>
  Promise.reject(new DependencyError('bucket', 'SlowDown: Please reduce your request rate.'));

let database: TestPostgres;
let bucket: TestModelsBucket;
/** Published for every job: preparing a model takes longer than publishing it. */
let prepared: PreparedModel;
beforeAll(async () => {
  [database, bucket, prepared] = await Promise.all([
    startTestPostgres(),
    startModelsBucket(),
    trainTinyModel('status').then((model) =>
      prepareModel(newRunningJob(), {
        telemetry: tinyTelemetry('tiny'),
        excludedColumns: [],
        rowHash: 'a5',
        model,
        seconds: 1,
      }),
    ),
  ]);
});
afterAll(() => Promise.all([database.stop(), bucket.stop()]));

const newRunningJob = (): Job => {
  const processId = randomUUID();
  return claimedJob(processId, tinyRequest('status', processId));
};

/** A clock that the waits move. `onWait` is called with the seconds that have passed. */
const waitingClock = (onWait: (seconds: number) => unknown = () => undefined) => {
  const waits: number[] = [];
  let now = 0;
  const clock: OutageClock = {
    now: () => now,
    async sleep(milliseconds, signal) {
      waits.push(milliseconds / 1000);
      now += milliseconds;
      await onWait(now / 1000);
      signal.throwIfAborted();
    },
  };
  return { clock, waits };
};

interface Attempt {
  readonly store?: Partial<ModelStore>;
  readonly clock?: OutageClock;
  readonly seconds?: number;
  readonly signal?: AbortSignal;
}
const services = ({ store, clock, seconds = HALF_AN_HOUR, signal }: Attempt) => ({
  sql: database.sql,
  store: { ...bucket.store, ...store },
  retry: { seconds, ...(clock && { clock }) },
  signal: signal ?? new AbortController().signal,
  log: silentLog,
});
const publish = (job: Job, attempt: Attempt) => publishModel(job, prepared, services(attempt));
const savedInDatabase = async ({ processId }: Job): Promise<boolean> =>
  (await database.sql`SELECT 1 FROM unpublished_models WHERE process_id = ${processId}`).length > 0;
const savedInBucket = async ({ processId }: Job): Promise<boolean> =>
  (await bucket.store.list(`${SAVED_MODEL_PREFIX}${processId}`)).length > 0;

/** Makes the server refuse writes, as a standby does. */
async function setReadOnly(isReadOnly: boolean): Promise<void> {
  const setting = isReadOnly ? 'on' : 'off';
  await database.sql.unsafe(`ALTER SYSTEM SET default_transaction_read_only = ${setting}`);
  await database.sql`SELECT pg_reload_conf()`;
  await eventually(
    () => database.sql<{ value: string }[]>`SELECT current_setting('default_transaction_read_only') AS value`,
    ([row]) => row?.value === setting,
    { deadlineSeconds: 20, what: `default_transaction_read_only = ${setting}` },
  );
}

describe('publication during an outage', () => {
  it('waits while the bucket answers 503, and publishes once', async () => {
    const job = newRunningJob();
    let isDown = true;
    const { clock, waits } = waitingClock((seconds) => (isDown = seconds < 90));
    const put: ModelStore['put'] = (...object) => (isDown ? slowDown() : bucket.store.put(...object));
    const published = await publish(job, { store: { put }, clock });
    expect(waits).toEqual([1, 2, 4, 8, 16, 30, 30]);
    expect((await findModelByProcess(database.sql, job.processId))?.id).toBe(published.modelId);
    expect(await savedInDatabase(job)).toBe(true);
    const keys = await database.sql`SELECT 1 FROM model_keys WHERE process_id = ${job.processId}`;
    expect(keys).toHaveLength(1);
  });

  it('waits while the database is read-only, and saves the model in the bucket meanwhile', async () => {
    const job = newRunningJob();
    await setReadOnly(true);
    const { clock } = waitingClock((seconds) => (seconds < 60 ? undefined : setReadOnly(false)));
    const published = await publish(job, { clock });
    expect((await findModelByProcess(database.sql, job.processId))?.id).toBe(published.modelId);
    expect(await savedInBucket(job)).toBe(true);
  });

  it.each([
    ['the bucket', { put: slowDown }],
    ['the check of the upload', { size: slowDown }],
  ])(
    'gives up after half an hour without %s, and the next attempt publishes the saved model',
    async (_what, store) => {
      const job = newRunningJob();
      const { clock, waits } = waitingClock();
      await expect(publish(job, { store, clock })).rejects.toThrow('SlowDown');
      expect(waits.reduce((sum, wait) => sum + wait, 0)).toBe(HALF_AN_HOUR);
      const found: number[] = [];
      const resumed = await resumePublication(
        { ...job, fencingToken: 2 },
        services({}),
        (fits) => void found.push(fits),
      );
      expect(found).toEqual([prepared.model.fits]);
      const row = await findModelByProcess(database.sql, job.processId);
      expect(row?.id).toBe(resumed!.modelId);
      const stored = await bucket.store.get(row!.artifacts.ubj!);
      const { bytes } = prepared.files.find(({ format }) => format === 'ubj')!;
      expect(Buffer.from(stored!)).toEqual(Buffer.from(bytes));
      expect(row).toMatchObject({ rowHash: 'a5', rows: 300, dataStartDate: '2025-03-01' });
    },
  );

  it('has nothing to resume for a job whose attempts did not finish a training', async () => {
    const job = { ...newRunningJob(), fencingToken: 2 };
    expect(await resumePublication(job, services({}), () => undefined)).toBeUndefined();
  });

  it('waits for the place where the saved model may be', async () => {
    const job = { ...newRunningJob(), fencingToken: 2 };
    const { clock, waits } = waitingClock();
    const get = () => (waits.length < 2 ? slowDown() : Promise.resolve(undefined));
    expect(
      await resumePublication(job, services({ store: { get }, clock }), () => undefined),
    ).toBeUndefined();
    expect(waits).toEqual([1, 2]);
  });

  it('saves the model when the worker must stop, even if no step has failed', async () => {
    const job = newRunningJob();
    const stop = new AbortController();
    const reason = new StopRequestedError();
    const put: ModelStore['put'] = async (...object) => {
      await bucket.store.put(...object);
      stop.abort(reason);
    };
    await expect(publish(job, { store: { put }, signal: stop.signal })).rejects.toBe(reason);
    expect(await savedInDatabase(job)).toBe(true);
    expect(await findModelByProcess(database.sql, job.processId)).toBeUndefined();
  });

  it('ends at once when the job is cancelled during the outage', async () => {
    const job = newRunningJob();
    const cancel = new AbortController();
    const reason = new CancelRequestedError();
    const { clock, waits } = waitingClock(() => cancel.abort(reason));
    const outcome = publish(job, { store: { put: slowDown }, clock, signal: cancel.signal });
    await expect(outcome).rejects.toBe(reason);
    expect(waits).toEqual([1]);
    expect(await findModelByProcess(database.sql, job.processId)).toBeUndefined();
  });

  it('does not wait for an error that a retry cannot fix', async () => {
    const job = newRunningJob();
    const { clock, waits } = waitingClock();
    const put = () => Promise.reject(new TypeError('A bug.'));
    await expect(publish(job, { store: { put }, clock })).rejects.toThrow('A bug.');
    expect(waits).toEqual([]);
  });
});

it('removes saved models once their jobs have ended', async () => {
  const jobs = openPostgresJobTable(database.sql);
  await database.sql`TRUNCATE unpublished_models`;
  await bucket.store.remove(await bucket.store.list(SAVED_MODEL_PREFIX));
  const active = newRunningJob();
  await jobs.create(newJob(active.processId, active.request, new Date()));
  const ended = newRunningJob();
  for (const job of [active, ended]) {
    await publish(job, { store: { put: slowDown }, seconds: 0 }).catch(() => undefined);
    await bucket.store.put(`${SAVED_MODEL_PREFIX}${job.processId}`, Buffer.from('saved'), 'text/plain');
  }
  const sweep = () => removeSavedModels({ sql: database.sql, store: bucket.store, jobs, log: silentLog });
  expect(await sweep()).toBe(2);
  expect([await savedInDatabase(active), await savedInBucket(active)]).toEqual([true, true]);
  expect([await savedInDatabase(ended), await savedInBucket(ended)]).toEqual([false, false]);
  await jobs.requestCancel(active.processId, new Date());
  expect(await sweep()).toBe(2);
  expect(await sweep()).toBe(0);
});
