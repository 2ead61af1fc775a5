/** A request's JSON body, checked from the outside in: media type, size, syntax, shape. */
import type { z } from 'zod';
import { RequestError } from '../../errors.ts';
import { checked } from '../../parse-or-throw.ts';

/** The largest body taken, bytes. */
export const maxBodyBytes = 64 * 1024;

export interface RawBody {
  readonly contentType: string | undefined;
  readonly text: string | undefined;
}

/**
 * Parses and validates a body.
 * @throws RequestError 415, 413, 400 (not JSON) or 422 (wrong shape or type, every field named).
 */
export function parseJsonBody<T>(schema: z.ZodType<T>, body: RawBody): T {
  const mediaType = body.contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType && mediaType !== 'application/json' && !mediaType.endsWith('+json')) {
    throw new RequestError(`Send the body as application/json, not as ${mediaType.slice(0, 100)}.`, {
      code: 'unsupported_media_type',
      httpStatus: 415,
      errors: [{ field: 'content-type', message: 'must be application/json' }],
    });
  }
  const text = body.text ?? '';
  if (Buffer.byteLength(text) > maxBodyBytes) {
    throw new RequestError('The body is larger than 64 KiB.', {
      code: 'body_too_large',
      httpStatus: 413,
      errors: [{ field: 'body', message: 'must be at most 65536 bytes' }],
    });
  }
  if (text.trim() === '') {
    throw new RequestError('The body is empty; send a JSON object.', {
      code: 'missing_body',
      httpStatus: 422,
      errors: [{ field: 'body', message: 'is missing; send a JSON object' }],
    });
  }
  return checked(schema, parseJson(text));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new RequestError('The body is not valid JSON.', {
      code: 'malformed_json',
      httpStatus: 400,
      errors: [{ field: 'body', message: 'is not valid JSON' }],
      cause: error,
    });
  }
}
