import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type postgres from 'postgres';
import { DEFAULT_GRID } from '../../lib/learning/search/candidates.ts';
import { finishedProgress } from '../../lib/jobs/job.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { applyMigrations } from '../../lib/platform/postgres/migrate.ts';
import { createDatabase } from '../support/databases.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { describeExternalTransitions } from './external-transitions.conformance.ts';
import { describeJobTable } from './job-table.conformance.ts';
import { describeLimits } from './limits.conformance.ts';
import { describeListing } from './listing.conformance.ts';
import { describeOutbox } from './outbox.conformance.ts';
import { worker } from './sample-jobs.ts';
import { describeServerTime } from './server-time.conformance.ts';
import { describeTrainingLocks } from './training-locks.conformance.ts';

describe('the job table on PostgreSQL', () => {
  let db: TestPostgres;
  let table: JobTable;
  let withoutOutbox: JobTable;

  beforeAll(async () => {
    db = await startTestPostgres();
    // The predecessor's table may have columns with the names of our own subqueries.
    await db.sql`
      ALTER TABLE training_jobs ADD COLUMN next text, ADD COLUMN rest text, ADD COLUMN dead text,
        ADD COLUMN remaining text, ADD COLUMN job text, ADD COLUMN sent_id text`;
    table = openPostgresJobTable(db.sql, { outboxEnabled: true });
    withoutOutbox = openPostgresJobTable(db.sql);
  });
  afterAll(() => db.stop());

  describeJobTable(() => table);
  describeExternalTransitions(() => table);
  describeListing(() => table);
  describe('a limit', () => describeLimits(() => table));
  describe('the time', () => describeServerTime(() => table));
  describe('a training lock', () => describeTrainingLocks(() => table));
  describe('the outbox', () =>
    describeOutbox(
      () => table,
      () => withoutOutbox,
    ));

  it('names the job table when the database is down', async () => {
    const unreachable = connect('postgres://user@127.0.0.1:9/treino');
    await expect(openPostgresJobTable(unreachable).get(randomUUID())).rejects.toMatchObject({
      code: 'dependency_unavailable',
      dependency: 'job table',
      httpStatus: 503,
      retryable: true,
    });
    await unreachable.end();
  });

  describe("with the predecessor's rows", () => {
    const done = '00000000-0000-4000-8000-000000000001';
    const dead = '00000000-0000-4000-8000-000000000002';

    let sql: postgres.Sql;

    beforeAll(async () => {
      ({ sql } = await createDatabase(db, 'predecessor'));
      table = openPostgresJobTable(sql);
      await sql`
        CREATE TABLE training_jobs (id uuid PRIMARY KEY, machine_name text, indicator text, status text,
          error_message text, start_date date, end_date date, created_at timestamptz,
          updated_at timestamptz, finished_at timestamptz, bucket_address text)`;
      await sql`
        INSERT INTO training_jobs VALUES
          (${done}, 'M1', 'status', 'completed', NULL, '2025-01-31', NULL, '2025-02-01T10:00:00.123456Z',
           '2025-02-01T11:00:00Z', '2025-02-01T11:00:00Z', 'model/old.pkl'),
          (${dead}, 'M1', 'status', 'running', NULL, NULL, NULL, '2025-02-01T10:00:00.123400Z', NULL,
           NULL, NULL)`;
      await applyMigrations(sql);
    });
    afterAll(() => sql.end());

    it('reads them, with the defaults of POST /train for missing columns', async () => {
      expect(await table.get(done)).toEqual({
        processId: done,
        correlationId: null,
        submitterId: null,
        request: {
          indicator: 'status',
          machineName: 'M1',
          startDate: '2025-01-31',
          endDate: null,
          labeling: { dropPercentage: -70, windowMinutes: 30, embargo: false },
          search: {
            strategy: 'grid',
            scoring: 'recall',
            foldType: 'stratified',
            folds: 3,
            paramGrid: DEFAULT_GRID,
            classWeight: 'balanced',
          },
          features: { exclude: [], counterGuard: false },
        },
        status: 'completed',
        progress: finishedProgress(0),
        createdAt: new Date('2025-02-01T10:00:00.123Z'),
        updatedAt: new Date('2025-02-01T11:00:00Z'),
        finishedAt: new Date('2025-02-01T11:00:00Z'),
        enqueuedAt: null,
        attempt: 0,
        fencingToken: 0,
        dispatches: 0,
        dispatchedAt: null,
        leaseExpiresAt: null,
        cancelRequestedAt: null,
        runner: null,
        bucketAddress: 'model/old.pkl',
        modelId: null,
        modelDeletedAt: null,
        artifacts: null,
        errorCode: null,
        errorMessage: null,
        fitCheckpoints: null,
      });
    });

    it('reads a job from before fold types and options existed, with their defaults', async () => {
      const before = { strategy: 'grid', scoring: 'f1', folds: 4, paramGrid: { max_depth: [3] } };
      await sql`UPDATE training_jobs SET search = ${sql.json(before)}, options = NULL WHERE id = ${dead}`;
      const job = await table.get(dead);
      expect(job!.request).toMatchObject({
        search: { ...before, foldType: 'stratified', classWeight: 'balanced' },
        features: { exclude: [], counterGuard: false },
      });
    });

    it('pages between two jobs of the same millisecond', async () => {
      const first = await table.list({ limit: 1 });
      const second = await table.list({ limit: 1, cursor: first.cursor });
      expect([first, second].map(({ jobs }) => jobs[0]!.processId)).toEqual([done, dead]);
    });

    it('reclaims a job that its worker left running', async () => {
      const now = new Date('2026-01-01T00:00:00Z');
      expect(await table.listExpired({ now, limit: 10 })).toMatchObject([
        { processId: dead, fencingToken: 0 },
      ]);
      const lost = { fencingToken: 0, now, maxAttempts: 3, failure: { code: 'x', message: 'x' } };
      expect(await table.reclaim(dead, lost)).toBe('pending');
      expect(await table.claim(dead, worker(now))).toMatchObject({ attempt: 1, fencingToken: 1 });
    });
  });
});
