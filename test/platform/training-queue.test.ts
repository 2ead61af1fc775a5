/** The job message on the wire: its body, its correlation ID and, on Lambda, its trace. */
import { createHash, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { openTrainingQueue } from '../../lib/platform/queue/training-queue.ts';

interface Sent {
  readonly headers: IncomingHttpHeaders;
  readonly body: { MessageBody: string; MessageAttributes?: unknown };
}

let sent: Sent[];
const server = createServer((request, response) => {
  void json(request).then((body) => {
    const message = body as Sent['body'];
    sent.push({ headers: request.headers, body: message });
    const MD5OfMessageBody = createHash('md5').update(message.MessageBody).digest('hex');
    response.writeHead(200, { 'content-type': 'application/x-amz-json-1.0' });
    response.end(JSON.stringify({ MessageId: randomUUID(), MD5OfMessageBody }));
  });
});
const before = { ...process.env };

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  Object.assign(process.env, {
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_ENDPOINT_URL_SQS: endpoint,
  });
});
afterAll(() => {
  process.env = before;
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  sent = [];
});

const enqueue = (correlationId: string | null) =>
  openTrainingQueue('http://127.0.0.1/000000000000/training_queue').enqueue({
    processId: 'a4f0c6f2-6d5e-4f0e-9f0a-1c2d3e4f5a6b',
    correlationId,
  });

it('has only the job in its body, and the correlation ID as an attribute', async () => {
  await enqueue('order-4711');
  await enqueue(null);
  const body = '{"process_id":"a4f0c6f2-6d5e-4f0e-9f0a-1c2d3e4f5a6b"}';
  expect(
    sent.map(({ body: { MessageBody, MessageAttributes } }) => [MessageBody, MessageAttributes]),
  ).toEqual([
    [body, { correlation_id: { DataType: 'String', StringValue: 'order-4711' } }],
    [body, undefined],
  ]);
});

it('passes on the trace of a request on Lambda', async () => {
  await enqueue('order-4711');
  expect(sent[0]!.headers).not.toHaveProperty('x-amzn-trace-id');
  const trace = 'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1';
  Object.assign(process.env, { AWS_LAMBDA_FUNCTION_NAME: 'submit-training', _X_AMZN_TRACE_ID: trace });
  await enqueue('order-4711');
  expect(sent[1]!.headers['x-amzn-trace-id']).toBe(trace);
});
