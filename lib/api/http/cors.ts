/**
 * CORS: pages of the origins in CORS_ORIGINS may call the API; none by default. Callers authenticate with the
 * Authorization header, never with cookies, so no answer allows credentials.
 */
import type { HttpResponse } from './problem.ts';

/** Response headers that a page may read. */
const EXPOSED_HEADERS = 'etag, location, retry-after, x-correlation-id';
/** Request headers that a page may send. */
const ALLOWED_HEADERS = 'authorization, content-type, idempotency-key, if-none-match, x-correlation-id';
/** How long a browser may cache a preflight, in seconds. Browsers cap it at two hours. */
const PREFLIGHT_SECONDS = 7200;

export interface RequestOrigin {
  /** The Origin header; undefined for a request that does not come from a page. */
  readonly origin: string | undefined;
  /** The API's own origin. */
  readonly ownOrigin: string;
}

/** @param allowed origins, or `*` among them for any. */
export function corsHeaders(
  { origin, ownOrigin }: RequestOrigin,
  allowed: readonly string[],
): Record<string, string> {
  const exposed = { 'access-control-expose-headers': EXPOSED_HEADERS };
  if (allowed.includes('*')) return { 'access-control-allow-origin': '*', ...exposed };
  if (origin === undefined) return allowed.length > 0 ? { vary: 'origin' } : {};
  if (allowed.includes(origin)) {
    return { 'access-control-allow-origin': origin, vary: 'origin', ...exposed };
  }
  // Our own origin refuses the page just as a missing header would. Leaving the header out does not work locally:
  // serverless-offline then allows every origin.
  return { 'access-control-allow-origin': ownOrigin, vary: 'origin' };
}

/** Answers a preflight request. @param methods the path's methods */
export const preflightResponse = (methods: readonly string[]): HttpResponse => ({
  statusCode: 204,
  headers: {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  },
  body: '',
});
