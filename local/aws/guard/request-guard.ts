/**
 * Keeps web pages away from the local stack. Its services have no passwords, and every page in the user's browser can
 * send requests to 127.0.0.1.
 *
 *   request ─▶ check ──passed──▶ the server's own listeners
 *                └──refusal──▶ 403 or 415 with the reason; the server never sees the request
 */
import type { IncomingMessage, Server, ServerResponse } from 'node:http';

export interface Refusal {
  readonly status: 403 | 415;
  /** What is wrong and what to do. */
  readonly message: string;
}

/** Returns why a request is refused, or undefined. */
export type RequestCheck = (request: IncomingMessage) => Refusal | undefined;

/** Formats a refusal as the body of a response. */
export interface RefusalFormat {
  readonly contentType: string;
  readonly body: (refusal: Refusal) => object;
}

/** AWS' own error format, which every AWS SDK shows. */
const AWS_FORMAT: RefusalFormat = {
  contentType: 'application/x-amz-json-1.1',
  body: ({ message }) => ({ __type: 'AccessDeniedException', message }),
};

/** Hapi and Fastify answer `checkContinue` (requests with `Expect: 100-continue`) themselves. */
const REQUEST_EVENTS = ['request', 'checkContinue'];

/** Puts a check in front of a server. Call it after the server has all its listeners. */
export function guardServer(server: Server, check: RequestCheck, format: RefusalFormat = AWS_FORMAT): void {
  for (const event of REQUEST_EVENTS) {
    const listeners = server.listeners(event);
    if (listeners.length === 0) continue;
    server.removeAllListeners(event);
    server.on(event, (request: IncomingMessage, response: ServerResponse) => {
      const refusal = check(request);
      if (refusal) refuse(request, response, refusal, format);
      else for (const listener of listeners) listener.call(server, request, response);
    });
  }
}

function refuse(
  request: IncomingMessage,
  response: ServerResponse,
  refusal: Refusal,
  { contentType, body }: RefusalFormat,
): void {
  // The body is not read, so the connection cannot be used for another request.
  response.writeHead(refusal.status, { 'content-type': contentType, connection: 'close' });
  response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body(refusal)));
}
