/** The HTTP API on the embedded stack: caching, long polling, idempotency, CORS, documentation and console. */
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import document from '../../docs/openapi.json' with { type: 'json' };
import { newJob, queuedProgress } from '../../lib/jobs/job.ts';
import type { Job } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import type { JobView } from '../../lib/api/views/job-view.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { request } from '../jobs/sample-jobs.ts';
import { until } from '../support/eventually.ts';
import { describeProxyClient } from './proxy-client.ts';
import { describeRecordedExchanges } from './recorded-exchanges.ts';
import { insertReadings } from '../support/postgres.ts';
import { RECORDED_MACHINE } from '../support/recorded-exchanges.ts';
import { freeSettings, openClients } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';

const require = createRequire(import.meta.url);
const allowedOrigin = 'https://console.example.com';

describe('the HTTP API', () => {
  let stack: Stack;
  let clients: ReturnType<typeof openClients>;
  let jobs: JobTable;
  /** Log lines of the functions. */
  const lines: string[] = [];

  beforeAll(async () => {
    process.env.CORS_ORIGINS = allowedOrigin;
    stack = await startStack(await freeSettings(), {
      onLine: (_part, line) => lines.push(line),
    });
    clients = openClients(stack.environment);
    ({ jobs } = clients);
    // A known machine with too few rows to train on: its jobs fail at once.
    const { sql } = clients;
    await insertReadings(
      sql,
      ['SHORT', RECORDED_MACHINE].map((machine) => ({ machine, at: '2026-01-01T00:00:00Z' })),
    );
    await insertTinyTelemetry(sql, ['STEADY'], 300);
    // Stretch time four times, so that failures are more than half an hour apart.
    await sql`
      UPDATE processed_data SET "timestamp" = '2026-01-01Z'::timestamptz + 4 * ("timestamp" - '2026-01-01Z')
      WHERE motor_pump = 'STEADY'`;
  }, 120_000);

  afterAll(async () => {
    delete process.env.CORS_ORIGINS;
    await clients.close();
    await stack.stop();
  });

  const get = (path: string, headers: Record<string, string> = {}) =>
    fetch(`${stack.baseUrl}${path}`, { headers });

  /** A job that this test has claimed, so no worker changes it. */
  async function runningJob(): Promise<Job> {
    const { processId } = newJob(randomUUID(), request, new Date());
    await jobs.create(newJob(processId, request, new Date()));
    return (await jobs.claim(processId, { runner: 'lambda', now: new Date(), leaseSeconds: 600 }))!;
  }
  const fail = (job: Job) => jobs.fail(job, { now: new Date(), code: 'no_rows', message: 'There are none.' });

  describe('the status of a job', () => {
    it('returns 304 for a matching ETag until the job changes', async () => {
      const job = await runningJob();
      const first = await get(`/status/${job.processId}`);
      expect(first.status).toBe(200);
      expect(first.headers.get('retry-after')).toBe('2');
      expect(first.headers.get('cache-control')).toBe('private, no-cache');
      const etag = first.headers.get('etag')!;
      expect(etag).toMatch(/^"[\w-]+"$/);
      const { updated_at } = (await first.json()) as JobView;
      expect(updated_at).toBe(job.updatedAt.toISOString());

      const second = await get(`/status/${job.processId}`, { 'if-none-match': etag });
      expect(second.status).toBe(304);
      expect(await second.text()).toBe('');
      expect(second.headers.get('etag')).toBe(etag);
      expect(second.headers.get('retry-after')).toBe('2');

      const progress = { ...queuedProgress, phase: 'loading' as const };
      await jobs.heartbeat(job, { now: new Date(), leaseSeconds: 600, progress });
      const third = await get(`/status/${job.processId}`, { 'if-none-match': etag });
      expect(third.status).toBe(200);
      expect(((await third.json()) as JobView).progress.phase).toBe('loading');

      await fail(job);
      const last = await get(`/status/${job.processId}`);
      expect(last.headers.has('retry-after')).toBe(false);
    });

    it('reaches a hundred waiting clients when it changes, without blocking other requests', async () => {
      const job = await runningJob();
      const etag = (await get(`/status/${job.processId}`)).headers.get('etag')!;
      const waiting = Array.from({ length: 100 }, () =>
        get(`/status/${job.processId}?wait=25`, { 'if-none-match': etag }),
      );
      const firstWaiting = Promise.race(waiting).then(() => 'a waiting client');
      // /health responds while all of them still wait.
      expect(await Promise.race([firstWaiting, get('/health').then(() => 'health')])).toBe('health');
      expect((await get(`/status/${job.processId}`)).status).toBe(200);
      await fail(job);
      // A client that timed out would get 304.
      for (const response of await Promise.all(waiting)) {
        expect(response.status).toBe(200);
        expect(await response.json()).toMatchObject({ status: 'failed', error_code: 'no_rows' });
      }
    }, 60_000);

    it('returns 304 when the wait ends without a change', async () => {
      const job = await runningJob();
      const etag = (await get(`/status/${job.processId}`)).headers.get('etag')!;
      const response = await get(`/status/${job.processId}?wait=1`, { 'if-none-match': etag });
      expect(response.status).toBe(304);
      await fail(job);
    });

    it.each(['26', '-1', '1.5', '', 'soon'])('refuses wait=%j with 422', async (wait) => {
      const response = await get(`/status/${randomUUID()}?wait=${wait}`);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        detail: 'wait must be a whole number from 0 to 25.',
        errors: [{ field: 'wait' }],
      });
    });

    it('returns 404 for an unknown job without waiting', async () => {
      expect((await get(`/status/${randomUUID()}?wait=25`)).status).toBe(404);
    });
  });

  describe('the correlation id', () => {
    const train = (id: string) =>
      fetch(`${stack.baseUrl}/train`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-correlation-id': id },
        body: JSON.stringify({ indicator: 'status', machine_name: 'SHORT' }),
      });

    it("is in the response, the job, and every related log line until the job's end", async () => {
      const response = await train('order-4711');
      expect(response.headers.get('x-correlation-id')).toBe('order-4711');
      const { process_id } = (await response.json()) as { process_id: string };
      await until('the end of the job', async () => (await jobs.get(process_id))?.status === 'failed');
      expect((await jobs.get(process_id))!.correlationId).toBe('order-4711');

      const isFinished = () =>
        lines.some((line) => line.includes('"job finished"') && line.includes(process_id));
      await until('the last line', () => Promise.resolve(isFinished()));
      const related = lines
        .filter((line) => line.startsWith('{') && (line.includes(process_id) || line.includes('order-4711')))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      for (const line of related) expect(line).toMatchObject({ process_id, correlation_id: 'order-4711' });
      expect(related.map(({ message }) => message)).toEqual(
        expect.arrayContaining(['job accepted', 'job claimed', 'job finished']),
      );
      expect(related.find(({ message }) => message === 'job finished')).toMatchObject({
        outcome: 'failed',
        error_code: 'too_few_rows',
        function: 'run-training',
      });
      expect(lines.filter((line) => line.includes('_aws'))).toEqual([]);
    });

    it('is generated when the request has none or an invalid one', async () => {
      const ids = new Set<string>();
      for (const sent of [undefined, 'two words', 'x'.repeat(129)]) {
        const response = await get('/health', sent === undefined ? {} : { 'x-correlation-id': sent });
        ids.add(response.headers.get('x-correlation-id')!);
      }
      expect(ids.size).toBe(3);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    });

    it('is in every kind of response', async () => {
      for (const path of ['/status/none', '/nowhere', '/jobs?limit=0', '/openapi.json'])
        expect((await get(path, { 'x-correlation-id': 'mine' })).headers.get('x-correlation-id')).toBe(
          'mine',
        );
    });
  });

  describe('a repeated training request', () => {
    const body = { indicator: 'status', machine_name: 'SHORT' };
    const post = (key: string, payload: unknown = body, query = '') =>
      fetch(`${stack.baseUrl}/train${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: typeof payload === 'string' ? payload : JSON.stringify(payload),
      });
    const jobCount = async () => (await jobs.list({ machineName: 'SHORT', limit: 100 })).jobs.length;

    it('creates one job and returns the original response', async () => {
      const key = randomUUID();
      const before = await jobCount();
      const responses = await Promise.all(Array.from({ length: 100 }, () => post(key)));
      const bodies = await Promise.all(responses.map((response) => response.text()));
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(bodies).size).toBe(1);
      const { process_id } = JSON.parse(bodies[0]!) as { process_id: string };
      await until('the end of the job', async () => (await jobs.get(process_id))?.status === 'failed');
      const late = await post(key, `{"machine_name":"SHORT",\n"indicator":"status","search":{"folds":3}}`);
      expect(await late.text()).toBe(bodies[0]);
      expect(late.headers.get('location')).toBe(`/status/${process_id}`);
      expect(await jobCount()).toBe(before + 1);
      expect((await jobs.get(process_id))!.attempt).toBe(1);
    });

    it('is refused with 422 when its body differs', async () => {
      const key = randomUUID();
      expect((await post(key)).status).toBe(200);
      const before = await jobCount();
      const response = await post(key, { ...body, end_date: '2026-01-01' });
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        type: 'urn:treino:problem:idempotency_key_reused',
        detail: expect.stringMatching(/^Idempotency-Key .*\.$/),
        errors: [{ field: 'Idempotency-Key' }],
      });
      expect(await jobCount()).toBe(before);
    });

    it('can use the key of a request that created no job', async () => {
      const key = randomUUID();
      expect((await post(key, { ...body, machine_name: 'NOBODY' })).status).toBe(400);
      expect((await post(key, body, '?dry_run=true')).status).toBe(422);
      expect((await post(key)).status).toBe(200);
    });

    it.each(['', 'x'.repeat(256), 'two words', 'chave-ú'])(
      'is refused with 422 for the key %j',
      async (key) => {
        const before = await jobCount();
        const response = await post(key);
        expect(response.status).toBe(422);
        expect(await response.json()).toMatchObject({ errors: [{ field: 'Idempotency-Key' }] });
        expect(await jobCount()).toBe(before);
      },
    );
  });

  it.each([
    ['POST', '/train?dry_run[]=true', 'dry_run[]'],
    ['POST', '/train?dry_run=true&dry_run=true', 'dry_run'],
    ['GET', '/jobs?machine=SHORT', 'machine'],
    ['GET', '/jobs?machine_name=A&machine_name=B', 'machine_name'],
    ['GET', `/status/${randomUUID()}?Wait=5`, 'Wait'],
    ['GET', `/models/${randomUUID()}?x`, 'x'],
    ['GET', '/health?x=1', 'x'],
    ['GET', '/openapi.json?x=1', 'x'],
  ])('refuses a query that it does not know: %s %s', async (method, path, field) => {
    const before = (await jobs.list({ limit: 1 })).jobs[0]?.processId;
    const response = await fetch(`${stack.baseUrl}${path}`, {
      method,
      ...(method === 'POST' && {
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ indicator: 'status', machine_name: 'SHORT' }),
      }),
    });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ errors: [{ field }] });
    expect((await jobs.list({ limit: 1 })).jobs[0]?.processId).toBe(before);
  });

  it('refuses a compressed body with 415', async () => {
    const response = await fetch(`${stack.baseUrl}/train`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-encoding': 'gzip' },
      body: gzipSync(JSON.stringify({ indicator: 'status', machine_name: 'SHORT' })),
    });
    expect(response.status).toBe(415);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'content-encoding' }] });
  });

  describe('CORS', () => {
    it('lets an allowed origin read responses and their ETag', async () => {
      for (const path of ['/health', '/nowhere', `/status/${randomUUID()}`]) {
        const response = await get(path, { origin: allowedOrigin });
        expect(response.headers.get('access-control-allow-origin')).toBe(allowedOrigin);
        expect(response.headers.get('access-control-expose-headers')).toMatch(/\betag\b/);
        expect(response.headers.get('vary')).toMatch(/\borigin\b/);
      }
    });

    it('does not allow other origins', async () => {
      for (const origin of ['https://evil.example', 'null']) {
        const response = await get('/health', { origin });
        expect(response.headers.get('access-control-allow-origin')).toBe(stack.baseUrl);
      }
    });

    it('answers preflight requests with the allowed methods and headers', async () => {
      const preflight = (origin: string) =>
        fetch(`${stack.baseUrl}/train`, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'content-type,idempotency-key',
          },
        });
      const { headers, ok } = await preflight(allowedOrigin);
      expect(ok).toBe(true);
      expect(headers.get('access-control-allow-origin')).toBe(allowedOrigin);
      expect(headers.get('access-control-allow-methods')).toBe('POST');
      expect(headers.get('access-control-allow-headers')).toMatch(/\bcontent-type\b.*\bidempotency-key\b/);
      expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBe(
        stack.baseUrl,
      );
    });
  });

  describe('a client of the predecessor', () => describeRecordedExchanges(() => stack.baseUrl));

  describe('an independent client', () => {
    describeProxyClient(() => ({ port: stack.settings.TREINO_HTTP_PORT }), {
      trainable: 'STEADY',
      untrainable: 'SHORT',
    });
  });

  describe('the documentation', () => {
    it('serves the committed document in the requested content encoding', async () => {
      const response = await get('/openapi.json', { 'accept-encoding': 'gzip' });
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(await response.json()).toEqual(document);
      const etag = response.headers.get('etag')!;
      const again = await get('/openapi.json', { 'accept-encoding': 'gzip', 'if-none-match': etag });
      expect(again.status).toBe(304);
      // Each content encoding has its own ETag.
      expect((await get('/openapi.json', { 'accept-encoding': 'br' })).headers.get('etag')).not.toBe(etag);
    });

    it('is a self-contained page with immutable assets', async () => {
      const response = await get('/docs');
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      const policy = response.headers.get('content-security-policy')!;
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
      expect(policy).not.toMatch(/https?:|\*|script-src [^;]*unsafe/);
      const html = await response.text();
      const urls = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
      expect(urls.filter((url) => !url.startsWith('/'))).toEqual([]);
      expect(html).not.toMatch(/<script>|<style|style=| on\w+=/);

      const assets = urls.filter((url) => url.startsWith('/docs/'));
      expect(assets.map((url) => url.split('/').at(-1)).toSorted()).toEqual([
        'favicon-32x32.png',
        'start.js',
        'swagger-ui-bundle.js',
        'swagger-ui.css',
      ]);
      for (const url of assets) {
        const asset = await get(url, { 'accept-encoding': 'br' });
        expect(asset.status).toBe(200);
        expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        const name = url.split('/').at(-1)!;
        if (name === 'start.js') continue;
        const bytes = Buffer.from(await asset.arrayBuffer());
        expect(bytes.equals(readFileSync(require.resolve(`swagger-ui-dist/${name}`)))).toBe(true);
      }
    });

    it('returns 404 for other assets', async () => {
      const [asset] = /\/docs\/[0-9a-f]{16}\//.exec(await (await get('/docs')).text())!;
      for (const path of [
        '/docs/0000000000000000/swagger-ui.css',
        `${asset}package.json`,
        `${asset}..%2Fpackage.json`,
        `${asset}constructor`,
      ]) {
        const response = await get(path);
        expect(response.status).toBe(404);
        expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      }
    });
  });

  describe('the console', () => {
    it('is a self-contained page that browsers revalidate on every visit', async () => {
      const response = await get('/', { 'accept-encoding': 'br' });
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      expect(response.headers.get('content-encoding')).toBe('br');
      expect(response.headers.get('cache-control')).toBe('no-cache');
      expect(response.headers.get('content-security-policy')).toBe(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
          "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
      );
      const etag = response.headers.get('etag')!;
      expect((await get('/', { 'accept-encoding': 'br', 'if-none-match': etag })).status).toBe(304);
      const html = await response.text();
      expect(html).not.toMatch(/<script(?![^>]* src=)|<style|style=| on\w+=|https?:/);
    });

    it('has immutable assets that are small enough for a slow connection', async () => {
      const html = await (await get('/')).text();
      const assets = [...html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)].map(([, url]) => url!);
      expect(assets.map((url) => url.split('.').at(-1)).toSorted()).toEqual(['css', 'js', 'svg']);
      for (const url of assets) {
        const response = await get(url, { 'accept-encoding': 'gzip' });
        expect(response.status).toBe(200);
        expect(response.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
        expect(response.headers.get('content-type')).toMatch(/^(text\/(css|javascript)|image\/svg\+xml)\b/);
        expect(gzipSync(Buffer.from(await response.arrayBuffer())).length).toBeLessThan(60 * 1024);
      }
    });

    it('returns 404 for other files', async () => {
      for (const path of ['/assets/index.js', '/assets/..%2Fstamp', '/assets/constructor', '/assets/']) {
        const response = await get(path);
        expect(response.status).toBe(404);
        expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      }
    });
  });

  it('sends security headers with every response, including errors', async () => {
    for (const path of ['/health', '/nowhere', `/status/${randomUUID()}`, '/status/%00']) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      // Browsers ignore this header over plain HTTP.
      expect(headers.has('strict-transport-security')).toBe(false);
    }
  });
});
