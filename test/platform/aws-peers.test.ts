/** Peers that accept connections to AWS services and close, reset or answer something else. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { newJob } from '../../lib/jobs/job.ts';
import { openModelReader } from '../../lib/platform/artifacts/model-reader.ts';
import { openModelStore } from '../../lib/platform/artifacts/model-store.ts';
import { requestTimeouts } from '../../lib/platform/aws/request-timeouts.ts';
import { openTrainingQueue } from '../../lib/platform/queue/training-queue.ts';
import { request } from '../jobs/sample-jobs.ts';
import { s3ClientOf } from '../support/models-bucket.ts';

const http = (status: string, type: string, body: string): string =>
  `HTTP/1.1 ${status}\r\ncontent-type: ${type}\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;

const PEERS: Readonly<Record<string, (socket: Socket) => unknown>> = {
  'closes at once': (socket) => socket.resume().end(),
  'closes after the request': (socket) => socket.once('data', () => socket.end()),
  resets: (socket) => socket.once('data', () => socket.resetAndDestroy()),
  'answers no HTTP': (socket) => socket.once('data', () => socket.end('E\0\0\0\x08no')),
  'answers a web page': (socket) =>
    socket.once('data', () => socket.end(http('502 Bad Gateway', 'text/html', '<html>Bad Gateway</html>'))),
  'answers half a response': (socket) =>
    socket.once('data', () =>
      socket.end(
        http('200 OK', 'application/x-amz-json-1.0', '{"Item": {').replace(/length: \d+/, 'length: 900'),
      ),
    ),
};

let server: Server;
let behave: (socket: Socket) => unknown;
let connections = 0;
let endpoint: string;
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
const environment = { ...process.env };

beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined);
    behave(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_SQS: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
});
afterAll(() => {
  process.env = environment;
  server.close();
});
afterEach(() => {
  connections = 0;
});

/** One request of each kind to each service. */
const REQUESTS: Readonly<Record<string, () => Promise<unknown>>> = {
  'job table, read': () => withJobs((jobs) => jobs.get('x')),
  'job table, write': () => withJobs((jobs) => jobs.create(newJob('x', request, new Date()))),
  'job table, list': () => withJobs((jobs) => jobs.countPending('M')),
  'queue, send': () => openTrainingQueue(`${endpoint}/1/q`).enqueue({ processId: 'x', correlationId: null }),
  'queue, read': () => openTrainingQueue(`${endpoint}/1/q`).isEmpty(),
  'bucket, list': () => withS3((client) => openModelStore('models', client).size('model/')),
  'bucket, read': () => withS3((client) => openModelReader('models', client).read('model/a')),
  'bucket, write': () =>
    withS3((client) => openModelStore('models', client).put('model/a', new Uint8Array(9), 'text/plain')),
};

async function withJobs<T>(use: (jobs: ReturnType<typeof openDynamoDbJobTable>) => Promise<T>): Promise<T> {
  const client = new DynamoDBClient({ ...requestTimeouts, endpoint, region: 'us-east-1', credentials });
  try {
    return await use(openDynamoDbJobTable('training_jobs', client));
  } finally {
    client.destroy();
  }
}

async function withS3<T>(use: (client: ReturnType<typeof s3ClientOf>) => Promise<T>): Promise<T> {
  const client = s3ClientOf(endpoint);
  try {
    return await use(client);
  } finally {
    client.destroy();
  }
}

describe.each(Object.keys(PEERS))('a peer that %s', (peer) => {
  it.each(Object.keys(REQUESTS))('%s: a retryable 503 after at most three connections', async (name) => {
    behave = PEERS[peer]!;
    await expect(REQUESTS[name]!()).rejects.toMatchObject({ httpStatus: 503, retryable: true });
    expect(connections).toBeGreaterThan(0);
    expect(connections).toBeLessThanOrEqual(3);
  });
});
