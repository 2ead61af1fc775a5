/** Read routes for models, jobs and machines on the embedded stack, after it has trained one model. */
import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type postgres from 'postgres';
import { z } from 'zod';
import { linkSchema } from '../../lib/api/views/artifact-link.ts';
import { jobPageSchema } from '../../lib/api/views/job-page.ts';
import { machinePageSchema } from '../../lib/api/views/machine-view.ts';
import { modelPageSchema, modelSchema } from '../../lib/api/views/model-view.ts';
import type { ModelView } from '../../lib/api/views/model-view.ts';
import { checksSchema, readinessSchema } from '../../lib/api/health/readiness.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { listModels } from '../../lib/warehouse/models/model-listing.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { englishSentencesIn, textOf } from '../support/english-report.ts';
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainOverHttp } from '../support/train-over-http.ts';

const machines = ['MOTOBOMBA-007', 'Bomba São João, "2"'] as const;
const [machine] = machines;
/** Copies of the model, all with the same timestamp. */
const copies = 25;

describe('reading over HTTP', () => {
  let stack: Stack;
  let sql: postgres.Sql;
  let model: ModelView;

  beforeAll(async () => {
    stack = await startStack(await freeSettings());
    sql = connect(stack.environment.DATABASE_URL);
    await insertTinyTelemetry(sql, machines, 1000);
    await sql`ANALYZE processed_data`;
    const { model_id: id } = await trainOverHttp(stack.baseUrl, machine);
    model = await getParsed(modelSchema, `/models/${id}`);
    // Copies of the model for the other machine, all in the same microsecond.
    await sql`
      INSERT INTO models SELECT (jsonb_populate_record(models, jsonb_build_object('id', gen_random_uuid(),
        'process_id', gen_random_uuid(), 'bucket_address', 'copy ' || copy, 'machine_name', ${machines[1]}::text,
        'timestamp', '2026-01-01T00:00:00.123456Z'))).*
      FROM models, generate_series(1, ${copies}) AS copy`;
  }, 120_000);

  afterAll(async () => {
    await sql.end();
    await stack.stop();
  });

  const get = (path: string) => fetch(`${stack.baseUrl}${path}`, { redirect: 'manual' });
  const getJson = async (path: string): Promise<unknown> => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
    return response.json();
  };
  /** Fetches JSON that matches the schema and has no other fields. */
  const getParsed = async <T>(schema: z.ZodType<T>, path: string): Promise<T> => {
    const body = await getJson(path);
    expect(schema.parse(body)).toEqual(body);
    return body as T;
  };
  const getProblem = async (path: string, status: number) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
    return (await response.json()) as { type: string; detail: string; errors?: { field: string }[] };
  };
  /** Fetches all pages of a list. */
  const getPages = async <T extends { next_cursor: string | null }>(path: string, schema: z.ZodType<T>) => {
    const all: T[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: T = await getParsed(schema, `${path}${cursor && `&cursor=${cursor}`}`);
      all.push(page);
      cursor = page.next_cursor;
    }
    return all;
  };
  const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

  describe('GET /models', () => {
    it('paginates models of the same microsecond without gaps or duplicates', async () => {
      const filters = query({ machine_name: machines[1], limit: '7' });
      const all = await getPages(`/models?${filters}`, modelPageSchema);
      expect(all.map(({ models }) => models.length)).toEqual([7, 7, 7, 4]);
      const ids = all.flatMap(({ models }) => models.map(({ id }) => id));
      const stored = await sql<{ id: string }[]>`
        SELECT id FROM models WHERE machine_name = ${machines[1]} ORDER BY id DESC`;
      expect(ids).toEqual(stored.map(({ id }) => id));
      expect(new Set(ids).size).toBe(copies);
    });

    it('lists models of all machines, newest first, with scalar metrics only', async () => {
      const all = (await getPages('/models?limit=10', modelPageSchema)).flatMap(({ models }) => models);
      expect(all).toHaveLength(copies + 1);
      const newest = all[0]!;
      const { candidates: _, thresholds: __, ...metrics } = model.metrics;
      expect(newest).toMatchObject({ ...model, metrics: { auc_score: metrics.auc_score } });
      expect(Object.values(newest.metrics).filter(Array.isArray)).toEqual([]);
      expect(newest.metrics).toHaveProperty('best_params', metrics.best_params);
    });

    it('returns an empty list for a machine without models', async () => {
      expect(await getJson(`/models?machine_name=none&indicator=status`)).toEqual({
        models: [],
        next_cursor: null,
      });
    });

    it('continues after the last model of a page when another is published in between', async () => {
      const { cursor } = await listModels(sql, { machineName: machines[1], limit: 20 });
      await sql`UPDATE models SET machine_name = ${machines[1]} WHERE id = ${model.id}`;
      try {
        const { models } = await listModels(sql, { machineName: machines[1], limit: 20, cursor });
        expect(models).toHaveLength(5);
      } finally {
        await sql`UPDATE models SET machine_name = ${machine} WHERE id = ${model.id}`;
      }
    });

    it('refuses a modified cursor, or one for other filters, with 400', async () => {
      const { next_cursor: cursor } = await getParsed(modelPageSchema, '/models?limit=3');
      const changed = `${cursor!.slice(0, 20)}${cursor![20] === 'A' ? 'B' : 'A'}${cursor!.slice(21)}`;
      for (const path of [
        `/models?cursor=${changed}`,
        `/models?cursor=${cursor!.slice(0, -2)}`,
        `/models?cursor=`,
        `/models?indicator=status&cursor=${cursor!}`,
        `/jobs?cursor=${cursor!}`,
      ]) {
        expect(await getProblem(path, 400)).toMatchObject({
          type: 'urn:treino:problem:bad_cursor',
          errors: [{ field: 'cursor' }],
        });
      }
    });

    it.each([
      ['limit=0', 'limit'],
      ['limit=101', 'limit'],
      ['limit=ten', 'limit'],
      ['limit=1&limit=2', 'limit'],
      ['machine_name=', 'machine_name'],
      ['machine_name=%00', 'machine_name'],
      ['indicator=luck', 'indicator'],
      ['machine=MOTOBOMBA-007', 'machine'],
    ])('refuses ?%s with 422', async (search, field) => {
      expect(await getProblem(`/models?${search}`, 422)).toMatchObject({ errors: [{ field }] });
    });
  });

  describe('GET /models/{id}', () => {
    it('returns the stored model', async () => {
      const [row] = await sql`
        SELECT process_id, machine_name, bucket_address, data_start_date::text, data_end_date::text, metrics,
          model_type, artifacts, sha256, xgboost_version, row_hash, rows, seconds
        FROM models WHERE id = ${model.id}`;
      expect(model).toMatchObject(row!);
      expect(model.machine_name).toBe(machine);
      expect(Object.keys(model.artifacts).slice(0, 3)).toEqual(['pkl', 'onnx', 'ubj']);
    });

    it.each([randomUUID(), 'not-a-uuid', '%00', "x'--"])('returns 404 for %s', async (id) => {
      expect(await getProblem(`/models/${id}`, 404)).toMatchObject({
        detail: 'There is no model with this id.',
      });
      await getProblem(`/models/${id}/artifacts/pkl`, 404);
      await getProblem(`/models/${id}/report`, 404);
    });
  });

  describe('GET /models/{id}/artifacts/{format}', () => {
    it('redirects to the published bytes with their file name, without credentials', async () => {
      for (const [format, key] of Object.entries(model.artifacts)) {
        const response = await get(`/models/${model.id}/artifacts/${format}`);
        expect(response.status).toBe(302);
        expect(await response.text()).toBe('');
        expect(response.headers.get('cache-control')).toBe('no-store');
        const link = new URL(response.headers.get('location')!);
        expect(link.searchParams.get('X-Amz-Expires')).toBe('300');
        expect(link.searchParams.get('response-content-disposition')).toBe(
          `attachment; filename="${key.split('/').at(-1)!}"`,
        );
        const file = await fetch(link);
        expect(file.status).toBe(200);
        const digest = createHash('sha256').update(new Uint8Array(await file.arrayBuffer()));
        expect(digest.digest('hex')).toBe(model.sha256[format as keyof typeof model.sha256]);
      }
    });

    it('returns the link in the body with redirect=false', async () => {
      for (const path of [`/models/${model.id}/artifacts/ubj`, `/models/${model.id}/report`]) {
        const { url, valid_seconds: seconds } = await getParsed(linkSchema, `${path}?redirect=false`);
        expect(seconds).toBe(300);
        expect((await fetch(url)).status).toBe(200);
        expect((await get(`${path}?redirect=true`)).status).toBe(302);
        expect(await getProblem(`${path}?redirect=no`, 422)).toMatchObject({
          errors: [{ field: 'redirect' }],
        });
      }
    });

    it('returns 404 for an unknown format and names the available ones', async () => {
      expect(await getProblem(`/models/${model.id}/artifacts/exe`, 404)).toMatchObject({
        detail: `The model has no artifact "exe"; it has ${Object.keys(model.artifacts).join(', ')}.`,
      });
      for (const format of ['toString', '__proto__', 'PKL', '%00', '..%2Fpkl'])
        await getProblem(`/models/${model.id}/artifacts/${format}`, 404);
    });
  });

  it('GET /jobs lists jobs, newest first, by machine, status and indicator', async () => {
    const [newest] = (await getParsed(jobPageSchema, `/jobs?${query({ machine_name: machine })}`)).jobs;
    expect(newest).toMatchObject({ process_id: model.process_id, status: 'completed', model_id: model.id });
    expect(newest).toEqual(await getJson(`/status/${model.process_id}`));
    const countJobs = async (fields: Record<string, string>) =>
      (await getParsed(jobPageSchema, `/jobs?${query(fields)}`)).jobs.length;
    expect(await countJobs({ status: 'completed', indicator: 'status', limit: '1' })).toBe(1);
    expect(await countJobs({ machine_name: machine, status: 'failed' })).toBe(0);
    expect(await countJobs({ machine_name: machines[1] })).toBe(0);
    for (const search of ['status=done', 'indicator=luck', 'limit=1e1', 'state=failed'])
      await getProblem(`/jobs?${search}`, 422);
    await getProblem('/jobs?cursor=x', 400);
  });

  it('GET /machines lists machines by name with their data range and latest model', async () => {
    const { level } = z.object({ level: z.string() }).parse(model.metrics.verdict);
    const listed = (await getPages('/machines?limit=1', machinePageSchema)).flatMap((page) => page.machines);
    expect(listed).toMatchObject(
      machines.toSorted().map((name) => ({
        name,
        first_timestamp: '2026-01-01T00:00:00.000Z',
        last_timestamp: '2026-01-01T03:19:48.000Z',
        estimated_rows: 1000,
      })),
    );
    expect(listed.map(({ latest_model: latest }) => latest)).toEqual([
      { id: expect.any(String), indicator: 'status', timestamp: '2026-01-01T00:00:00.123Z', verdict: level },
      { id: model.id, indicator: 'status', timestamp: model.timestamp, verdict: level },
    ]);
    await getProblem('/machines?limit=1000', 422);
    await getProblem('/machines?cursor=x', 400);
  });

  describe('GET /health/ready', () => {
    it('reports every dependency as ok', async () => {
      const { checks } = await getParsed(readinessSchema, '/health/ready');
      expect(checks).toEqual({
        database: { status: 'ok', milliseconds: expect.any(Number), message: null },
        job_table: { status: 'ok', milliseconds: expect.any(Number), message: null },
        queue: { status: 'ok', milliseconds: expect.any(Number), message: null },
        bucket: { status: 'ok', milliseconds: expect.any(Number), message: null },
      });
    });

    it('names the dependency that fails', async () => {
      await sql`ALTER TABLE models RENAME TO models_away`;
      try {
        const failed = await getProblem('/health/ready', 503);
        expect(failed).toMatchObject({
          type: 'urn:treino:problem:not_ready',
          detail: expect.stringMatching(
            /^database: The database failed: a schema, table, column or function is missing\./,
          ),
          errors: [{ field: 'database' }],
        });
        const { checks } = z.object({ checks: checksSchema }).parse(failed);
        expect(checks.database.status).toBe('failed');
        expect(checks.queue.status).toBe('ok');
      } finally {
        await sql`ALTER TABLE models_away RENAME TO models`;
      }
    });
  });

  it('returns 405 for other methods', async () => {
    for (const path of [
      '/models',
      '/models/x',
      '/models/x/artifacts/pkl',
      '/jobs',
      '/machines',
      '/health/ready',
    ]) {
      const response = await fetch(`${stack.baseUrl}${path}`, { method: 'PUT' });
      expect(response.status).toBe(405);
      expect(response.headers.get('allow')?.split(', ').sort()).toEqual(
        path === '/models/x' ? ['DELETE', 'GET'] : ['GET'],
      );
    }
  });

  it('GET /models/{id}/report?lang=pt leads to a report without an English sentence', async () => {
    const { model_id: id } = await trainOverHttp(stack.baseUrl, machine, {
      profile: 'planner',
      features: { exclude: ['Oil_L'] },
    });
    try {
      const html = await (await fetch(`${stack.baseUrl}/models/${id}/report?lang=pt`)).text();
      expect(html).toContain('<html lang="pt-BR">');
      expect(englishSentencesIn(html)).toEqual([]);
      const text = textOf(html);
      expect(text).toContain('Política de alarmes');
      expect(text).toContain('Deixado de fora a pedido Oil_L; contadores (features.counter_guard)');
      const english = await (await fetch(`${stack.baseUrl}/models/${id}/report?lang=en`)).text();
      expect(english).toContain('<html lang="en">');
      await getProblem(`/models/${id}/report?lang=fr`, 422);
    } finally {
      await sql`DELETE FROM models WHERE id = ${id}`;
    }
  });
});
