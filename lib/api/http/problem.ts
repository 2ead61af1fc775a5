/** Errors as `application/problem+json` (RFC 9457). The predecessor's clients show `detail`, so it is one sentence. */
import { STATUS_CODES } from 'node:http';
import { z } from 'zod';
import { RequestError, TreinoError } from '../../errors.ts';
import type { HttpResponse } from './response.ts';

/** The body of every error. */
export const problemSchema = z
  .object({
    type: z
      .string()
      .regex(/^urn:treino:problem:\w+$/)
      .describe('Stable, machine-readable problem type.'),
    title: z.string().describe('Name of the HTTP status.'),
    status: z.int().min(400).max(599),
    detail: z.string().describe('One sentence for people: the problem and what to do about it.'),
    errors: z
      .array(z.object({ field: z.string(), message: z.string() }).meta({ id: 'FieldError' }))
      .optional()
      .describe('One entry for each invalid field.'),
    correlation_id: z
      .string()
      .optional()
      .describe('Id of the request, in server errors. Quote it when you report the problem.'),
  })
  .meta({ id: 'Problem' });

/** Retry-After if a dependency is unavailable. */
const DEPENDENCY_RETRY_SECONDS = 5;

/** The error of a thrown value. If it is not a TreinoError, it is a defect, and the client gets a generic message. */
export const asTreinoError = (error: unknown): TreinoError =>
  error instanceof TreinoError
    ? error
    : new TreinoError('The service failed and logged the error. Try again later.', {
        code: 'internal_error',
      });

/** The headers of an error response, without its content type. */
export const errorHeaders = (error: TreinoError): Record<string, string> => ({
  'cache-control': 'no-store',
  ...retryAfter(error),
  ...('challenge' in error ? { 'www-authenticate': String(error.challenge) } : {}),
  ...(error instanceof MethodNotAllowedError ? { allow: error.allowed.join(', ') } : {}),
});

/** The Retry-After header of errors that a later attempt may not get. */
function retryAfter(error: TreinoError): Record<string, string> {
  if ('retryAfterSeconds' in error) return { 'retry-after': String(error.retryAfterSeconds) };
  return error.httpStatus === 503 ? { 'retry-after': String(DEPENDENCY_RETRY_SECONDS) } : {};
}

/**
 * The response for a thrown value, never with a stack trace.
 * @param options.correlationId id of the request, included in 5xx responses
 * @param options.extensions additional members of the problem
 */
export function problemResponse(
  error: unknown,
  {
    correlationId,
    extensions = {},
  }: {
    readonly correlationId?: string;
    readonly extensions?: Readonly<Record<string, unknown>>;
  } = {},
): HttpResponse {
  const known = asTreinoError(error);
  const errors = known instanceof RequestError && known.errors.length > 0 ? { errors: known.errors } : {};
  return {
    statusCode: known.httpStatus,
    headers: { 'content-type': 'application/problem+json', ...errorHeaders(known) },
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

/** The path exists, but not with this method. */
export class MethodNotAllowedError extends RequestError {
  readonly allowed: readonly string[];

  constructor(method: string, path: string, allowed: readonly string[]) {
    super(`${path} does not support ${method}; use ${allowed.join(' or ')}.`, {
      code: 'method_not_allowed',
      httpStatus: 405,
    });
    this.allowed = allowed;
  }
}
