/** Building blocks of the document's operations. */
import { STATUS_CODES } from 'node:http';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { z } from 'zod';
import { problemSchema } from '../http/problem.ts';
import type { ROUTES } from '../http/routes.ts';

export type Operation = ZodOpenApiOperationObject & { readonly operationId: string };

/** `METHOD /path` of every route. */
export type RouteKey = KeyOf<(typeof ROUTES)[number]>;
type KeyOf<R> = R extends { method: infer M extends string; path: infer P extends string }
  ? `${M} ${P}`
  : never;

/** Description and example of each error status. */
const ERRORS = {
  400: {
    description: 'Malformed JSON or an unknown value.',
    code: 'malformed_json',
    detail: 'The body is not valid JSON.',
  },
  401: {
    description: 'Missing or invalid token. Never if AUTH=none.',
    code: 'unauthenticated',
    detail: 'Authentication required: send `Authorization: Bearer <token>`.',
  },
  403: {
    description: 'The token lacks the scope.',
    code: 'insufficient_scope',
    detail: 'The token lacks the scope "train", which this route requires.',
  },
  404: {
    description: 'Not found.',
    code: 'not_found',
    detail: 'There is no job with this process_id.',
  },
  409: {
    description: 'The current state does not allow it.',
    code: 'job_final',
    detail: 'The job is already completed, so it cannot be cancelled.',
  },
  410: {
    description: 'The model was deleted.',
    code: 'model_deleted',
    detail: 'The model was deleted at 2026-11-23T10:15:00.000Z.',
  },
  413: {
    description: 'The body is larger than 64 KiB.',
    code: 'body_too_large',
    detail: 'The body is larger than 64 KiB.',
  },
  415: {
    description: 'The body is not JSON.',
    code: 'unsupported_media_type',
    detail: 'Send the body as application/json, not as text/plain.',
  },
  422: {
    description:
      'Invalid fields, listed in `errors`; more work than is allowed; or the data cannot give a model.',
    code: 'invalid_request',
    detail: 'machine_name must be a string.',
  },
  429: {
    description: 'Too many pending jobs of the machine, or active jobs of the caller.',
    code: 'queue_full',
    detail:
      'MOTOBOMBA-007 already has 100 waiting trainings, the maximum. Try again when some have finished, or cancel some.',
  },
  500: {
    description: 'The service failed and logged the error.',
    code: 'internal_error',
    detail: 'The service failed and logged the error. Try again later.',
  },
  501: {
    description: 'This deployment has no libxgboost, which explains predictions.',
    code: 'explanation_unavailable',
    detail:
      'This deployment cannot explain predictions. XGBoost is not available on this machine. Without explain, it predicts.',
  },
  502: {
    description: 'A stored file differs from the published one; it was not used.',
    code: 'model_tampered',
    detail:
      'The file model/xgb_model_MOTOBOMBA-007_2026_11_23_10_15_00.onnx is missing from the bucket. Restore the file, or train the model again.',
  },
  503: {
    description: 'A dependency is down.',
    code: 'dependency_unavailable',
    detail: 'The job table did not answer.',
  },
} as const;

export type ErrorStatus = keyof typeof ERRORS;

export const retryAfterHeader = z.int().min(0).describe('Seconds to wait before the next attempt.');

/** A response without a body: the client has the current version. */
export const notModified = {
  description: 'Not modified: the client has the current version.',
  headers: z.object({ ETag: z.string() }),
};

/** Error responses of an operation. 500 is always one of them. */
export const problemResponses = (...statuses: ErrorStatus[]): Record<string, ZodOpenApiResponseObject> =>
  Object.fromEntries([...statuses, 500 as const].map((status) => [String(status), responseFor(status)]));

function headersOf(status: ErrorStatus): Pick<ZodOpenApiResponseObject, 'headers'> {
  if (status === 429 || status === 503) return { headers: z.object({ 'Retry-After': retryAfterHeader }) };
  if (status === 401 || status === 403) return { headers: z.object({ 'WWW-Authenticate': z.string() }) };
  return {};
}

function responseFor(status: ErrorStatus): ZodOpenApiResponseObject {
  const { description, code, detail } = ERRORS[status];
  return {
    description,
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
