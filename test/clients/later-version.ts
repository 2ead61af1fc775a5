/** The service as a later version may be: a proxy that adds a field to every object in its answers. */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** Objects whose keys are data, not names of fields. */
const MAPS = ['artifacts', 'sha256', 'metrics', 'scale'];

function withLaterFields(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => withLaterFields(item));
  const fields = Object.entries(value as Record<string, unknown>).map(([key, child]) => [
    key,
    MAPS.includes(key) ? child : withLaterFields(child),
  ]);
  return { ...Object.fromEntries(fields), added_later: { by: 'a later version' } };
}

async function forward(baseUrl: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '/', headers } = request;
  const body = await buffer(request);
  const answer = await fetch(`${baseUrl}${url}`, {
    method,
    headers: { 'content-type': headers['content-type'] ?? '' },
    ...(method === 'POST' && { body }),
  });
  response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? '' });
  response.end(JSON.stringify(withLaterFields(await answer.json())));
}

/** @param baseUrl the service */
export async function startLaterVersion(
  baseUrl: string,
): Promise<{ baseUrl: string; stop(): Promise<void> }> {
  const server = createServer((request, response) => {
    forward(baseUrl, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
