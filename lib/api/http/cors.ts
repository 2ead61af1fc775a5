/**
 * Which web pages of other origins may call the API: those of CORS_ORIGINS, none by default. Callers are
 * known by their Authorization header, never by cookies, so that no answer allows credentials.
 */
import type { HttpAnswer } from './problem.ts';

/** What a page may read of an answer beside its body. */
const exposedHeaders = 'etag, location, retry-after, x-correlation-id';
/** What a page may send. */
const allowedHeaders = 'authorization, content-type, idempotency-key, if-none-match, x-correlation-id';
/** How long a browser may remember a preflight's answer, seconds; browsers take two hours at most. */
const preflightSeconds = 7200;

export interface CrossOrigin {
  /** The page's origin, as its browser says; absent where no page asks. */
  readonly origin: string | undefined;
  /** The API's own origin. */
  readonly ownOrigin: string;
}

/** @param allowed origins, or `*` among them for any. */
export function corsHeaders(
  { origin, ownOrigin }: CrossOrigin,
  allowed: readonly string[],
): Record<string, string> {
  const exposed = { 'access-control-expose-headers': exposedHeaders };
  if (allowed.includes('*')) return { 'access-control-allow-origin': '*', ...exposed };
  if (origin === undefined) return allowed.length > 0 ? { vary: 'origin' } : {};
  if (allowed.includes(origin)) {
    return { 'access-control-allow-origin': origin, vary: 'origin', ...exposed };
  }
  // As good as none, which cannot be said locally: serverless-offline lets every origin in that it finds no
  // header for.
  return { 'access-control-allow-origin': ownOrigin, vary: 'origin' };
}

/** The answer to a browser that asks what a page may do. @param methods that the path has. */
export const preflightAnswer = (methods: readonly string[]): HttpAnswer => ({
  statusCode: 204,
  headers: {
    'access-control-allow-methods': methods.join(', '),
    'access-control-allow-headers': allowedHeaders,
    'access-control-max-age': String(preflightSeconds),
  },
  body: '',
});
