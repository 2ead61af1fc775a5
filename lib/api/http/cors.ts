/**
 * CORS: pages of the origins in CORS_ORIGINS may call the API; by default none may. Clients authenticate with the
 * Authorization header, never with cookies, so no response allows credentials.
 */
import type { HttpResponse } from './response.ts';

/** Response headers that a page may read. */
const EXPOSED_HEADERS = 'etag, location, retry-after, treino-ignored, x-correlation-id';
/** Request headers that a page may send. */
const ALLOWED_HEADERS = 'authorization, content-type, idempotency-key, if-none-match, x-correlation-id';
/** How long a browser may cache a preflight. Browsers limit it to two hours. */
const PREFLIGHT_SECONDS = 7200;

export interface RequestOrigin {
  /** The Origin header. Undefined for a request that does not come from a page. */
  readonly origin: string | undefined;
  /** The API's own origin. */
  readonly ownOrigin: string;
}

/**
 * The CORS headers of a response.
 * @param allowed origins that may call the API; `*` allows all
 */
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
  // Our own origin refuses the page like a missing header. If the header were missing, serverless-offline would allow
  // every origin.
  return { 'access-control-allow-origin': ownOrigin, vary: 'origin' };
}

/** The response to a preflight request. @param methods methods of the path */
export const preflightResponse = (methods: readonly string[]): HttpResponse => ({
  statusCode: 204,
  headers: {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': ALLOWED_HEADERS,
    'access-control-max-age': String(PREFLIGHT_SECONDS),
  },
  body: '',
});
