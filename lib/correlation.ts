/**
 * The id that ties together what became of a request, and of the job it asked for: every log line has it, and
 * the answer. A caller may bring one, so that their log and this service's speak of the same thing.
 */
import { randomUUID } from 'node:crypto';

export const CORRELATION_HEADER = 'x-correlation-id';

/** What an id may be: short enough for a log, and nothing that would have to be escaped anywhere. */
const wellFormed = /^[\w.:/+=@-]{1,128}$/;

/**
 * @param sent by the caller, in the header; what is not well-formed is not taken over.
 * @param requestId the gateway's own id of the request, where it gives one.
 */
export const correlationIdOf = (sent: string | undefined, requestId: string | undefined): string =>
  [sent, requestId].find((id) => id !== undefined && wellFormed.test(id)) ?? randomUUID();
