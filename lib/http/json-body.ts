/** A request's JSON body, checked from the outside in: media type, size, syntax, shape. */
import type { z } from 'zod';
import { RequestError } from '../errors.ts';
import type { FieldError } from '../errors.ts';

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
  const result = schema.safeParse(parseJson(text), { reportInput: true });
  if (result.success) return result.data;
  throw invalidFields(fieldErrors(result.error.issues));
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

/** A 422 whose `detail` tells the first error, so that clients that show only `detail` show something useful. */
function invalidFields(errors: readonly FieldError[]): RequestError {
  const first = errors[0];
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
  return new RequestError(`${first?.field ?? 'body'} ${first?.message ?? 'is not valid'}${more}.`, {
    code: 'invalid_request',
    httpStatus: 422,
    errors,
  });
}

function fieldErrors(issues: readonly z.core.$ZodIssue[]): FieldError[] {
  return issues.flatMap((issue) => {
    const path = issue.path.map(String).join('.');
    if (issue.code === 'unrecognized_keys') {
      return issue.keys.map((key) => ({
        field: path ? `${path}.${key}` : key,
        message: 'is not a known field; remove it',
      }));
    }
    return [{ field: path || 'body', message: sentence(issue) }];
  });
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_type') {
    return issue.input === undefined
      ? `is missing; it must be a ${issue.expected}`
      : `must be a ${issue.expected}`;
  }
  return issue.message;
}
