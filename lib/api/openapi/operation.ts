/** What the operations of the document are made of. */
import { STATUS_CODES } from 'node:http';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { z } from 'zod';
import { problemSchema } from '../http/problem.ts';
import type { routes } from '../http/routes.ts';

export type Operation = ZodOpenApiOperationObject & { readonly operationId: string };

/** `METHOD /path` of every route. */
export type RouteKey = KeyOf<(typeof routes)[number]>;
type KeyOf<R> = R extends { method: infer M extends string; path: infer P extends string }
  ? `${M} ${P}`
  : never;

/** What the statuses of errors mean here, and an example of each. */
const errors = {
  400: {
    means: 'Malformed, or a value that is not known.',
    code: 'malformed_json',
    detail: 'The body is not valid JSON.',
  },
  401: {
    means: 'No token, or none that is good. Not where AUTH=none.',
    code: 'unauthenticated',
    detail: 'Say who you are: send the header Authorization: Bearer <token>.',
  },
  403: {
    means: 'The token does not have the scope.',
    code: 'insufficient_scope',
    detail: 'The token does not have the scope "train", which this needs.',
  },
  404: {
    means: 'There is no such thing.',
    code: 'not_found',
    detail: 'There is no job with this process_id.',
  },
  409: {
    means: 'Its state does not allow it.',
    code: 'job_final',
    detail: 'The job is completed already; there is nothing to cancel.',
  },
  413: {
    means: 'The body is larger than 64 KiB.',
    code: 'body_too_large',
    detail: 'The body is larger than 64 KiB.',
  },
  415: {
    means: 'The body is not JSON.',
    code: 'unsupported_media_type',
    detail: 'Send the body as application/json, not as text/plain.',
  },
  422: {
    means: 'Of a wrong shape or type, field by field; or what the data cannot give.',
    code: 'invalid_request',
    detail: 'machine_name must be a string.',
  },
  429: {
    means: 'Too much waits already.',
    code: 'queue_full',
    detail:
      'MOTOBOMBA-007 has 100 trainings waiting already, the most allowed. Try again when some have ended, or cancel some.',
  },
  500: {
    means: 'The service failed; that was logged.',
    code: 'internal_error',
    detail: 'The service failed; the error was logged. Try again later.',
  },
  502: {
    means: 'What the service keeps is not what it put there; it is not used.',
    code: 'model_tampered',
    detail: 'The file model/xgb_model_MOTOBOMBA-007_2026_11_23_10_15_00.onnx is not in the bucket any more.',
  },
  503: {
    means: 'Something the service depends on is down.',
    code: 'dependency_unavailable',
    detail: 'The job table did not answer.',
  },
} as const;

export type ErrorStatus = keyof typeof errors;

export const retryAfterHeader = z.int().min(0).describe('When to ask again, seconds.');

/** The errors an operation may answer with; every one may fail. */
export const problems = (...statuses: ErrorStatus[]): Record<string, ZodOpenApiResponseObject> =>
  Object.fromEntries([...statuses, 500 as const].map((status) => [String(status), problemResponse(status)]));

function headersOf(status: ErrorStatus): Pick<ZodOpenApiResponseObject, 'headers'> {
  if (status === 429 || status === 503) return { headers: z.object({ 'Retry-After': retryAfterHeader }) };
  if (status === 401 || status === 403) return { headers: z.object({ 'WWW-Authenticate': z.string() }) };
  return {};
}

function problemResponse(status: ErrorStatus): ZodOpenApiResponseObject {
  const { means, code, detail } = errors[status];
  return {
    description: means,
    ...headersOf(status),
    content: {
      'application/problem+json': {
        schema: problemSchema,
        example: {
          type: `urn:treino:problem:${code}`,
          title: STATUS_CODES[status],
          status,
          detail,
          ...(status >= 500 && { correlation_id: '0b1c6f9e-7f0e-4d55-9d0c-2b8c1e1f4a77' }),
        },
      },
    },
  };
}
