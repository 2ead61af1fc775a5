/** The job table with COMPATIBILITY=predecessor: the same job table, but other words in the column `status`. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newJob } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { describeExternalTransitions } from './external-transitions.conformance.ts';
import { describeJobTable } from './job-table.conformance.ts';
import { describeListing } from './listing.conformance.ts';
import { after, beat, claimed, created, failure, request, result, t0 } from './sample-jobs.ts';

let db: TestPostgres;
let table: JobTable;
/** The same rows without the setting. */
let native: JobTable;

beforeAll(async () => {
  db = await startTestPostgres();
  table = openPostgresJobTable(db.sql, { outboxEnabled: true, compatibility: 'predecessor' });
  native = openPostgresJobTable(db.sql, { outboxEnabled: true });
});
afterAll(() => db.stop());

describe('the job table in the words of the predecessor', () => {
  describeJobTable(() => table);
  describeExternalTransitions(() => table);
  describeListing(() => table);
});

/** What a program of the predecessor reads. */
const rowOf = async (id: string) =>
  (
    await db.sql`SELECT status, error_message, finished_at IS NOT NULL AS ended FROM training_jobs WHERE id = ${id}`
  )[0];

const CANCELLED = { status: 'failed', error_message: 'The job was cancelled.', ended: true };

/** Ways to each state, and the row that each leaves with and without the setting. */
const ENDS: Record<string, [(jobs: JobTable) => Promise<string>, with_: object, without: object]> = {
  'a new job': [
    async (jobs) => (await created(jobs)).processId,
    { status: 'pending', error_message: null, ended: false },
    { status: 'pending' },
  ],
  'a claimed job': [
    async (jobs) => (await claimed(jobs)).processId,
    { status: 'running', error_message: null, ended: false },
    { status: 'running' },
  ],
  'a completed job': [
    async (jobs) => {
      const job = await claimed(jobs);
      await jobs.complete(job, result(after(2)));
      return job.processId;
    },
    { status: 'finished', error_message: null, ended: true },
    { status: 'completed' },
  ],
  'a failed job': [
    async (jobs) => {
      const job = await claimed(jobs);
      await jobs.fail(job, { now: after(2), ...failure });
      return job.processId;
    },
    { status: 'failed', error_message: failure.message, ended: true },
    { status: 'failed' },
  ],
  'a dead-lettered job': [
    async (jobs) => {
      const { processId } = await created(jobs);
      await jobs.failDeadLettered(processId, { now: after(2), ...failure });
      return processId;
    },
    { status: 'failed', error_message: failure.message, ended: true },
    { status: 'failed' },
  ],
  'a pending job that is cancelled': [
    async (jobs) => {
      const { processId } = await created(jobs);
      await jobs.requestCancel(processId, after(2));
      return processId;
    },
    CANCELLED,
    { status: 'cancelled', error_message: null },
  ],
  'a running job whose cancellation is requested': [
    async (jobs) => {
      const { processId } = await claimed(jobs);
      await jobs.requestCancel(processId, after(2));
      return processId;
    },
    { status: 'running', error_message: null, ended: false },
    { status: 'running' },
  ],
  'a running job that its worker cancels': [
    async (jobs) => {
      const job = await claimed(jobs);
      await jobs.requestCancel(job.processId, after(2));
      await jobs.cancel(job, { now: after(3) });
      return job.processId;
    },
    CANCELLED,
    { status: 'cancelled', error_message: null },
  ],
  'a released job whose cancellation was requested': [
    async (jobs) => {
      const job = await claimed(jobs);
      await jobs.requestCancel(job.processId, after(2));
      await jobs.release(job, { now: after(3), keepAttempt: true });
      return job.processId;
    },
    CANCELLED,
    { status: 'cancelled', error_message: null },
  ],
  'a dead job whose cancellation was requested': [
    async (jobs) => {
      const job = await claimed(jobs);
      await jobs.requestCancel(job.processId, after(2));
      await jobs.reclaim(job.processId, {
        fencingToken: job.fencingToken,
        now: after(600),
        maxAttempts: 3,
        failure,
      });
      return job.processId;
    },
    CANCELLED,
    { status: 'cancelled', error_message: null },
  ],
  'a job that is created as cancelled': [
    async (jobs) => {
      const job = { ...newJob(randomUUID(), request, t0), status: 'cancelled' as const, finishedAt: t0 };
      await jobs.create(job);
      return job.processId;
    },
    CANCELLED,
    { status: 'cancelled', error_message: null },
  ],
};

describe.each(Object.entries(ENDS))('%s', (_name, [lead, withSetting, without]) => {
  it('has the words of the setting in its row', async () => {
    expect(await rowOf(await lead(table))).toEqual(withSetting);
    expect(await rowOf(await lead(native))).toMatchObject(without);
  });

  it('is the same job whatever setting it is read and was written with', async () => {
    const withoutIds = async (id: string, jobs: JobTable) => ({ ...(await jobs.get(id)), processId: '' });
    const expected = await withoutIds(await lead(native), native);
    const written = await lead(table);
    expect(await withoutIds(written, table)).toEqual(expected);
    expect(await withoutIds(written, native)).toEqual(expected);
  });
});

it.each(['a pending job that is cancelled', 'a running job that its worker cancels', 'a failed job'])(
  'gives the same events for %s',
  async (end) => {
    const [lead] = ENDS[end]!;
    const events = async (jobs: JobTable) =>
      (await jobs.unsentEvents(await lead(jobs))).map((event) => ({ ...event, processId: '' }));
    expect(await events(table)).toEqual(await events(native));
  },
);

it('takes over the rows of both settings and of the predecessor', async () => {
  const machineName = 'MIXED';
  const done = async (jobs: JobTable): Promise<string> => {
    const { processId } = await created(jobs, { machineName });
    const job = await jobs.claim(processId, { runner: 'lambda', now: after(1), leaseSeconds: 60 });
    await jobs.heartbeat(job!, beat(after(2)));
    await jobs.complete(job!, result(after(3)));
    return processId;
  };
  const cancelled = async (jobs: JobTable): Promise<string> => {
    const { processId } = await created(jobs, { machineName });
    await jobs.requestCancel(processId, after(2));
    return processId;
  };
  const old = (word: string) => db.sql`
    INSERT INTO training_jobs (id, machine_name, indicator, status, created_at)
    VALUES (${randomUUID()}, ${machineName}, 'status', ${word}, ${t0})`;
  for (const jobs of [table, native]) {
    await done(jobs);
    await cancelled(jobs);
    await created(jobs, { machineName });
  }
  for (const word of ['pending', 'running', 'finished', 'failed']) await old(word);
  const counts = { pending: 3, running: 1, completed: 3, failed: 1, cancelled: 2 } as const;
  for (const jobs of [table, native]) {
    for (const [status, count] of Object.entries(counts)) {
      const page = await jobs.list({ limit: 100, machineName, status: status as keyof typeof counts });
      expect([status, page.jobs.length]).toEqual([status, count]);
      expect(page.jobs.every((job) => job.status === status)).toBe(true);
    }
    expect(await jobs.countPending(machineName)).toBe(3);
  }
});
