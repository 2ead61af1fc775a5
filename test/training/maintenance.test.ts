/** What the sweeper, the dead-letter queue's reader and a cancel say of the jobs they end, in log and metrics. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { anonymous } from '../../lib/principal.ts';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { withLogKeys } from '../../lib/log.ts';
import type { EnqueuableJob } from '../../lib/platform/queue/training-queue.ts';
import { handleDeadLetter } from '../../lib/training/maintenance/handle-dead-letter.ts';
import { cancelJob } from '../../lib/training/submission/cancel-job.ts';
import { MAX_ATTEMPTS } from '../../lib/training/worker/end-attempt.ts';
import { sweepJobs } from '../../lib/training/maintenance/sweep-jobs.ts';
import { request } from '../jobs/sample-jobs.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { KeptLog } from '../support/log.ts';
import { KeptMetrics } from '../support/metrics.ts';

let db: TestDynamoDb;
let jobs: JobTable;
let log: KeptLog;
let metrics: KeptMetrics;
let rung: EnqueuableJob[];
/** Jobs whose model is there. */
let published: Set<string>;
const model = { modelId: randomUUID(), bucketAddress: 'model/m.pkl', artifacts: {}, fits: 4 };

beforeAll(async () => {
  db = await startDynamoDb();
});
afterAll(() => db.stop());
beforeEach(async () => {
  // A table of each test's own: a sweep is of the whole table.
  const name = `jobs-${randomUUID()}`;
  await db.createJobTable(name);
  jobs = openDynamoDbJobTable(name, db.client);
  log = new KeptLog();
  metrics = new KeptMetrics();
  rung = [];
  published = new Set();
});

const services = () => ({
  jobs,
  log,
  metrics,
  queue: {
    enqueue: ({ processId, correlationId }: EnqueuableJob) =>
      Promise.resolve(void rung.push({ processId, correlationId })),
    isEmpty: () => Promise.resolve(true),
  },
  requeueAfterSeconds: 60,
  containerStartSeconds: 600,
  findPublished: (id: string) => Promise.resolve(published.has(id) ? model : undefined),
  sendUnsent: () => Promise.resolve(0),
  removeOrphans: () => Promise.resolve(0),
});
const sweep = () => sweepJobs(services(), new Date());

/** A job that waits since an hour ago. */
async function waiting(): Promise<{ id: string; keys: Record<string, unknown> }> {
  const id = randomUUID();
  const hourAgo = new Date(Date.now() - 3_600_000);
  await jobs.create(newJob(id, { ...request, machineName: id }, hourAgo, `of ${id}`));
  return { id, keys: { process_id: id, correlation_id: `of ${id}` } };
}
const dies = (id: string) => jobs.claim(id, { runner: 'lambda', now: new Date(0), leaseSeconds: 1 });

it('a dead worker is told of under the id of its job, and counted', async () => {
  const { id, keys } = await waiting();
  await dies(id);
  await sweep();
  expect(log.of('dead worker')).toMatchObject([{ ...keys, state: 'pending', attempt: 1 }]);
  expect(metrics.recorded).toEqual([{ values: { DeadWorkers: 1 }, errorCode: undefined }]);
  expect(rung).toEqual([{ processId: id, correlationId: `of ${id}` }]);
});

it('a job whose workers died too often counts as a fault', async () => {
  const { id, keys } = await waiting();
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

it('a job whose workers died too often, the last after it had published, is only rung for', async () => {
  const { id } = await waiting();
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1)
    await jobs.claim(id, { runner: 'lambda', now: new Date(10_000 * attempt), leaseSeconds: 1 });
  published.add(id);
  expect(await sweep()).toMatchObject({ revived: 1, ended: 0 });
  expect(await jobs.get(id)).toMatchObject({ status: 'pending', errorCode: null });
  expect(rung).toMatchObject([{ processId: id }]);
});

it('a job that a container was started for is rung for once none has come for long', async () => {
  const { id } = await waiting();
  const job = await jobs.claim(id, { runner: 'lambda', now: new Date(), leaseSeconds: 60 });
  await jobs.release(job!, { now: new Date(), keepAttempt: false, toContainer: true });
  const started = new Date();
  await jobs.markDispatched(id, { now: started });
  const later = (seconds: number) => new Date(started.getTime() + seconds * 1000);
  expect(await sweepJobs(services(), later(599))).toMatchObject({ rung: 0 });
  expect(await sweepJobs(services(), later(601))).toMatchObject({ rung: 1 });
});

it('a lost ring is told of, and counted; a sweep that finds nothing is not', async () => {
  const { keys } = await waiting();
  await sweep();
  expect(log.of('rung again')).toMatchObject([keys]);
  expect(metrics.recorded).toEqual([{ values: { Resent: 1 }, errorCode: undefined }]);
  await sweep();
  expect(metrics.recorded).toHaveLength(1);
});

it('what cannot be mended is told of under its id, and counted', async () => {
  const { keys } = await waiting();
  const deaf = { ...services().queue, enqueue: () => Promise.reject(new Error('The queue is away.')) };
  await sweepJobs({ ...services(), queue: deaf }, new Date());
  expect(log.of('job not mended')).toMatchObject([keys]);
  expect(metrics.of('SweepFailures')).toEqual([1]);
});

it('a buried job is told of under its id, and counts as a fault', async () => {
  const { id, keys } = await waiting();
  const body = JSON.stringify({ process_id: id });
  await withLogKeys({}, () => handleDeadLetter(body, services()));
  await withLogKeys({}, () => handleDeadLetter(body, services()));
  expect(log.of('job buried')).toMatchObject([keys]);
  expect(metrics.of('JobFaults')).toEqual([1]);
  expect(metrics.recorded).toContainEqual({ values: { JobsFailed: 1 }, errorCode: 'undeliverable' });
});

it('a job whose model is there is not buried', async () => {
  const { id } = await waiting();
  await dies(id);
  published.add(id);
  await withLogKeys({}, () => handleDeadLetter(JSON.stringify({ process_id: id }), services()));
  expect(await jobs.get(id)).toMatchObject({ status: 'running' });
});

it('a cancelled job is counted once, by who ended it', async () => {
  const { id } = await waiting();
  const running = await waiting();
  await jobs.claim(running.id, { runner: 'lambda', now: new Date(), leaseSeconds: 60 });
  for (const job of [id, id, running.id]) await cancelJob(job, services(), anonymous);
  expect(metrics.of('JobsCancelled')).toEqual([1]);
  expect(log.of('job is to end')).toMatchObject([
    { job_correlation_id: `of ${id}`, status: 'cancelled' },
    { status: 'cancelled' },
    { job_correlation_id: `of ${running.id}`, status: 'running' },
  ]);
});
