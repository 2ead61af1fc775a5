/** The largest request body, in bytes: over HTTP, in an event, and in each entry of a manifest. */
export const MAX_BODY_BYTES = 64 * 1024;
