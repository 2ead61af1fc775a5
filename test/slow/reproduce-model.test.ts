/** Training published models again from their rows in `models`: the same bytes, or the reason why not. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newJob } from '../../lib/jobs/job.ts';
import type { TrainingRequest } from '../../lib/jobs/job.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import { spillToDisk, releaseFloats } from '../../lib/platform/scratch/floats.ts';
import { reproduceModel } from '../../lib/training/maintenance/reproduce-model.ts';
import { prepareModel } from '../../lib/training/publishing/prepared-model.ts';
import { publishModel } from '../../lib/training/publishing/publish-model.ts';
import { findModel } from '../../lib/warehouse/models/models.ts';
import type { StoredModel } from '../../lib/warehouse/models/models.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { rowHash } from '../../lib/warehouse/telemetry/row-hash.ts';
import { silentLog } from '../support/log.ts';
import { startModelsBucket } from '../support/models-bucket.ts';
import type { TestModelsBucket } from '../support/models-bucket.ts';
import { insertReadings, startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { runTreino } from '../support/run-treino.ts';
import { insertTinyTelemetry, tinyLabeling } from '../support/tiny-telemetry.ts';

const rows = 800;
const paramGrid = { n_estimators: [5, 10], max_depth: [2, 3], subsample: [0.8] };
const machines = { status: 'STATUS', health: 'HEALTH', windows: 'WINDOWS' };
const { status, health } = REQUEST_DEFAULTS;
const requests: Readonly<Record<keyof typeof machines, TrainingRequest>> = {
  status: {
    indicator: 'status',
    machineName: machines.status,
    startDate: null,
    endDate: null,
    ...status,
    labeling: tinyLabeling,
    search: { ...status.search, folds: 2, paramGrid },
  },
  windows: {
    indicator: 'status',
    machineName: machines.windows,
    startDate: null,
    endDate: null,
    ...status,
    labeling: tinyLabeling,
    search: { ...status.search, folds: 2, paramGrid },
    features: { exclude: [], counterGuard: true, windows: 'on' },
  },
  health: {
    indicator: 'health',
    machineName: machines.health,
    startDate: '2026-01-01',
    endDate: null,
    ...health,
    labeling: { embargo: true },
    search: { ...health.search, folds: 2, paramGrid },
  },
};

let database: TestPostgres;
let bucket: TestModelsBucket;
const models = { status: '', health: '', windows: '' };
const threads = 2;
const openFactory = (count: number) => ModelFactory.open({ threads: count });

beforeAll(async () => {
  [database, bucket] = await Promise.all([startTestPostgres(), startModelsBucket()]);
  await insertTinyTelemetry(database.sql, Object.values(machines), rows);
  const factory = await openFactory(threads);
  for (const [name, request] of Object.entries(requests)) {
    const loaded = await loadTelemetry(database.sql, request);
    const hash = await rowHash(loaded);
    const { floats } = await spillToDisk(loaded.values);
    const telemetry = { ...loaded, values: floats };
    const model = await factory.train(telemetry, request);
    const job = { ...newJob(randomUUID(), request, new Date()), fencingToken: 1 };
    const { modelId } = await publishModel(
      job,
      await prepareModel(job, {
        telemetry,
        excludedColumns: loaded.excludedColumns,
        rowHash: hash,
        model,
        seconds: 1,
      }),
      {
        sql: database.sql,
        store: bucket.store,
        retry: { seconds: 0 },
        signal: new AbortController().signal,
        log: silentLog,
      },
    );
    releaseFloats(floats);
    models[name as keyof typeof models] = modelId;
  }
  await factory.close();
});
afterAll(() => Promise.all([database.stop(), bucket.stop()]));

const rowOf = async (indicator: keyof typeof models): Promise<StoredModel> =>
  (await findModel(database.sql, models[indicator]))!;

const reproduce = (row: StoredModel, options = { search: false }) =>
  reproduceModel(row, { sql: database.sql, openFactory }, options);

describe('reproduceModel', () => {
  it.each([
    ['status', 20],
    ['health', 5],
    ['windows', 2],
  ] as const)('gives the same bytes for %s, %d times', async (indicator, times) => {
    const row = await rowOf(indicator);
    const digests = new Set<string>();
    for (let time = 0; time < times; time++) {
      // One run repeats the search, which takes longer.
      const result = await reproduce(row, { search: time === 0 });
      expect(result).toMatchObject({ verdict: 'same', threads });
      digests.add(result.ubj!.now);
    }
    expect([...digests]).toEqual([row.sha256.ubj]);
  });

  it('reports different bytes with both digests', async () => {
    const row = await rowOf('status');
    const result = await reproduce({ ...row, sha256: { ...row.sha256, ubj: 'a5' } });
    expect(result).toMatchObject({ verdict: 'differs', ubj: { recorded: 'a5', now: row.sha256.ubj } });
  });

  it('reports when the repeated search chooses other parameters', async () => {
    const row = await rowOf('status');
    const candidates = row.metrics.candidates as { params: Record<string, number> }[];
    const other = candidates.find(
      ({ params }) => JSON.stringify(params) !== JSON.stringify(row.metrics.best_params),
    )!;
    const result = await reproduce(
      { ...row, metrics: { ...row.metrics, best_params: other.params } },
      { search: true },
    );
    // The search gives the same bytes as before; only the recorded parameters were changed.
    expect(result.verdict).toBe('same');
    expect(result.choice!.now).not.toBe(result.choice!.recorded);
  });

  it('does not train with another version of XGBoost', async () => {
    const row = await rowOf('status');
    const result = await reproduce({ ...row, xgboostVersion: '1.7.6' });
    expect(result).toMatchObject({ verdict: 'other_library', library: { recorded: '1.7.6' } });
    expect(result).not.toHaveProperty('ubj');
  });

  it('lists the fields that a row lacks', async () => {
    const row = await rowOf('status');
    const { threads: _, ...metrics } = row.metrics;
    expect(await reproduce({ ...row, metrics })).toEqual({
      verdict: 'not_recorded',
      lacks: ['metrics.threads'],
    });
    const fromPredecessor = { ...row, rowHash: null, xgboostVersion: null };
    expect(await reproduce(fromPredecessor)).toMatchObject({ lacks: ['rowHash', 'xgboostVersion'] });
  });

  it('ignores rows and columns added after the training', async () => {
    const { sql } = database;
    await insertReadings(sql, [{ machine: machines.status, at: '2026-01-01T23:00:00Z' }]);
    await sql`ALTER TABLE processed_data ADD COLUMN "New" double precision`;
    expect(await reproduce(await rowOf('status'), { search: true })).toMatchObject({ verdict: 'same' });
  });
});

describe('treino reproduce', () => {
  const run = (...args: string[]) =>
    runTreino(['reproduce', ...args], { environment: { DATABASE_URL: database.url } });

  it('exits with 0 when the bytes are the same', async () => {
    const { sha256, rowHash: hash } = await rowOf('health');
    const { out, code } = await run(models.health);
    expect(out).toContain(`rows      ${hash}, as recorded`);
    expect(out).toContain(`.ubj      ${sha256.ubj!}, as recorded`);
    expect(out).toContain('The same model, byte for byte.');
    expect(code).toBe(0);
  });

  it('exits with 1 when the bytes differ', async () => {
    await database.sql`UPDATE models SET sha256 = sha256 || '{"ubj": "a5"}' WHERE id = ${models.health}`;
    const { out, code } = await run(models.health);
    expect(out).toContain('recorded: a5');
    expect(out).toContain('A different model');
    expect(code).toBe(1);
  });

  it('exits with 2 and both digests when the rows differ', async () => {
    const { sql } = database;
    const change = (to: number) => sql`
      UPDATE processed_data SET "Oil_P" = "Oil_P" + ${to}
      WHERE motor_pump = ${machines.health} AND "timestamp" = '2026-01-01T00:00:12Z'`;
    await change(1);
    const { out, code } = await run(models.health);
    const { rowHash: hash } = await rowOf('health');
    expect(out).toMatch(new RegExp(`rows +[0-9a-f]{64}, recorded: ${hash!}`));
    expect(out).toContain('no longer has the rows');
    expect(code).toBe(2);

    await sql`DELETE FROM processed_data
      WHERE motor_pump = ${machines.health} AND "timestamp" = '2026-01-01T00:00:12Z'`;
    const fewer = await run('--json', models.health);
    expect(JSON.parse(fewer.out)).toMatchObject({
      verdict: 'rows_changed',
      rows: { recorded: '800 rows', now: '799 rows' },
    });
    expect(fewer.code).toBe(2);
  });

  it.each([['none'], [randomUUID()]])('exits with 2 when there is no model %s', async (id) => {
    expect(await run(id)).toMatchObject({
      code: 2,
      error: expect.stringContaining(`There is no model ${id}`),
    });
  });
});
