/** Parses the JSON body of a request and checks media type, size and syntax. The route's schema then checks its shape. */
import { RequestError } from '../../errors.ts';
import { MAX_BODY_BYTES } from '../../validation/request-limits.ts';

export interface RawBody {
  readonly contentType: string | undefined;
  readonly text: string | undefined;
}

/** @throws RequestError 415 for another media type, 413 above MAX_BODY_BYTES, 422 without a body, 400 if it is not JSON */
export function parseJsonBody(body: RawBody): unknown {
  const mediaType = body.contentType?.split(';')[0]?.trim().toLowerCase();
  if (mediaType && mediaType !== 'application/json' && !mediaType.endsWith('+json')) {
    throw new RequestError(`Send the body as application/json, not as ${mediaType.slice(0, 100)}.`, {
      code: 'unsupported_media_type',
      httpStatus: 415,
      errors: [{ field: 'content-type', message: 'must be application/json' }],
    });
  }
  const text = body.text ?? '';
  if (Buffer.byteLength(text) > MAX_BODY_BYTES) {
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
  return parseJson(text);
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
