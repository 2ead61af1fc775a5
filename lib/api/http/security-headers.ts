/** Headers that every answer carries, so that no browser makes more of it than it is. */

/** An answer that is no page loads nothing, and is shown in no frame. */
const dataPolicy = "default-src 'none'; frame-ancestors 'none'";
/** Two years, as browsers' preload lists ask. */
const secureSeconds = 63_072_000;

/** @param isSecure whether the request came by HTTPS: nothing else may be told by this header. */
export const securityHeaders = (isSecure: boolean): Record<string, string> => ({
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'content-security-policy': dataPolicy,
  ...(isSecure ? { 'strict-transport-security': `max-age=${secureSeconds}; includeSubDomains` } : {}),
});
