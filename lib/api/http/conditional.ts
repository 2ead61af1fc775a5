/** Conditional requests (RFC 9110 §13): a client that already has an answer gets a short 304. */
import { createHash } from 'node:crypto';
import type { HttpResponse } from './problem.ts';

/** A strong entity tag: equal tags mean equal bytes. */
export const entityTag = (body: string | Uint8Array): string =>
  `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;

/** Whether an If-None-Match header matches the tag, by weak comparison (RFC 9110 §13.1.2). */
export const etagMatches = (tag: string, ifNoneMatch: string | undefined): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' ||
    ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag));

/** Adds the ETag, or answers 304 without a body when the client has it. */
export function conditionalResponse(answer: HttpResponse, ifNoneMatch: string | undefined): HttpResponse {
  const etag = entityTag(answer.body);
  const headers = { ...answer.headers, etag };
  if (!etagMatches(etag, ifNoneMatch)) return { ...answer, headers };
  const { 'content-type': _, ...others } = headers as Record<string, string>;
  return { statusCode: 304, headers: others, body: '' };
}
