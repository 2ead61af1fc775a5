/** What other programs use answers on both loopback addresses, because `localhost` means either, and on no other address. */
import { createServer, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { createServer as createTcpServer, connect as connectTcp } from 'node:net';
import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { listenOnIpv6 } from '../../local/aws/loopback.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { assertPortsFree } from '../../local/stack/ports.ts';
import { freeSettings } from '../support/stack.ts';

const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
  addresses?.some(({ address }) => address === '::1'),
);
const test = hasIpv6 ? it : it.skip;

async function get(port: number, headers: Record<string, string> = {}) {
  const sent = request({ host: '::1', port, headers: { host: `localhost:${port}`, ...headers } });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  return { status: response.statusCode, body: await text(response) };
}

describe(
  hasIpv6 ? 'the local stack on ::1' : 'the local stack on ::1 (skipped: this machine has no IPv6)',
  () => {
    let stack: Stack;
    beforeAll(async () => {
      stack = await startStack(await freeSettings());
    });
    afterAll(() => stack.stop());

    test('serves the HTTP API and the console', async () => {
      expect(await get(stack.settings.TREINO_HTTP_PORT)).toMatchObject({
        status: 200,
        body: expect.stringContaining('<title>'),
      });
    });

    test('serves S3, SQS and DynamoDB, and refuses web pages there too', async () => {
      const { TREINO_AWS_PORT, TREINO_DYNAMODB_PORT } = stack.settings;
      expect((await get(TREINO_AWS_PORT)).body).toContain('<Name>models</Name>');
      expect(await get(TREINO_DYNAMODB_PORT)).toMatchObject({
        status: 200,
        body: expect.stringContaining('healthy'),
      });
      const page = { origin: 'http://example.com' };
      for (const port of [TREINO_AWS_PORT, TREINO_DYNAMODB_PORT])
        expect((await get(port, page)).status).toBe(403);
    });

    it('is not open to other machines', async () => {
      const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
      const { TREINO_HTTP_PORT, TREINO_AWS_PORT, TREINO_DYNAMODB_PORT, TREINO_POSTGRES_PORT } =
        stack.settings;
      for (const { address, internal } of own) {
        if (internal) continue;
        for (const port of [TREINO_HTTP_PORT, TREINO_AWS_PORT, TREINO_DYNAMODB_PORT, TREINO_POSTGRES_PORT]) {
          const socket = connectTcp(port, address);
          await expect(once(socket, 'connect')).rejects.toThrow();
          socket.destroy();
        }
      }
    });
  },
);

describe('a port that another program uses on ::1 only', () => {
  test('is refused before the stack starts, unless only the stack itself uses it', async () => {
    const other = createTcpServer().listen(0, '::1');
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const settings = await freeSettings();
    const check = (setting: object) => assertPortsFree({ ...settings, ...setting }, { timeoutSeconds: 0 });
    await expect(check({ TREINO_AWS_PORT: port })).rejects.toThrow(
      `Port ${port} on ::1 for SQS and S3 is in use.`,
    );
    await expect(check({ TREINO_LAMBDA_PORT: port })).resolves.toBeUndefined();
    await expect(check({ TREINO_HTTP_PORT: port, TREINO_HTTP_HOST: '0.0.0.0' })).resolves.toBeUndefined();
    other.close();
  });
});

describe('listenOnIpv6', () => {
  test('passes on requests that wait for 100 Continue', async () => {
    const server = createServer((_request, response) => response.end('answered')).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const close = await listenOnIpv6(server);
    expect(await get((server.address() as AddressInfo).port, { expect: '100-continue' })).toEqual({
      status: 200,
      body: 'answered',
    });
    close();
    server.close();
  });
});
