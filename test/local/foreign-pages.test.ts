/**
 * What a web page, or a name that a page makes resolve to this machine, can send to the ports of the local stack. The
 * headers are those that browsers send; test/browser/foreign-page.test.ts uses a real one.
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LocalSettings } from '../../lib/local-settings.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { freeSettings } from '../support/stack.ts';

let settings: LocalSettings;
let stack: Stack;

beforeAll(async () => {
  settings = {
    ...(await freeSettings()),
    TREINO_HTTP_HOST: '0.0.0.0',
    TREINO_HTTP_NAMES: ['treino.factory.example'],
  };
  process.env.CORS_ORIGINS = 'https://console.example.com';
  stack = await startStack(settings).finally(() => delete process.env.CORS_ORIGINS);
}, 120_000);

afterAll(async () => {
  await stack.stop();
  rmSync(settings.TREINO_STATE_DIR, { recursive: true, force: true });
});

interface Sent {
  readonly method?: string;
  readonly path?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

async function send(port: number, { method = 'GET', path = '/', headers = {}, body = '' }: Sent) {
  const sent = request({ host: '127.0.0.1', port, method, path, headers });
  sent.end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, headers: response.headers, body: await text(response) };
}

/** A request that each emulator answers, with its media type. */
const EMULATORS: readonly [
  (
    | 'TREINO_AWS_PORT'
    | 'TREINO_DYNAMODB_PORT'
    | 'TREINO_LAMBDA_PORT'
    | 'TREINO_ECS_PORT'
    | 'TREINO_EVENTS_PORT'
  ),
  Required<Sent>,
][] = [
  [
    'TREINO_AWS_PORT',
    {
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'AmazonSQS.ListQueues' },
      body: '{}',
    },
  ],
  [
    'TREINO_DYNAMODB_PORT',
    {
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.0',
        'x-amz-target': 'DynamoDB_20120810.ListTables',
        authorization:
          'AWS4-HMAC-SHA256 Credential=a/20260101/us-east-1/dynamodb/aws4_request, SignedHeaders=host, Signature=a',
        'x-amz-date': '20260101T000000Z',
      },
      body: '{}',
    },
  ],
  [
    'TREINO_LAMBDA_PORT',
    {
      method: 'POST',
      path: '/2015-03-31/functions/treino-production-health/invocations',
      headers: { 'content-type': 'application/json' },
      body: '{"headers":{},"rawPath":"/health","routeKey":"GET /health","requestContext":{"requestId":"1","http":{"method":"GET"}}}',
    },
  ],
  [
    'TREINO_ECS_PORT',
    {
      method: 'POST',
      path: '/',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': 'AmazonEC2ContainerServiceV20141113.RunTask',
      },
      body: '{"taskDefinition":"treino-training","overrides":{"containerOverrides":[{"environment":[{"name":"PROCESS_ID","value":"none"}]}]}}',
    },
  ],
  [
    'TREINO_EVENTS_PORT',
    {
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': 'AWSEvents.PutEvents' },
      body: '{"Entries":[{"Source":"test","DetailType":"Nothing","Detail":"{}","EventBusName":"treino"}]}',
    },
  ],
];

