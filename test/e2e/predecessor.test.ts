/**
 * A service with COMPATIBILITY=predecessor: programs of the predecessor work unchanged, over HTTP and with SQL, and so do
 * our own command line and the functions behind our console.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type postgres from 'postgres';
import { findModel } from '../../lib/warehouse/models/models.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { conformanceTo } from '../client/conformance.ts';
import type { Conformance } from '../client/conformance.ts';
import { eventually } from '../support/eventually.ts';
import { insertReadings } from '../support/postgres.ts';
import { exchanges, RECORDED_MACHINE, replay, withPlaceholders } from '../support/recorded-exchanges.ts';
import { runTreino } from '../support/run-treino.ts';
import { freeSettings, openClients } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';

const MACHINE = 'Bomba São Bento 1';
const JSON_TYPE = { 'content-type': 'application/json' };
const search = {
  param_grid: { n_estimators: [10], max_depth: [3], learning_rate: [0.3], subsample: [1] },
};
const labeling = { drop_percentage: -70, window_minutes: 4 };

interface Row {
  readonly status: string;
  readonly error_message: string | null;
}

describe('a service with COMPATIBILITY=predecessor', () => {
  let stack: Stack;
  let clients: ReturnType<typeof openClients>;
  let sql: postgres.Sql;
  /** The document that the service serves. */
  let documented: Conformance;
  const lines: string[] = [];

  beforeAll(async () => {
    process.env.COMPATIBILITY = 'predecessor';
    stack = await startStack(await freeSettings(), { onLine: (_part, line) => lines.push(line) });
    clients = openClients(stack.environment);
    ({ sql } = clients);
    await insertReadings(sql, [{ machine: RECORDED_MACHINE, at: '2025-09-20T00:00:00Z' }]);
    await insertTinyTelemetry(sql, [MACHINE], 1000);
    const response = await fetch(`${stack.baseUrl}/openapi.json`);
    documented = conformanceTo((await response.json()) as { paths: object });
  }, 120_000);

  afterAll(async () => {
    delete process.env.COMPATIBILITY;
    await clients.close();
    await stack.stop();
  });

  const post = (body: object, path = '/train') =>
    fetch(`${stack.baseUrl}${path}`, { method: 'POST', headers: JSON_TYPE, body: JSON.stringify(body) });
  const statusOf = async (id: string) =>
    (await (await fetch(`${stack.baseUrl}/status/${id}`)).json()) as Row & Record<string, unknown>;
  const idOf = async (response: Response): Promise<string> =>
    ((await response.json()) as { process_id: string }).process_id;
  const rowOf = async (id: string): Promise<Row> =>
    (await sql<Row[]>`SELECT status, error_message FROM training_jobs WHERE id = ${id}`)[0]!;
  /** As its page does: polls until a word that it knows as an end. */
  const untilEnd = (id: string) =>
    eventually(
      () => statusOf(id),
      ({ status }) => status === 'finished' || status === 'failed',
      { deadlineSeconds: 120, what: `the end of job ${id}` },
    );
  const treino = (...args: string[]) =>
    runTreino(args, { environment: { TREINO_URL: stack.baseUrl, ...stack.environment } });

  it.each(exchanges)('answers as recorded: $name', async (exchange) => {
    const response = await replay(stack.baseUrl, exchange);
    const route = exchange.path.replace(/[?].*/, '').replace(/(?<=^.status.).*/, '{process_id}');
    if (![404, 405].includes(response.status)) {
      await documented.assertDocumented(exchange.method, route, response);
    }
    const body: unknown = await response.json();
    expect({
      status: response.status,
      // The local server adds a charset.
      content_type: response.headers.get('content-type')?.split(';')[0],
      body: withPlaceholders(body, exchange.answer.body),
    }).toEqual(exchange.answer);
  });

  it('trains both indicators, with the words that its page and its SQL know', async () => {
    const started = await Promise.all(
      ['status', 'health'].map(async (indicator) =>
        idOf(
          await post({
            indicator,
            machine_name: MACHINE,
            start_date: '2026-01-01T00:00:00',
            end_date: '2026-01-02T00:00:00.000Z',
            search,
            ...(indicator === 'status' && { labeling }),
          }),
        ),
      ),
    );
    for (const id of started) {
      const job = await untilEnd(id);
      expect(job).toMatchObject({
        status: 'finished',
        error_message: null,
        bucket_address: expect.stringMatching(/^model\/xgb_model_.*\.pkl$/),
        start_date: '2026-01-01',
        end_date: '2026-01-02',
      });
      expect(await rowOf(id)).toEqual({ status: 'finished', error_message: null });
      await documented.assertDocumented(
        'GET',
        '/status/{process_id}',
        await fetch(`${stack.baseUrl}/status/${id}`),
      );
    }
    const types =
      await sql`SELECT model_type FROM models WHERE machine_name = ${MACHINE} ORDER BY model_type`;
    expect(types.map(({ model_type }) => model_type as string)).toEqual(['xgb', 'xgb_health']);
    const [best] = await sql<{ id: string; process_id: string }[]>`
      SELECT id, process_id FROM models WHERE machine_name = ${MACHINE} AND model_type = 'xgb'
      ORDER BY (metrics->>'f1')::float DESC LIMIT 1`;
    expect(best!.process_id).toBe(started[0]);
    // Our own reading finds both.
    const page = (await (
      await fetch(`${stack.baseUrl}/models?machine_name=${encodeURIComponent(MACHINE)}`)
    ).json()) as { models: { id: string; indicator: string }[] };
    expect(page.models.map(({ indicator }) => indicator).toSorted()).toEqual(['health', 'status']);
    expect(await findModel(sql, best!.id)).toMatchObject({ indicator: 'status' });
    expect(await sql`SELECT machine_name, "timestamp", probability FROM predictions`).toHaveLength(0);
  }, 180_000);

  it('shows a job of either service that was finished before', async () => {
    for (const [index, word] of ['finished', 'completed'].entries()) {
      const id = `00000000-0000-4000-8000-00000000000${index}`;
      await sql`
        INSERT INTO training_jobs (id, machine_name, indicator, status, finished_at, bucket_address)
        VALUES (${id}, 'OLD', 'status', ${word}, now(), 'model/old.pkl')`;
      expect(await statusOf(id)).toMatchObject({ status: 'finished', bucket_address: 'model/old.pkl' });
    }
  });

  it('names what it ignores', async () => {
    lines.length = 0;
    const response = await post(
      { indicator: 'status', machine_name: RECORDED_MACHINE, user: 'ana', 'prio,rität': 5 },
      '/train?source=page&source=again',
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('treino-ignored')).toBe('source, user, prio%2Crit%C3%A4t');
    await eventually(
      () => lines.filter((line) => line.includes('ignored')).join(),
      (text) => text.includes('source') && text.includes('user'),
      { deadlineSeconds: 10, what: 'the log line' },
    );
    // A misspelled parameter of ours is refused: it would train instead of plan.
    const refused = await post({ indicator: 'status', machine_name: RECORDED_MACHINE }, '/train?dryRun=true');
    expect(refused.status).toBe(422);
    expect(await refused.json()).toMatchObject({
      detail: [{ type: 'extra_forbidden', loc: ['query', 'dryRun'] }],
    });
    // So is an unknown field in an object that the predecessor did not have.
    const nested = await post({
      indicator: 'status',
      machine_name: RECORDED_MACHINE,
      search: { fold: 3, folds: 1 },
    });
    expect(await nested.json()).toMatchObject({
      detail: [
        { type: 'greater_than_equal', loc: ['body', 'search', 'folds'], ctx: { ge: 2 } },
        { type: 'extra_forbidden', loc: ['body', 'search', 'fold'], input: 3 },
      ],
    });
  });

  it('answers a plan that its data do not allow as an invalid request', async () => {
    const response = await post(
      { indicator: 'status', machine_name: RECORDED_MACHINE },
      '/train?dry_run=true',
    );
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      detail: [{ type: expect.any(String), loc: ['body'], msg: expect.any(String), input: null }],
    });
  });

  it('ends a cancelled job as failed, and keeps it apart for our own clients', async () => {
    const id = await idOf(await post({ indicator: 'status', machine_name: MACHINE, labeling }));
    expect((await fetch(`${stack.baseUrl}/jobs/${id}/cancel`, { method: 'POST' })).ok).toBe(true);
    expect(await untilEnd(id)).toMatchObject({
      status: 'failed',
      error_message: 'The job was cancelled.',
      error_code: 'cancelled',
    });
    expect(await rowOf(id)).toEqual({ status: 'failed', error_message: 'The job was cancelled.' });
    const { out, code } = await treino('status', id, '--json');
    expect(JSON.parse(out)).toMatchObject({ status: 'cancelled', error_message: null });
    expect(code).toBe(1);
    const listed = async (word: string) =>
      await (
        await fetch(`${stack.baseUrl}/jobs?status=${word}&machine_name=${encodeURIComponent(MACHINE)}`)
      ).text();
    expect(await listed('cancelled')).toContain(id);
    expect(await listed('failed')).not.toContain(id);
  }, 60_000);

  it('lists jobs by the words of both services', async () => {
    const count = async (status: string): Promise<number> =>
      ((await (await fetch(`${stack.baseUrl}/jobs?status=${status}`)).json()) as { jobs: unknown[] }).jobs
        .length;
    expect(await count('finished')).toBe(4);
    expect(await count('completed')).toBe(4);
  });

  it('works with our command line', async () => {
    const trained = await treino(
      ...['train', MACHINE, '--window-minutes', '4', '--watch'],
      ...['--param-grid', JSON.stringify(search.param_grid)],
    );
    expect(trained).toMatchObject({ code: 0 });
    expect(trained.out).toMatch(/status\s+completed/);
    const refused = await treino('train', MACHINE, '--from', '2026-13-01');
    expect(refused.error).toContain('start_date: Input should be a valid date or datetime');
    expect(refused.code).not.toBe(0);
  }, 120_000);
});
