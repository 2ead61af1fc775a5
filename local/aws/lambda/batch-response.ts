/**
 * Reads the response of a function whose event source mapping has ReportBatchItemFailures.
 * Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source", success and failure conditions.
 */

/**
 * Returns the IDs of the failed messages of a batch.
 * @param payload the function's response, parsed
 * @param messageIds the batch
 * @returns no IDs if the whole batch succeeded (null, `{}`, empty or null `batchItemFailures`); all IDs if the
 *   response is invalid (no object, or an identifier that is missing, empty, null or not in this batch)
 */
export function failedMessageIds(payload: unknown, messageIds: readonly string[]): ReadonlySet<string> {
  const all = new Set(messageIds);
  if (payload === null) return new Set();
  if (typeof payload !== 'object') return all;
  const failures = 'batchItemFailures' in payload ? payload.batchItemFailures : null;
  if (failures === null) return new Set();
  if (!Array.isArray(failures)) return all;
  const failed = failures.map(identifierOf);
  return failed.every((id) => id !== undefined && all.has(id)) ? new Set(failed as string[]) : all;
}

const identifierOf = (failure: unknown): string | undefined =>
  typeof failure === 'object' &&
  failure !== null &&
  'itemIdentifier' in failure &&
  typeof failure.itemIdentifier === 'string'
    ? failure.itemIdentifier
    : undefined;
