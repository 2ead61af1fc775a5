/** HTTP as a client meets it, on the embedded stack: caching, waiting, pages of other origins, documentation, console. */
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
import { insertReadings } from '../support/postgres.ts';
import { freeSettings, openClients } from '../support/stack.ts';
import { insertTinyTelemetry } from '../support/tiny-telemetry.ts';

const require = createRequire(import.meta.url);
const page = 'https://console.example.com';

describe('the HTTP API', () => {
  let stack: Stack;
  let clients: ReturnType<typeof openClients>;
  let jobs: JobTable;
  /** What the functions write. */
  const lines: string[] = [];

  beforeAll(async () => {
    process.env.CORS_ORIGINS = page;
    stack = await startStack(await freeSettings(), {
      onLine: (_part, line) => lines.push(line),
    });
    clients = openClients(stack.environment);
    ({ jobs } = clients);
    // Known, and too short to train on: its jobs end as soon as they begin.
    const { sql } = clients;
    await insertReadings(sql, [{ machine: 'SHORT', at: '2026-01-01T00:00:00Z' }]);
    await insertTinyTelemetry(sql, ['STEADY'], 300);
    // Four times as slow: its failures lie farther apart than the half hour before each.
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

  /** A job that a worker of this test's has: nobody else writes it. */
  async function runningJob(): Promise<Job> {
    const { processId } = newJob(randomUUID(), request, new Date());
    await jobs.create(newJob(processId, request, new Date()));
    return (await jobs.claim(processId, { runner: 'lambda', now: new Date(), leaseSeconds: 600 }))!;
  }
  const end = (job: Job) => jobs.fail(job, { now: new Date(), code: 'no_rows', message: 'There are none.' });

  describe('the status of a job', () => {
    it('is answered by 304 to who has it, until it is another', async () => {
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

      await end(job);
      const last = await get(`/status/${job.processId}`);
      expect(last.headers.has('retry-after')).toBe(false);
    });

    it('comes to a hundred who wait for it when there is news, and others are answered meanwhile', async () => {
      const job = await runningJob();
      const etag = (await get(`/status/${job.processId}`)).headers.get('etag')!;
      const waiting = Array.from({ length: 100 }, () =>
        get(`/status/${job.processId}?wait=25`, { 'if-none-match': etag }),
      );
      const answered = Promise.race(waiting).then(() => 'a waiting client');
      // Not one of them has an answer before there is news, and this comes all the same.
      expect(await Promise.race([answered, get('/health').then(() => 'health')])).toBe('health');
      expect((await get(`/status/${job.processId}`)).status).toBe(200);
      await end(job);
      // Who waited for the time to be over would have 304.
      for (const response of await Promise.all(waiting)) {
        expect(response.status).toBe(200);
        expect(await response.json()).toMatchObject({ status: 'failed', error_code: 'no_rows' });
      }
    }, 60_000);

    it('is 304 once the time is over and nothing has come', async () => {
      const job = await runningJob();
      const etag = (await get(`/status/${job.processId}`)).headers.get('etag')!;
      const response = await get(`/status/${job.processId}?wait=1`, { 'if-none-match': etag });
      expect(response.status).toBe(304);
      await end(job);
    });

    it.each(['26', '-1', '1.5', '', 'soon'])('does not wait for %j seconds', async (wait) => {
      const response = await get(`/status/${randomUUID()}?wait=${wait}`);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({
        detail: 'wait must be a whole number from 0 to 25.',
        errors: [{ field: 'wait' }],
      });
    });

    it('waits for no job that is not there', async () => {
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

    it("is in the answer, the job, and every line about either, from the request to the job's end", async () => {
      const response = await train('order-4711');
      expect(response.headers.get('x-correlation-id')).toBe('order-4711');
      const { process_id } = (await response.json()) as { process_id: string };
      await until('the end of the job', async () => (await jobs.get(process_id))?.status === 'failed');
      expect((await jobs.get(process_id))!.correlationId).toBe('order-4711');

      const finished = () =>
        lines.some((line) => line.includes('"job finished"') && line.includes(process_id));
      await until('the last line', () => Promise.resolve(finished()));
      const about = lines
        .filter((line) => line.startsWith('{') && (line.includes(process_id) || line.includes('order-4711')))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
      for (const line of about) expect(line).toMatchObject({ process_id, correlation_id: 'order-4711' });
      expect(about.map(({ message }) => message)).toEqual(
        expect.arrayContaining(['job accepted', 'job claimed', 'job finished']),
      );
      expect(about.find(({ message }) => message === 'job finished')).toMatchObject({
        outcome: 'failed',
        error_code: 'too_few_rows',
        function: 'run-training',
      });
      expect(lines.filter((line) => line.includes('_aws'))).toEqual([]);
    });

    it('is made where none was sent, or one that would not do', async () => {
      const ids = new Set<string>();
      for (const sent of [undefined, 'two words', 'x'.repeat(129)]) {
        const response = await get('/health', sent === undefined ? {} : { 'x-correlation-id': sent });
        ids.add(response.headers.get('x-correlation-id')!);
      }
      expect(ids.size).toBe(3);
      for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f-]{27}$/);
    });

    it('is in answers of every kind', async () => {
      for (const path of ['/status/none', '/nowhere', '/jobs?limit=0', '/openapi.json'])
        expect((await get(path, { 'x-correlation-id': 'mine' })).headers.get('x-correlation-id')).toBe(
          'mine',
        );
    });
  });

  describe('a training that is sent again', () => {
    const body = { indicator: 'status', machine_name: 'SHORT' };
    const post = (key: string, sent: unknown = body, query = '') =>
      fetch(`${stack.baseUrl}/train${query}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': key },
        body: typeof sent === 'string' ? sent : JSON.stringify(sent),
      });
    const jobCount = async () => (await jobs.list({ machineName: 'SHORT', limit: 100 })).jobs.length;

    it('is one job with one answer, however often and whenever it comes', async () => {
      const key = randomUUID();
      const before = await jobCount();
      const responses = await Promise.all(Array.from({ length: 100 }, () => post(key)));
      const answers = await Promise.all(responses.map((response) => response.text()));
      expect(new Set(responses.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(answers).size).toBe(1);
      const { process_id } = JSON.parse(answers[0]!) as { process_id: string };
      await until('the end of the job', async () => (await jobs.get(process_id))?.status === 'failed');
      const late = await post(key, `{"machine_name":"SHORT",\n"indicator":"status","search":{"folds":3}}`);
      expect(await late.text()).toBe(answers[0]);
      expect(late.headers.get('location')).toBe(`/status/${process_id}`);
      expect(await jobCount()).toBe(before + 1);
      expect((await jobs.get(process_id))!.attempt).toBe(1);
    });

    it('with another body is refused', async () => {
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

    it('does not use the key up where nothing was accepted', async () => {
      const key = randomUUID();
      expect((await post(key, { ...body, machine_name: 'NOBODY' })).status).toBe(400);
      expect((await post(key, body, '?dry_run=true')).status).toBe(422);
      expect((await post(key)).status).toBe(200);
    });

    it.each(['', 'x'.repeat(256), 'two words', 'chave-ú'])('%j is no key', async (key) => {
      const before = await jobCount();
      const response = await post(key);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ errors: [{ field: 'Idempotency-Key' }] });
      expect(await jobCount()).toBe(before);
    });
  });

  describe('a page of another origin', () => {
    it('that is named may read answers, and what they are tagged with', async () => {
      for (const path of ['/health', '/nowhere', `/status/${randomUUID()}`]) {
        const response = await get(path, { origin: page });
        expect(response.headers.get('access-control-allow-origin')).toBe(page);
        expect(response.headers.get('access-control-expose-headers')).toMatch(/\betag\b/);
        expect(response.headers.get('vary')).toMatch(/\borigin\b/);
      }
    });

    it('that is not named may not', async () => {
      for (const origin of ['https://evil.example', 'null']) {
        const response = await get('/health', { origin });
        expect(response.headers.get('access-control-allow-origin')).toBe(stack.baseUrl);
      }
    });

    it('learns from a preflight what it may send', async () => {
      const ask = (origin: string) =>
        fetch(`${stack.baseUrl}/train`, {
          method: 'OPTIONS',
          headers: {
            origin,
            'access-control-request-method': 'POST',
            'access-control-request-headers': 'content-type,idempotency-key',
          },
        });
      const { headers, ok } = await ask(page);
      expect(ok).toBe(true);
      expect(headers.get('access-control-allow-origin')).toBe(page);
      expect(headers.get('access-control-allow-methods')).toBe('POST');
      expect(headers.get('access-control-allow-headers')).toMatch(/\bcontent-type\b.*\bidempotency-key\b/);
      expect((await ask('https://evil.example')).headers.get('access-control-allow-origin')).toBe(
        stack.baseUrl,
      );
    });
  });

  describe('a client that knows nothing of this repository', () => {
    describeProxyClient(() => ({ port: stack.settings.TREINO_HTTP_PORT }), {
      good: 'STEADY',
      hopeless: 'SHORT',
    });
  });

  describe('the documentation', () => {
    it('is the document as committed, in the coding that is asked for', async () => {
      const response = await get('/openapi.json', { 'accept-encoding': 'gzip' });
      expect(response.headers.get('content-encoding')).toBe('gzip');
      expect(await response.json()).toEqual(document);
      const etag = response.headers.get('etag')!;
      const again = await get('/openapi.json', { 'accept-encoding': 'gzip', 'if-none-match': etag });
      expect(again.status).toBe(304);
      // Another coding is other bytes.
      expect((await get('/openapi.json', { 'accept-encoding': 'br' })).headers.get('etag')).not.toBe(etag);
    });

    it('is a page that needs nothing from elsewhere, and whose parts browsers keep', async () => {
      const response = await get('/docs');
      expect(response.headers.get('content-type')).toMatch(/^text\/html/);
      const policy = response.headers.get('content-security-policy')!;
      expect(policy).toMatch(/^default-src 'none'; script-src 'self'; /);
      expect(policy).not.toMatch(/https?:|\*|script-src [^;]*unsafe/);
      const page = await response.text();
      const parts = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, url]) => url!);
      expect(parts.filter((url) => !url.startsWith('/'))).toEqual([]);
      expect(page).not.toMatch(/<script>|<style|style=| on\w+=/);

      const assets = parts.filter((url) => url.startsWith('/docs/'));
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

    it('has no other parts', async () => {
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
    it('is a page that needs nothing from elsewhere, asked for each time whether it still holds', async () => {
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

    it('is made of files that browsers keep, small enough for a slow line', async () => {
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

    it('has no other files', async () => {
      for (const path of ['/assets/index.js', '/assets/..%2Fstamp', '/assets/constructor', '/assets/']) {
        const response = await get(path);
        expect(response.status).toBe(404);
        expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
      }
    });
  });

  it('tells browsers with every answer, errors too, to make no more of it than it is', async () => {
    for (const path of ['/health', '/nowhere', `/status/${randomUUID()}`, '/status/%00']) {
      const { headers } = await get(path);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('referrer-policy')).toBe('no-referrer');
      expect(headers.get('content-security-policy')).toBe("default-src 'none'; frame-ancestors 'none'");
      // Over HTTP it would mean nothing.
      expect(headers.has('strict-transport-security')).toBe(false);
    }
  });
});
