/**
 * A foreign page in a real browser sends to every port of the local stack what a page can send without asking first, and
 * tries to read what it can get. Names below `evil.example` resolve to this machine, as with DNS rebinding.
 */
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { PORT_SETTINGS } from '../../lib/local-settings.ts';
import type { LocalSettings, PortSetting } from '../../lib/local-settings.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { freeSettings, openClients } from '../support/stack.ts';
import { openChromium } from './chromium.ts';

const opened = await openChromium([
  '--host-resolver-rules=MAP *.example 127.0.0.1',
  // Newer browsers ask the user before a page may reach this machine. The stack does not depend on it.
  '--disable-features=LocalNetworkAccessChecks,BlockInsecurePrivateNetworkRequests',
]);

/** What a page can send without a preflight, unless it sets headers. */
interface PageRequest {
  readonly method?: 'POST';
  readonly mode?: 'no-cors';
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** What a page sees of a response: null when the browser or the server kept it from the page. */
type Seen = { readonly status: number; readonly text: string } | null;

(('missing' in opened ? describe.skip : describe) as typeof describe)('a foreign page', () => {
  let settings: LocalSettings;
  let stack: Stack;
  let page: Page;
  let foreign: Server;
  /** Statuses by port and method, as the browser received them; the page itself does not see all of them. */
  const received = new Map<string, Set<number>>();

  beforeAll(async () => {
    settings = await freeSettings();
    stack = await startStack(settings);
    foreign = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end('<h1>Evil</h1>'),
    );
    foreign.listen(0, '127.0.0.1');
    await once(foreign, 'listening');
    if ('missing' in opened) return;
    page = await opened.browser.newPage();
    page.on('response', (response) => {
      const key = `${response.request().method()} ${new URL(response.url()).port}`;
      received.set(key, (received.get(key) ?? new Set()).add(response.status()));
    });
  }, 120_000);

  afterAll(async () => {
    foreign.close();
    if ('browser' in opened) await opened.browser.close();
    await stack.stop();
    rmSync(settings.TREINO_STATE_DIR, { recursive: true, force: true });
  });

  const openForeignPage = () =>
    page.goto(`http://www.evil.example:${(foreign.address() as AddressInfo).port}/`);

  /** Sends one request from the page. */
  const fetchInPage = (url: string, options: PageRequest): Promise<Seen> =>
    page.evaluate(
      async ([address, init]) => {
        try {
          const response = await fetch(address, init);
          return response.type === 'opaque' ? null : { status: response.status, text: await response.text() };
        } catch {
          return null;
        }
      },
      [url, options] as const,
    );

  it.each(Object.keys(PORT_SETTINGS) as PortSetting[])(
    'reads nothing and changes nothing at %s',
    async (setting) => {
      await openForeignPage();
      const url = `http://127.0.0.1:${settings[setting]}`;
      const lambda = `${url}/2015-03-31/functions/treino-production-cancel-job/invocations`;
      const requests: readonly [string, PageRequest][] = [
        [`${url}/`, {}],
        [`${url}/`, { mode: 'no-cors' }],
        [`${url}/machines`, {}],
        [`${url}/models?list-type=2`, { mode: 'no-cors' }],
        [`${url}/`, { method: 'POST', mode: 'no-cors', body: '{"Entries":[]}' }],
        [`${url}/`, { method: 'POST', headers: { 'x-amz-target': 'AmazonSQS.ListQueues' }, body: '{}' }],
        [
          `${url}/`,
          { method: 'POST', mode: 'no-cors', body: new URLSearchParams({ Action: 'ListTopics' }).toString() },
        ],
        [lambda, { method: 'POST', mode: 'no-cors', body: '{"requestContext":{}}' }],
        [
          `${url}/train`,
          { method: 'POST', mode: 'no-cors', body: '{"indicator":"status","machine_name":"X"}' },
        ],
        [`${url}/jobs/${crypto.randomUUID()}/cancel`, { method: 'POST', mode: 'no-cors' }],
        [`${url}/models/page`, { method: 'POST', mode: 'no-cors', body: 'text' }],
      ];
      for (const [address, options] of requests) {
        expect([address, options, await fetchInPage(address, options)]).toEqual([address, options, null]);
      }
      const [gets, posts] = ['GET', 'POST'].map((method) => [
        ...(received.get(`${method} ${settings[setting]}`) ?? []),
      ]);
      // PostgreSQL does not answer HTTP.
      expect(posts).toEqual(setting === 'TREINO_POSTGRES_PORT' ? [] : [403]);
      // The API answers GET requests, which change nothing.
      if (setting !== 'TREINO_HTTP_PORT') expect(gets).toEqual(posts);
    },
  );

  it('reads nothing after its name resolves to this machine', async () => {
    for (const setting of Object.keys(PORT_SETTINGS) as PortSetting[]) {
      if (setting === 'TREINO_POSTGRES_PORT') continue;
      const origin = `http://rebound.evil.example:${settings[setting]}`;
      // The page comes from elsewhere and has the origin of the port, so the browser lets it read every response.
      await page.route(`${origin}/`, (route) => route.fulfill({ contentType: 'text/html', body: 'Evil' }));
      await page.goto(`${origin}/`);
      expect(await fetchInPage('/machines', {})).toMatchObject({ status: 403 });
      expect(await fetchInPage('/train', { method: 'POST', body: '{}' })).toMatchObject({ status: 403 });
    }
  });

  it('leaves no trace', async () => {
    const clients = openClients(stack.environment);
    try {
      expect((await clients.jobs.list({ limit: 10 })).jobs).toEqual([]);
      const listed = await fetch(`${stack.environment.AWS_ENDPOINT_URL_S3}/models?list-type=2`);
      expect(await listed.text()).not.toContain('<Key>');
    } finally {
      await clients.close();
    }
  });

  it('does not keep the console from working, nor a click from opening a presigned link', async () => {
    await page.goto(`http://localhost:${settings.TREINO_HTTP_PORT}/`);
    await page.locator('h1').waitFor();
    expect(await fetchInPage('/machines', {})).toMatchObject({ status: 200 });
    const headers = { 'content-type': 'application/json' };
    const body = '{"indicator":"status","machine_name":"X"}';
    expect(await fetchInPage('/train', { method: 'POST', headers, body })).toMatchObject({
      status: 400,
      text: expect.stringContaining('machine'),
    });
    const link = `${stack.environment.AWS_ENDPOINT_URL_S3}/models/none?X-Amz-Signature=a`;
    await page.setContent(`<a id="link" href="${link}">link</a>`);
    const response = page.waitForResponse(link);
    await page.locator('#link').click();
    expect((await response).status()).toBe(404);
  });
});