describe.each(EMULATORS)('%s', (setting, valid) => {
  const withHeaders = (headers: Record<string, string>) =>
    send(settings[setting], { ...valid, headers: { ...valid.headers, ...headers } });

  it('answers programs on this machine, by address and by name', async () => {
    const port = settings[setting];
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]) {
      expect(await withHeaders({ host })).toMatchObject({ status: 200 });
    }
  });

  it.each<Record<string, string>>([
    { origin: 'https://evil.example' },
    { origin: 'http://127.0.0.1:8000' },
    { origin: 'null' },
    { host: 'evil.example' },
    { host: '127.0.0.1.evil.example:4566' },
    { host: 'localhost.evil.example' },
    { host: '192.0.2.1' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'navigate' },
  ])('refuses a request with %j', async (headers) => {
    const answer = await withHeaders(headers);
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(JSON.parse(answer.body)).toMatchObject({ message: expect.stringMatching(/Use /) });
  });

  it('refuses a preflight', async () => {
    const answer = await send(settings[setting], {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(answer.status).toBe(403);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });

  it.each(['text/plain', undefined])('refuses a POST with the media type %s', async (type) => {
    const { 'content-type': _, ...others } = valid.headers;
    const answer = await send(settings[setting], {
      ...valid,
      headers: { ...others, ...(type !== undefined && { 'content-type': type }) },
    });
    // The S3 on this port stores objects of every type, so the operation itself refuses it.
    expect(answer.status).toBe(setting === 'TREINO_AWS_PORT' ? 400 : 415);
  });
});

it('opens presigned links of the bucket in a browser, and nothing else', async () => {
  const click = {
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };
  const get = (path: string, more: Sent = {}) =>
    send(settings.TREINO_AWS_PORT, { path, headers: click, ...more });
  const link = '/models/no/such/object?X-Amz-Signature=a';
  expect(await get(link)).toMatchObject({ status: 404 });
  expect(await get('/models/no/such/object')).toMatchObject({ status: 403 });
  expect(await get(link, { headers: { ...click, 'sec-fetch-mode': 'no-cors' } })).toMatchObject({
    status: 403,
  });
  expect(await get(link, { method: 'PUT' })).toMatchObject({ status: 403 });
});

describe('the HTTP API without authentication', () => {
  const cancel = '/jobs/00000000-0000-4000-8000-000000000000/cancel';
  const api = (sent: Sent) => send(settings.TREINO_HTTP_PORT, sent);

  it.each([
    '127.0.0.1:8000',
    'localhost',
    'LOCALHOST:8000',
    '[::1]:8000',
    '192.168.7.9',
    'treino.factory.example',
  ])('answers to the host %s', async (host) => {
    expect(await api({ path: '/health', headers: { host } })).toMatchObject({ status: 200 });
  });

  it.each(['evil.example', 'treino.factory.example.evil.example:8000', '127.0.0.1.evil.example'])(
    'refuses the host %s, which may be a rebound name',
    async (host) => {
      const answer = await api({ path: '/machines', headers: { host } });
      expect(answer).toMatchObject({ status: 403, headers: { 'content-type': 'application/problem+json' } });
      expect(JSON.parse(answer.body)).toEqual({
        type: 'urn:treino:problem:foreign_page',
        title: 'Forbidden',
        status: 403,
        detail: expect.stringContaining('TREINO_HTTP_NAMES'),
      });
    },
  );

  it.each([
    ['https://evil.example', 403],
    ['null', 403],
    ['http://127.0.0.1:3000', 403],
    // Not refused: no job has this id.
    ['https://console.example.com', 404],
    [`http://127.0.0.1:8000`, 404],
  ])('gets a POST of the origin %s and answers %d', async (origin, status) => {
    const headers = { host: '127.0.0.1:8000', origin };
    expect(await api({ method: 'POST', path: cancel, headers })).toMatchObject({ status });
  });
});

it('listens for Lambda invocations on 127.0.0.1 only, although the API listens everywhere', async () => {
  // On Linux every address of 127.0.0.0/8 is this machine, and a server on 127.0.0.1 does not answer on the others.
  const reaches = async (port: number, host: string): Promise<boolean> => {
    const socket = connect(port, host);
    try {
      await once(socket, 'connect');
      return true;
    } catch {
      return false;
    } finally {
      socket.destroy();
    }
  };
  expect(await reaches(settings.TREINO_LAMBDA_PORT, '127.0.0.1')).toBe(true);
  expect(await reaches(settings.TREINO_LAMBDA_PORT, '127.0.0.2')).toBe(false);
  expect(await reaches(settings.TREINO_HTTP_PORT, '127.0.0.2')).toBe(process.platform === 'linux');
});
