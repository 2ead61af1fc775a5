/** Conditional requests (RFC 9110 §13): who has an answer already is told so, in a few bytes. */
import { createHash } from 'node:crypto';
import type { HttpAnswer } from './problem.ts';

/** A strong entity tag: the same for the same bytes alone. */
export const entityTag = (body: string | Uint8Array): string =>
  `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;

/** Whether an If-None-Match header names the tag; it compares weakly, as that header is to. */
export const etagMatches = (tag: string, ifNoneMatch: string | undefined): boolean =>
  ifNoneMatch !== undefined &&
  (ifNoneMatch.trim() === '*' ||
    ifNoneMatch.split(',').some((candidate) => candidate.trim().replace(/^W\//, '') === tag));

/** The answer with its tag, or 304 without a body for who has it. */
export function conditional(answer: HttpAnswer, ifNoneMatch: string | undefined): HttpAnswer {
  const etag = entityTag(answer.body);
  const headers = { ...answer.headers, etag };
  if (!etagMatches(etag, ifNoneMatch)) return { ...answer, headers };
  const { 'content-type': _, ...others } = headers as Record<string, string>;
  return { statusCode: 304, headers: others, body: '' };
}
