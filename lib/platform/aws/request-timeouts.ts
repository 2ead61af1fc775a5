/**
 * Request timeouts of AWS clients. The SDK has none by default, and tries DynamoDB four times. All three tries end well
 * before the 29 s timeout of API functions, and before a lease expires.
 */
export const requestTimeouts = {
  maxAttempts: 3,
  requestHandler: { connectionTimeout: 3000, requestTimeout: 5000, throwOnRequestTimeout: true },
} as const;
