/**
 * A server for one operation of an AWS service, over AWS' own protocol (JSON 1.1): what it answers when it is asked for
 * another operation, when it refuses, and when it fails.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { messageOf } from '../../lib/errors.ts';
import { LOCAL_HOST } from '../../lib/local-settings.ts';

/** An answer other than 200, by the service's name for it. */
export class RefusedError extends Error {
  readonly type: string;
  readonly more: object;

  constructor(type: string, message: string, more: object = {}) {
    super(message);
    this.type = type;
    this.more = more;
  }
}

export interface AwsJsonServerOptions<Asked> {
  /** 0 takes a free one. */
  readonly port: number;
  /** As in `x-amz-target`: the service's version and the operation. */
  readonly target: string;
  readonly schema: z.ZodType<Asked>;
  /** What a body that is not of the schema is refused as. */
  readonly invalid: string;
  /** What a failure of ours is told as. */
  readonly failure: string;
  /** @throws RefusedError */
  readonly answer: (asked: Asked) => object;
  /** Paths that are answered besides, which AWS does not have: the answer, or undefined for no such path. */
  readonly look?: (path: string) => object | undefined;
  readonly log: (line: string) => void;
}

export interface AwsJsonServer {
  /** For the service's `AWS_ENDPOINT_URL_…`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1. */
export async function startAwsJsonServer<Asked>(
  options: AwsJsonServerOptions<Asked>,
): Promise<AwsJsonServer> {
  const server = createServer((request, response) => {
    void answerTo(request, options).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/x-amz-json-1.1' });
      response.end(JSON.stringify(body));
    });
  });
  server.listen(options.port, LOCAL_HOST);
  await once(server, 'listening');
  return {
    endpoint: `http://${LOCAL_HOST}:${(server.address() as AddressInfo).port}`,
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answerTo<Asked>(
  request: IncomingMessage,
  { target, schema, invalid, failure, answer, look, log }: AwsJsonServerOptions<Asked>,
): Promise<{ status: number; body: object }> {
  try {
    const found = request.method === 'GET' ? look?.(request.url ?? '/') : undefined;
    if (found) return { status: 200, body: found };
    const asked = request.headers['x-amz-target'];
    if (asked !== target)
      throw new RefusedError('UnknownOperationException', `Not known here: ${String(asked)}.`);
    const parsed = schema.safeParse(await json(request).catch(() => undefined));
    if (!parsed.success) throw new RefusedError(invalid, z.prettifyError(parsed.error));
    return { status: 200, body: answer(parsed.data) };
  } catch (error) {
    if (error instanceof RefusedError)
      return { status: 400, body: { __type: error.type, message: error.message, ...error.more } };
    log(`${target} failed: ${messageOf(error)}`);
    return { status: 500, body: { __type: failure, message: messageOf(error) } };
  }
}
