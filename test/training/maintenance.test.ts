/** Log lines and metrics of the sweeper, the dead-letter handler and cancellation. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { withLogKeys } from '../../lib/observability/log.ts';
import type { EnqueuableJob } from '../../lib/platform/queue/training-queue.ts';
import { anonymous } from '../../lib/principal/principal.ts';
import { handleDeadLetter } from '../../lib/training/maintenance/handle-dead-letter.ts';
import { sweepJobs } from '../../lib/training/maintenance/sweep-jobs.ts';
import { cancelJob } from '../../lib/training/submission/cancel-job.ts';
import { MAX_ATTEMPTS } from '../../lib/training/worker/end-attempt.ts';
import { request } from '../jobs/sample-jobs.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { RecordingLog } from '../support/log.ts';
import { RecordingMetrics } from '../support/metrics.ts';

let db: TestDynamoDb;
let jobs: JobTable;
let log: RecordingLog;
let metrics: RecordingMetrics;
let enqueued: EnqueuableJob[];
/** Jobs with a published model. */
let published: Set<string>;
const model = { modelId: randomUUID(), bucketAddress: 'model/m.pkl', artifacts: {}, fits: 4 };

beforeAll(async () => {
  db = await startDynamoDb();
});
afterAll(() => db.stop());
beforeEach(async () => {
  // Each test has its own table, because a sweep covers the whole table.
  const name = `jobs-${randomUUID()}`;
  await db.createJobTable(name);
  jobs = openDynamoDbJobTable(name, db.client);
  log = new RecordingLog();
  metrics = new RecordingMetrics();
  enqueued = [];
  published = new Set();
});

const services = () => ({
  jobs,
  log,
  metrics,
  queue: {
    enqueue: ({ processId, correlationId }: EnqueuableJob) =>
      Promise.resolve(void enqueued.push({ processId, correlationId })),
    isEmpty: () => Promise.resolve(true),
  },
  requeueAfterSeconds: 60,
  containerStartSeconds: 600,
  findPublished: (id: string) => Promise.resolve(published.has(id) ? model : undefined),
  publishUnsent: () => Promise.resolve(0),
  markDeletedModels: () => Promise.resolve(0),
  removeOrphans: () => Promise.resolve(0),
});
const sweep = () => sweepJobs(services(), new Date());

/** Creates a job that has been pending for an hour. */
async function createOldJob(): Promise<{ id: string; keys: Record<string, unknown> }> {
  const id = randomUUID();
  const hourAgo = new Date(Date.now() - 3_600_000);
  await jobs.create(newJob(id, { ...request, machineName: id }, hourAgo, `of ${id}`));
  return { id, keys: { process_id: id, correlation_id: `of ${id}` } };
}
const claimAndDie = (id: string) => jobs.claim(id, { runner: 'lambda', now: new Date(0), leaseSeconds: 1 });

it('logs a dead worker with the ids of its job, and counts it', async () => {
  const { id, keys } = await createOldJob();
  await claimAndDie(id);
  await sweep();
  expect(log.of('dead worker')).toMatchObject([{ ...keys, state: 'pending', attempt: 1 }]);
  expect(metrics.recorded).toEqual([{ values: { DeadWorkers: 1 }, errorCode: undefined }]);
  expect(enqueued).toEqual([{ processId: id, correlationId: `of ${id}` }]);
});

it('counts a job as a fault when its workers died too often', async () => {
  const { id, keys } = await createOldJob();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1)
    await jobs.claim(id, { runner: 'lambda', now: new Date(10_000 * attempt), leaseSeconds: 1 });
  await sweep();
  expect(log.of('dead worker')).toMatchObject([{ ...keys, state: 'failed' }]);
  expect(metrics.recorded).toEqual([
    { values: { DeadWorkers: 1 }, errorCode: undefined },
    { values: { JobsFailed: 1 }, errorCode: 'worker_died' },
    { values: { JobFaults: 1 }, errorCode: undefined },
  ]);
});

it('requeues a job whose workers died too often when its model is published', async () => {
  const { id } = await createOldJob();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1)
    await jobs.claim(id, { runner: 'lambda', now: new Date(10_000 * attempt), leaseSeconds: 1 });
  published.add(id);
  expect(await sweep()).toMatchObject({ reclaimed: 1, ended: 0 });
  expect(await jobs.get(id)).toMatchObject({ status: 'pending', errorCode: null });
  expect(enqueued).toMatchObject([{ processId: id }]);
});

it('requeues a dispatched job when its container has not claimed it in time', async () => {
  const { id } = await createOldJob();
  const job = await jobs.claim(id, { runner: 'lambda', now: new Date(), leaseSeconds: 60 });
  await jobs.release(job!, { now: new Date(), keepAttempt: false, toContainer: true });
  const started = new Date();
  await jobs.markDispatched(id, { now: started });
  const later = (seconds: number) => new Date(started.getTime() + seconds * 1000);
  expect(await sweepJobs(services(), later(599))).toMatchObject({ requeued: 0 });
  expect(await sweepJobs(services(), later(601))).toMatchObject({ requeued: 1 });
});

it('logs and counts a requeued job, and records nothing when a sweep finds nothing', async () => {
  const { keys } = await createOldJob();
  await sweep();
  expect(log.of('job requeued')).toMatchObject([keys]);
  expect(metrics.recorded).toEqual([{ values: { Resent: 1 }, errorCode: undefined }]);
  await sweep();
  expect(metrics.recorded).toHaveLength(1);
});

it('logs a job that cannot be repaired with its ids, and counts the failure', async () => {
  const { keys } = await createOldJob();
  const unavailable = {
    ...services().queue,
    enqueue: () => Promise.reject(new Error('The queue is unavailable.')),
  };
  await sweepJobs({ ...services(), queue: unavailable }, new Date());
  expect(log.of('job not repaired')).toMatchObject([keys]);
  expect(metrics.of('SweepFailures')).toEqual([1]);
});

it('logs a dead-lettered job once with its ids, and counts it as a fault', async () => {
  const { id, keys } = await createOldJob();
  const body = JSON.stringify({ process_id: id });
  await withLogKeys({}, () => handleDeadLetter(body, services()));
  await withLogKeys({}, () => handleDeadLetter(body, services()));
  expect(log.of('dead-lettered job failed')).toMatchObject([keys]);
  expect(metrics.of('JobFaults')).toEqual([1]);
  expect(metrics.recorded).toContainEqual({ values: { JobsFailed: 1 }, errorCode: 'undeliverable' });
});

it('does not fail a dead-lettered job whose model is published', async () => {
  const { id } = await createOldJob();
  await claimAndDie(id);
  published.add(id);
  await withLogKeys({}, () => handleDeadLetter(JSON.stringify({ process_id: id }), services()));
  expect(await jobs.get(id)).toMatchObject({ status: 'running' });
});

it('counts a cancelled job once, where it ends', async () => {
  const { id } = await createOldJob();
  const running = await createOldJob();
  await jobs.claim(running.id, { runner: 'lambda', now: new Date(), leaseSeconds: 60 });
  for (const job of [id, id, running.id]) await cancelJob(job, services(), anonymous);
  expect(metrics.of('JobsCancelled')).toEqual([1]);
  expect(log.of('cancellation requested')).toMatchObject([
    { job_correlation_id: `of ${id}`, status: 'cancelled' },
    { status: 'cancelled' },
    { job_correlation_id: `of ${running.id}`, status: 'running' },
  ]);
});
