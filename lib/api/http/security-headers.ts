/** Security headers of every response. */

/** Responses with data load nothing and cannot be framed. */
const DATA_POLICY = "default-src 'none'; frame-ancestors 'none'";
/** Two years, as the browsers' HSTS preload list recommends. */
const HSTS_SECONDS = 63_072_000;

/** @param isSecure whether the request used HTTPS. HSTS is valid only there (RFC 6797 §7.2). */
export const securityHeaders = (isSecure: boolean): Record<string, string> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': DATA_POLICY,
  ...(isSecure ? { 'strict-transport-security': `max-age=${HSTS_SECONDS}; includeSubDomains` } : {}),
});
