/**
 * Request timeouts of AWS clients. The SDK has none by default. All three tries (the SDK's default number) end well before
 * the 29 s timeout of API functions, and before a lease expires.
 */
export const requestTimeouts = {
  requestHandler: { connectionTimeout: 3000, requestTimeout: 5000, throwOnRequestTimeout: true },
} as const;
