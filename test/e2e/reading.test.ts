/** What is read over HTTP of models, jobs and machines, on the embedded stack with one model trained by it. */
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
import { freeSettings } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';
import { trainOverHttp } from '../support/train-over-http.ts';

const machines = ['MOTOBOMBA-007', 'Bomba São João, "2"'] as const;
const [machine] = machines;
/** Each at the very same time. */
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
    model = await parsed(modelSchema, `/models/${id}`);
    // The same model under other names, all of one microsecond.
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
  const json = async (path: string): Promise<unknown> => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toMatch(/^application\/json\b/);
    return response.json();
  };
  /** An answer that is what its schema says, and nothing else. */
  const parsed = async <T>(schema: z.ZodType<T>, path: string): Promise<T> => {
    const answer = await json(path);
    expect(schema.parse(answer)).toEqual(answer);
    return answer as T;
  };
  const problem = async (path: string, status: number) => {
    const response = await get(path);
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json\b/);
    return (await response.json()) as { type: string; detail: string; errors?: { field: string }[] };
  };
  /** All pages of a list. */
  const pages = async <T extends { next_cursor: string | null }>(path: string, schema: z.ZodType<T>) => {
    const all: T[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: T = await parsed(schema, `${path}${cursor && `&cursor=${cursor}`}`);
      all.push(page);
      cursor = page.next_cursor;
    }
    return all;
  };
  const query = (fields: Record<string, string>) => new URLSearchParams(fields).toString();

  describe('GET /models', () => {
    it('lists models of the same microsecond on pages that neither lose nor repeat one', async () => {
      const other = query({ machine_name: machines[1], limit: '7' });
      const all = await pages(`/models?${other}`, modelPageSchema);
      expect(all.map(({ models }) => models.length)).toEqual([7, 7, 7, 4]);
      const ids = all.flatMap(({ models }) => models.map(({ id }) => id));
      const stored = await sql<{ id: string }[]>`
        SELECT id FROM models WHERE machine_name = ${machines[1]} ORDER BY id DESC`;
      expect(ids).toEqual(stored.map(({ id }) => id));
      expect(new Set(ids).size).toBe(copies);
    });

    it('lists everyone’s, newest first, with figures and without lists of them', async () => {
      const all = (await pages('/models?limit=10', modelPageSchema)).flatMap(({ models }) => models);
      expect(all).toHaveLength(copies + 1);
      const newest = all[0]!;
      const { candidates: _, thresholds: __, ...metrics } = model.metrics;
      expect(newest).toMatchObject({ ...model, metrics: { auc_score: metrics.auc_score } });
      expect(Object.values(newest.metrics).filter(Array.isArray)).toEqual([]);
      expect(newest.metrics).toHaveProperty('best_params', metrics.best_params);
    });

    it('lists none of a machine that has none', async () => {
      expect(await json(`/models?machine_name=none&indicator=status`)).toEqual({
        models: [],
        next_cursor: null,
      });
    });

    it('goes on behind the last one seen, whatever is published meanwhile', async () => {
      const { cursor } = await listModels(sql, { machineName: machines[1], limit: 20 });
      await sql`UPDATE models SET machine_name = ${machines[1]} WHERE id = ${model.id}`;
      try {
        const { models } = await listModels(sql, { machineName: machines[1], limit: 20, cursor });
        expect(models).toHaveLength(5);
      } finally {
        await sql`UPDATE models SET machine_name = ${machine} WHERE id = ${model.id}`;
      }
    });

    it('refuses a cursor that was changed, or is of other filters', async () => {
      const { next_cursor: cursor } = await parsed(modelPageSchema, '/models?limit=3');
      const changed = `${cursor!.slice(0, 20)}${cursor![20] === 'A' ? 'B' : 'A'}${cursor!.slice(21)}`;
      for (const path of [
        `/models?cursor=${changed}`,
        `/models?cursor=${cursor!.slice(0, -2)}`,
        `/models?cursor=`,
        `/models?indicator=status&cursor=${cursor!}`,
        `/jobs?cursor=${cursor!}`,
      ]) {
        expect(await problem(path, 400)).toMatchObject({
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
    ])('refuses ?%s', async (wrong, field) => {
      expect(await problem(`/models?${wrong}`, 422)).toMatchObject({ errors: [{ field }] });
    });
  });

  describe('GET /models/{id}', () => {
    it('tells what the table has', async () => {
      const [row] = await sql`
        SELECT process_id, machine_name, bucket_address, data_start_date::text, data_end_date::text, metrics,
          model_type, artifacts, sha256, xgboost_version, row_hash, rows, seconds
        FROM models WHERE id = ${model.id}`;
      expect(model).toMatchObject(row!);
      expect(model.machine_name).toBe(machine);
      expect(Object.keys(model.artifacts).slice(0, 3)).toEqual(['pkl', 'onnx', 'ubj']);
    });

    it.each([randomUUID(), 'not-a-uuid', '%00', "x'--"])('%s is 404', async (id) => {
      expect(await problem(`/models/${id}`, 404)).toMatchObject({
        detail: 'There is no model with this id.',
      });
      await problem(`/models/${id}/artifacts/pkl`, 404);
      await problem(`/models/${id}/report`, 404);
    });
  });

  describe('GET /models/{id}/artifacts/{format}', () => {
    it('leads to the very bytes that were published, under their name, without credentials', async () => {
      for (const [format, key] of Object.entries(model.artifacts)) {
        const answer = await get(`/models/${model.id}/artifacts/${format}`);
        expect(answer.status).toBe(302);
        expect(await answer.text()).toBe('');
        expect(answer.headers.get('cache-control')).toBe('no-store');
        const link = new URL(answer.headers.get('location')!);
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

    it('tells the link, to who cannot follow one', async () => {
      for (const path of [`/models/${model.id}/artifacts/ubj`, `/models/${model.id}/report`]) {
        const { url, valid_seconds: seconds } = await parsed(linkSchema, `${path}?redirect=false`);
        expect(seconds).toBe(300);
        expect((await fetch(url)).status).toBe(200);
        expect((await get(`${path}?redirect=true`)).status).toBe(302);
        expect(await problem(`${path}?redirect=no`, 422)).toMatchObject({ errors: [{ field: 'redirect' }] });
      }
    });

    it('is 404 for another format, naming what there is', async () => {
      expect(await problem(`/models/${model.id}/artifacts/exe`, 404)).toMatchObject({
        detail: `The model has no artifact "exe"; it has ${Object.keys(model.artifacts).join(', ')}.`,
      });
      for (const format of ['toString', '__proto__', 'PKL', '%00', '..%2Fpkl'])
        await problem(`/models/${model.id}/artifacts/${format}`, 404);
    });
  });

  it('GET /jobs lists jobs, newest first, by machine, status and indicator', async () => {
    const [newest] = (await parsed(jobPageSchema, `/jobs?${query({ machine_name: machine })}`)).jobs;
    expect(newest).toMatchObject({ process_id: model.process_id, status: 'completed', model_id: model.id });
    expect(newest).toEqual(await json(`/status/${model.process_id}`));
    const of = async (fields: Record<string, string>) =>
      (await parsed(jobPageSchema, `/jobs?${query(fields)}`)).jobs.length;
    expect(await of({ status: 'completed', indicator: 'status', limit: '1' })).toBe(1);
    expect(await of({ machine_name: machine, status: 'failed' })).toBe(0);
    expect(await of({ machine_name: machines[1] })).toBe(0);
    for (const wrong of ['status=done', 'indicator=luck', 'limit=1e1', 'state=failed'])
      await problem(`/jobs?${wrong}`, 422);
    await problem('/jobs?cursor=x', 400);
  });

  it('GET /machines lists machines by name, with what there is of them', async () => {
    const { level } = z.object({ level: z.string() }).parse(model.metrics.verdict);
    const listed = (await pages('/machines?limit=1', machinePageSchema)).flatMap((page) => page.machines);
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
    await problem('/machines?limit=1000', 422);
    await problem('/machines?cursor=x', 400);
  });

  describe('GET /health/ready', () => {
    it('says that each dependency answers', async () => {
      const { checks } = await parsed(readinessSchema, '/health/ready');
      expect(checks).toEqual({
        database: { status: 'ok', milliseconds: expect.any(Number), message: null },
        job_table: { status: 'ok', milliseconds: expect.any(Number), message: null },
        queue: { status: 'ok', milliseconds: expect.any(Number), message: null },
        bucket: { status: 'ok', milliseconds: expect.any(Number), message: null },
      });
    });

    it('names the one that fails', async () => {
      await sql`ALTER TABLE models RENAME TO models_away`;
      try {
        const failed = await problem('/health/ready', 503);
        expect(failed).toMatchObject({
          type: 'urn:treino:problem:not_ready',
          detail: expect.stringMatching(/^database: The database failed: a table or a column is missing\./),
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

  it('answers other methods with 405', async () => {
    for (const path of [
      '/models',
      '/models/x',
      '/models/x/artifacts/pkl',
      '/jobs',
      '/machines',
      '/health/ready',
    ]) {
      const answer = await fetch(`${stack.baseUrl}${path}`, { method: 'DELETE' });
      expect(answer.status).toBe(405);
      expect(answer.headers.get('allow')).toBe('GET');
    }
  });
});
