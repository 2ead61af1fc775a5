/**
 * Parses the JSON body of a request and checks encoding, media type, size and syntax. The route's schema then checks its
 * shape.
 */
import { RequestError } from '../../errors.ts';
import { JsonTextError, parseJsonText } from '../../validation/json-text.ts';
import { MAX_BODY_BYTES } from '../../validation/request-limits.ts';

export interface RawBody {
  readonly contentType: string | undefined;
  readonly contentEncoding?: string | undefined;
  /** Bytes if the gateway passed them unchanged; otherwise the text that it decoded. */
  readonly content: Uint8Array | string | undefined;
}

/**
 * @throws RequestError 415 for a compressed body, another media type or charset, 413 above MAX_BODY_BYTES, 422 without a
 *   body, 400 if it is not JSON in UTF-8, has a key twice or is nested too deep
 */
export function parseJsonBody({ contentType, contentEncoding, content = '' }: RawBody): unknown {
  assertNotCompressed(contentEncoding);
  assertJson(contentType);
  if (Buffer.byteLength(content) > MAX_BODY_BYTES) {
    throw new RequestError('The body is larger than 64 KiB.', {
      code: 'body_too_large',
      httpStatus: 413,
      errors: [{ field: 'body', message: 'must be at most 65536 bytes' }],
    });
  }
  const text = decode(content);
  if (text.trim() === '') {
    throw new RequestError('The body is empty; send a JSON object.', {
      code: 'missing_body',
      httpStatus: 422,
      errors: [{ field: 'body', message: 'is missing; send a JSON object' }],
    });
  }
  try {
    return parseJsonText(text);
  } catch (error) {
    if (!(error instanceof JsonTextError)) throw error;
    throw malformed(error.message, error);
  }
}

function assertNotCompressed(contentEncoding: string | undefined): void {
  const encoding = contentEncoding?.trim().toLowerCase();
  if (!encoding || encoding === 'identity') return;
  throw new RequestError(`Send the body uncompressed, not with Content-Encoding ${encoding.slice(0, 100)}.`, {
    code: 'unsupported_media_type',
    httpStatus: 415,
    errors: [{ field: 'content-encoding', message: 'must be absent' }],
  });
}

function assertJson(contentType: string | undefined): void {
  const [mediaType, ...parameters] = (contentType ?? '').split(';').map((part) => part.trim().toLowerCase());
  if (mediaType && mediaType !== 'application/json' && !mediaType.endsWith('+json')) {
    throw unsupportedType(
      `Send the body as application/json, not as ${mediaType.slice(0, 100)}.`,
      'must be application/json',
    );
  }
  const charset = parameters.find((parameter) => /^charset\s*=/.test(parameter))?.replace(/^.*=\s*|"/g, '');
  if (charset && !['utf-8', 'utf8', 'us-ascii'].includes(charset)) {
    throw unsupportedType(
      `Send the body in UTF-8, not in ${charset.slice(0, 100)}.`,
      'must have the charset utf-8, or none',
    );
  }
}

const unsupportedType = (detail: string, message: string): RequestError =>
  new RequestError(detail, {
    code: 'unsupported_media_type',
    httpStatus: 415,
    errors: [{ field: 'content-type', message }],
  });

/** A gateway that decodes the body itself puts U+FFFD in the place of bytes that are not UTF-8. */
const REPLACEMENT = '\uFFFD';

function decode(content: Uint8Array | string): string {
  if (typeof content !== 'string') {
    try {
      return new TextDecoder('utf-8', { fatal: true }).decode(content);
    } catch (error) {
      throw malformed('is not valid UTF-8', error);
    }
  }
  if (content.includes(REPLACEMENT)) throw malformed('is not valid UTF-8, or contains the character U+FFFD');
  return content;
}

const malformed = (message: string, cause?: unknown): RequestError =>
  new RequestError(`The body ${message}.`, {
    code: 'malformed_json',
    httpStatus: 400,
    errors: [{ field: 'body', message }],
    cause,
  });
