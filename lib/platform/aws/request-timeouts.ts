/**
 * How long AWS services that answer at once may take to: the SDK itself waits for ever for a peer that swallows what
 * it is sent. Three tries (the SDK's own number) end well before the 29 s of a function that answers requests, and
 * before a lease does.
 */
export const requestTimeouts = {
  requestHandler: { connectionTimeout: 3000, requestTimeout: 5000, throwOnRequestTimeout: true },
} as const;
