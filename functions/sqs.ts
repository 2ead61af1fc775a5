/**
 * Between SQS' batches and lib/: a message that was worked off is acknowledged, one that was not is reported, and SQS
 * brings it again. Every line that is logged meanwhile tells which message it is about.
 */
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { withLogKeys } from '../lib/log.ts';
import type { Log } from '../lib/log.ts';
import { CORRELATION_ATTRIBUTE } from '../lib/platform/queue/training-queue.ts';

/** @param failed what the log says of a message that was not worked off */
export async function eachMessage(
  { Records }: SQSEvent,
  work: (body: string) => Promise<unknown>,
  { log, failed }: { readonly log: Log; readonly failed: string },
): Promise<SQSBatchResponse> {
  const batchItemFailures: SQSBatchResponse['batchItemFailures'] = [];
  for (const record of Records) {
    await withLogKeys(keysOf(record), async () => {
      try {
        await work(record.body);
      } catch (error) {
        log.error(failed, { error: error as Error });
        batchItemFailures.push({ itemIdentifier: record.messageId });
      }
    });
  }
  return { batchItemFailures };
}

/** What is known before the message's job is read. */
const keysOf = ({ messageId, messageAttributes }: SQSRecord) => ({
  message_id: messageId,
  correlation_id: messageAttributes[CORRELATION_ATTRIBUTE]?.stringValue,
});
