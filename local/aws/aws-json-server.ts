/**
 * An HTTP server for one operation of an AWS service in the protocol AWS JSON 1.1. The event bus (PutEvents) and the
 * container runner (RunTask) use it.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { z } from 'zod';
import { messageOf } from '../../lib/errors.ts';
import { LOCAL_HOST } from '../../lib/local-settings.ts';
import { emulatorCheck } from './guard/emulator-check.ts';
import { guardServer } from './guard/request-guard.ts';

const CONTENT_TYPE = 'application/x-amz-json-1.1';

/** An error of the emulated service, sent to the client with status 400. */
export class AwsServiceError extends Error {
  /** The service's name for the error, such as `ConflictException`. */
  readonly type: string;
  /** Additional fields of the response. */
  readonly fields: object;

  constructor(type: string, message: string, fields: object = {}) {
    super(message);
    this.type = type;
    this.fields = fields;
  }
}

export interface AwsJsonServerOptions<Request> {
  /** 0 picks a free port. */
  readonly port: number;
  /** Version of the service and operation, as in the header `x-amz-target`. */
  readonly target: string;
  readonly schema: z.ZodType<Request>;
  /** Error type for a body that does not match the schema. */
  readonly validationErrorType: string;
  /** Error type for an internal error, sent with status 500. */
  readonly internalErrorType: string;
  /** @throws AwsServiceError */
  readonly handle: (request: Request) => object;
  /** Handles GET requests, which AWS does not have. Returns undefined for an unknown path. */
  readonly inspect?: (path: string) => object | undefined;
  readonly log: (line: string) => void;
}

export interface AwsJsonServer {
  /** For the service's `AWS_ENDPOINT_URL_…`. */
  readonly endpoint: string;
  stop(): Promise<void>;
}

/** Listens on 127.0.0.1 and refuses requests of web pages. */
export async function startAwsJsonServer<Request>(
  options: AwsJsonServerOptions<Request>,
): Promise<AwsJsonServer> {
  const server = createServer((request, response) => {
    void respond(request, options).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': CONTENT_TYPE });
      response.end(JSON.stringify(body));
    });
  });
  guardServer(server, emulatorCheck({ contentTypes: [CONTENT_TYPE] }));
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

async function respond<Request>(
  message: IncomingMessage,
  options: AwsJsonServerOptions<Request>,
): Promise<{ status: number; body: object }> {
  const { target, schema, validationErrorType, internalErrorType, handle, inspect, log } = options;
  try {
    const inspected = message.method === 'GET' ? inspect?.(message.url ?? '/') : undefined;
    if (inspected) return { status: 200, body: inspected };
    const requested = message.headers['x-amz-target'];
    if (requested !== target) {
      throw new AwsServiceError(
        'UnknownOperationException',
        `Unknown operation ${String(requested)}. This server supports ${target} only.`,
      );
    }
    const request = schema.safeParse(await json(message).catch(() => undefined));
    if (!request.success) throw new AwsServiceError(validationErrorType, z.prettifyError(request.error));
    return { status: 200, body: handle(request.data) };
  } catch (error) {
    if (error instanceof AwsServiceError)
      return { status: 400, body: { __type: error.type, message: error.message, ...error.fields } };
    log(`${target} failed: ${messageOf(error)}`);
    return { status: 500, body: { __type: internalErrorType, message: messageOf(error) } };
  }
}
