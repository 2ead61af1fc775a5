/** Databases of the predecessor: migrated without loss and served as before. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import type postgres from 'postgres';
import type { HttpHandler } from '../../functions/http.ts';
import { newJob } from '../../lib/jobs/job.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { modelPageSchema, modelPageView } from '../../lib/api/views/model-view.ts';
import { findPublished } from '../../lib/training/publishing/publish-model.ts';
import { listMachines } from '../../lib/warehouse/machines.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { listModels } from '../../lib/warehouse/models/model-listing.ts';
import { reserveModelKey } from '../../lib/warehouse/models/model-keys.ts';
import { findModel, findModelByProcess, insertModel } from '../../lib/warehouse/models/models.ts';
import { applyMigrations } from '../../lib/platform/postgres/migrate.ts';
import { request, result, t0, worker } from '../jobs/sample-jobs.ts';
import { columnsOf, tableContents, createDatabase } from '../support/databases.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

const jobId = (n: number): string => `00000000-0000-4000-8000-00000000000${n}`;
const modelId = (n: number): string => `40000000-0000-4000-8000-00000000000${n}`;
const PKL_KEY = 'model/xgb_model_MOTOBOMBA-007_2025_09_27_10_15_00.pkl';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

describe.each([
  ['with tables created by hand', 'predecessor', { processed_data: 3, training_jobs: 4, models: 3 }],
  [
    'with tables created by an ORM',
    'predecessor-by-an-orm',
    { processed_data: 1, training_jobs: 5, models: 2, predictions: 1 },
  ],
])("the predecessor's database, %s", (_how, fixture, rows) => {
  let sql: postgres.Sql;
  let url: string;
  let before: Awaited<ReturnType<typeof tableContents>>;
  let columns: Awaited<ReturnType<typeof columnsOf>>;

  beforeAll(async () => {
    ({ sql, url } = await createDatabase(server, fixture, fixture));
    columns = await columnsOf(sql, Object.keys(rows));
    before = await tableContents(sql, columns);
    await applyMigrations(sql);
  });
  afterAll(() => sql.end());

  it('keeps every row unchanged, also if it is migrated again', async () => {
    expect(Object.fromEntries(Object.entries(before).map(([table, { rows }]) => [table, rows]))).toEqual(
      rows,
    );
    expect(await tableContents(sql, columns)).toEqual(before);
    expect(await applyMigrations(sql)).toEqual([]);
    expect(await tableContents(sql, columns)).toEqual(before);
  });

  it('has a table of predictions', async () => {
    const created = [
      'id',
      'machine_name',
      'model_id',
      'indicator',
      'timestamp',
      'probability',
      'label',
      'value',
    ];
    const existing = ['id', 'motor_pump', 'score'];
    expect((await columnsOf(sql, ['predictions'])).get('predictions')).toEqual(
      fixture === 'predecessor' ? [...created, 'created_at'] : existing,
    );
  });

  it('has one index for loads', async () => {
    const indexes = await sql`
      SELECT indexname FROM pg_indexes WHERE tablename = 'processed_data' AND indexdef LIKE '%motor_pump%'`;
    expect(indexes).toHaveLength(1);
  });

  it('answers GET /status for its jobs', async () => {
    Object.assign(process.env, {
      AUTH: 'none',
      DATABASE_URL: url,
      JOB_TABLE: 'postgres',
      TRAINING_QUEUE_URL: 'http://127.0.0.1:9/000000000000/training_queue',
      LOG_LEVEL: 'SILENT',
    });
    // Import a separate module instance for each database.
    const path = `../../functions/get-status.ts?database=${fixture}`;
    const { handler } = (await import(path)) as { handler: HttpHandler };
    const status = async (id: string): Promise<Record<string, unknown>> => {
      const event = {
        headers: {},
        rawPath: `/status/${id}`,
        requestContext: {},
        pathParameters: { process_id: id },
      };
      const answer = await handler(event as unknown as APIGatewayProxyEventV2);
      expect(answer.statusCode).toBe(200);
      return JSON.parse(answer.body!) as Record<string, unknown>;
    };
    expect(await status(jobId(1))).toMatchObject({
      process_id: jobId(1),
      indicator: 'status',
      machine_name: 'MOTOBOMBA-007',
      status: 'completed',
      error_message: null,
      created_at: '2025-09-27T10:00:00.123Z',
      updated_at: '2025-09-27T10:15:00.000Z',
      finished_at: '2025-09-27T10:15:00.000Z',
      bucket_address: PKL_KEY,
      start_date: '2025-01-31',
      artifacts: { pkl: PKL_KEY },
    });
    expect(await status(jobId(2))).toMatchObject({
      status: 'failed',
      error_message:
        fixture === 'predecessor' ? 'No data.\nTry again.' : expect.stringContaining('"FAILURE"'),
      updated_at: '2025-09-27T11:00:00.000Z',
    });
    expect(await status(jobId(3))).toMatchObject({
      indicator: 'health',
      status: 'running',
      updated_at: '2025-09-27T12:00:00.000Z',
    });
    expect(await status(jobId(4))).toMatchObject({ status: 'pending', finished_at: null });
    if (fixture === 'predecessor') return;
    expect(await status(jobId(5))).toMatchObject({
      status: 'failed',
      error_message: expect.stringContaining('"ON_HOLD"'),
      created_at: '1970-01-01T00:00:00.000Z',
    });
  });

  it('returns its models with their files', async () => {
    const newest = await findModelByProcess(sql, jobId(1));
    expect(newest).toMatchObject({
      processId: jobId(1),
      machineName: 'MOTOBOMBA-007',
      indicator: 'status',
      bucketAddress: PKL_KEY,
      dataStartDate: '2025-01-31',
      modelType: 'xgb',
      timestamp: new Date('2025-09-27T10:15:00Z'),
      artifacts: { pkl: PKL_KEY },
      sha256: {},
      xgboostVersion: null,
      rowHash: null,
      rows: null,
      seconds: null,
    });
    const last = modelId(rows.models);
    expect(await findModel(sql, last)).toMatchObject({
      id: last,
      processId: null,
      machineName: fixture === 'predecessor' ? 'MOTOBOMBA-003' : 'BOMBA_2',
      indicator: null,
      dataStartDate: null,
      metrics: {},
    });
    expect(await findPublished(jobId(1), sql)).toEqual({
      modelId: newest!.id,
      bucketAddress: PKL_KEY,
      artifacts: { pkl: PKL_KEY },
      fits: 0,
    });
  });

  it('lists its models and machines as the response schemas describe', async () => {
    const first = await listModels(sql, { limit: 1 });
    const rest = await listModels(sql, { limit: 10, cursor: first.cursor });
    const page = modelPageView({ models: [...first.models, ...rest.models] });
    expect(modelPageSchema.parse(page)).toEqual(page);
    expect(page.models).toHaveLength(rows.models);
    expect(page.models[0]).toMatchObject({ bucket_address: PKL_KEY, timestamp: '2025-09-27T10:15:00.000Z' });
    expect(page.models.at(-1)).toMatchObject({
      id: modelId(rows.models),
      timestamp: '2024-01-01T00:00:00.000Z',
      metrics: {},
    });
    const { machines } = await listMachines(sql, { limit: 10 });
    expect(machines[0]).toMatchObject({
      name: 'MOTOBOMBA-007',
      first: new Date('2025-09-01T00:00:00.123Z'),
    });
  });

  it('loads its telemetry', async () => {
    const { rows, features, timestamps } = await loadTelemetry(sql, { machineName: 'MOTOBOMBA-007' });
    expect(rows).toBe(fixture === 'predecessor' ? 2 : 1);
    expect(features).toContain('Eng_RPM');
    expect(timestamps[0]).toBe(Date.UTC(2025, 8, 1) * 1000 + 123_456);
  });

  it('runs new jobs next to its own', async () => {
    const jobs = openPostgresJobTable(sql);
    const id = randomUUID();
    await jobs.create(newJob(id, { ...request, machineName: 'x'.repeat(200) }, t0));
    const claimed = await jobs.claim(id, worker(t0));
    await jobs.complete(claimed!, result(t0));
    expect(
      (await jobs.list({ limit: 100, status: 'completed' })).jobs.map(({ processId }) => processId),
    ).toEqual([id, jobId(1)]);
    expect(await jobs.countPending('MOTOBOMBA-008')).toBe(1);
    expect((await jobs.listExpired({ now: t0, limit: 10 })).map(({ processId }) => processId)).toEqual([
      jobId(3),
    ]);
    expect(await jobs.claim(jobId(4), worker(t0))).toMatchObject({ status: 'running', attempt: 1 });
  });

  it('accepts new models, one per job', async () => {
    const id = randomUUID();
    const model = {
      id,
      processId: randomUUID(),
      machineName: 'x'.repeat(200),
      indicator: 'status',
      bucketAddress: `model/${id}.pkl`,
      dataStartDate: '2025-03-01',
      dataEndDate: '2025-05-09',
      metrics: { fits: 13 },
      modelType: 'xgb' as const,
      timestamp: t0,
      artifacts: { pkl: `model/${id}.pkl` },
      sha256: { pkl: 'ab' },
      xgboostVersion: '3.4.1',
      rowHash: 'ef',
      rows: 3,
      seconds: 1,
    };
    const publish = async (row: typeof model, fencingToken: number) => {
      const stem = await reserveModelKey(sql, {
        machineName: 'x',
        processId: row.processId,
        fencingToken,
        now: t0,
      });
      return insertModel(sql, row, { stem, fencingToken });
    };
    expect(await publish(model, 1)).toEqual(model);
    expect(await publish({ ...model, id: randomUUID(), bucketAddress: 'model/second.pkl' }, 2)).toEqual(
      model,
    );
    // The database itself refuses an incomplete row.
    await expect(
      sql`INSERT INTO models (id, bucket_address, sha256, "timestamp", model_type) VALUES (gen_random_uuid(), 'a', '{}', now(), 'xgb')`,
    ).rejects.toMatchObject({ constraint_name: 'models_published_whole' });
  });
});

describe('a database that cannot be migrated', () => {
  it('stays unchanged, and the error names the reason', async () => {
    const { sql } = await createDatabase(server, 'foreign');
    try {
      await sql`CREATE TABLE training_jobs (id serial PRIMARY KEY, status text)`;
      await expect(applyMigrations(sql)).rejects.toThrow(/training_jobs .* no column id of type uuid/);
      const columns = await columnsOf(sql, ['training_jobs', 'models']);
      expect(columns).toEqual(new Map([['training_jobs', ['id', 'status']]]));
    } finally {
      await sql.end();
    }
  });
});
