/**
 * The correlation ID connects a request with the job it creates. It is in the response and on every log line. Callers can
 * send their own, so that both logs have the same ID.
 */
import { randomUUID } from 'node:crypto';

export const CORRELATION_HEADER = 'x-correlation-id';

/** Valid IDs are short and need no escaping anywhere. */
const VALID_ID = /^[\w.:/+=@-]{1,128}$/;

/**
 * The first valid ID of the two, or a new one.
 * @param sent ID from the caller's header
 * @param requestId the gateway's ID of the request
 */
export const correlationIdOf = (sent: string | undefined, requestId: string | undefined): string =>
  [sent, requestId].find((id) => id !== undefined && VALID_ID.test(id)) ?? randomUUID();
