/** Conditional requests (RFC 9110 §13): a client that has the current response gets a 304 without a body. */
import { createHash } from 'node:crypto';
import type { HttpResponse } from './response.ts';

/** A strong entity tag: equal tags mean equal bytes. */
export const entityTag = (body: string | Uint8Array): string =>
  `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;

/** Whether an If-None-Match header matches the tag, by weak comparison (RFC 9110 §13.1.2). */
export const etagMatches = (tag: string, ifNoneMatch: string | undefined): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' ||
    ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag));

/** Adds the ETag. Returns a 304 without a body if If-None-Match has that tag. */
export function conditionalResponse(response: HttpResponse, ifNoneMatch: string | undefined): HttpResponse {
  const etag = entityTag(response.body);
  const headers = { ...response.headers, etag };
  if (!etagMatches(etag, ifNoneMatch)) return { ...response, headers };
  const { 'content-type': _, ...others } = headers as Record<string, string>;
  return { statusCode: 304, headers: others, body: '' };
}
