/** Errors as `application/problem+json` (RFC 9457). Old clients show `detail`, so it is one sentence. */
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { RequestError, TreinoError } from '../../errors.ts';

export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body is bytes, as base64. */
  readonly isBase64Encoded?: boolean;
}

/** The body of every error. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .regex(/^urn:treino:problem:\w+$/)
      .describe('Which problem it is; stable, for programs.'),
    title: z.string().describe("The status' name."),
    status: z.int().min(400).max(599),
    detail: z.string().describe('One sentence for people: what is wrong and what to do.'),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }))
      .optional()
      .describe('What is wrong, field by field.'),
    correlation_id: z
      .string()
      .optional()
      .describe('Of the request, where the service failed: what to quote when you tell of it.'),
  })
  .meta({ id: 'Problem' });

/** A JSON answer; nothing about a job may be kept by a cache in between. */
export const jsonAnswer = (
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer => ({
  statusCode,
  headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers },
  body: JSON.stringify(body),
});

/** Seconds a client should wait before it tries again when a dependency is down. */
const dependencyRetrySeconds = 5;

function retryAfter(error: TreinoError): Record<string, string> {
  if ('retryAfterSeconds' in error) return { 'retry-after': String(error.retryAfterSeconds) };
  return error.httpStatus === 503 ? { 'retry-after': String(dependencyRetrySeconds) } : {};
}

/** Sends the client elsewhere for what it asked; where to may change. 307 has method and body sent again. */
export const redirect = (location: string, statusCode: 302 | 307 = 302): HttpAnswer => ({
  statusCode,
  headers: { location, 'cache-control': 'no-store' },
  body: '',
});

/**
 * The answer for anything thrown. What is not one of our errors is a defect: the caller learns only that,
 * never a stack trace.
 * @param options.correlationId of the request; told where the failure is not the caller's
 * @param options.extensions members of the problem besides the standard's
 */
export function problemAnswer(
  error: unknown,
  {
    correlationId,
    extensions = {},
  }: {
    readonly correlationId?: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  } = {},
): HttpAnswer {
  const known =
    error instanceof TreinoError
      ? error
      : new TreinoError('The service failed; the error was logged. Try again later.', {
          code: 'internal_error',
        });
  const errors = known instanceof RequestError && known.errors.length > 0 ? { errors: known.errors } : {};
  return {
    statusCode: known.httpStatus,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...retryAfter(known),
      ...('challenge' in known ? { 'www-authenticate': String(known.challenge) } : {}),
      ...(known instanceof MethodNotAllowedError ? { allow: known.allowed.join(', ') } : {}),
    },
    body: JSON.stringify({
      type: `urn:treino:problem:${known.code}`,
      title: STATUS_CODES[known.httpStatus] ?? 'Error',
      status: known.httpStatus,
      detail: known.message,
      ...errors,
      ...(known.httpStatus >= 500 && correlationId !== undefined && { correlation_id: correlationId }),
      ...extensions,
    }),
  };
}

/** The path exists, with other methods. */
export class MethodNotAllowedError extends RequestError {
  readonly allowed: readonly string[];

  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`${path} does not answer ${method}; use ${allowed.join(' or ')}.`, {
      code: 'method_not_allowed',
      httpStatus: 405,
    });
    this.allowed = allowed;
  }
}
