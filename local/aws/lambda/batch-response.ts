/**
 * What Lambda reads from the answer of a function whose event source mapping has ReportBatchItemFailures.
 * Source: AWS Lambda Developer Guide, "Handling errors for an SQS event source", success and failure conditions.
 */

/**
 * Which messages of a batch are to come again.
 * @param payload the function's answer, parsed.
 * @param messageIds the batch.
 * @returns no ids: the whole batch succeeded (nothing, `{}`, `batchItemFailures` empty or null). All ids: the
 *   answer is invalid (no object, an identifier that is empty, null, under another name or not of this batch).
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
