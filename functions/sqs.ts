/**
 * Handles the messages of an SQS batch one after another. SQS deletes those that were handled and delivers the others
 * again. Every log line names its message.
 */
import { BatchProcessor, EventType, processPartialResponse } from '@aws-lambda-powertools/batch';
import type { SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import { withLogKeys } from '../lib/observability/log.ts';
import type { Log } from '../lib/observability/log.ts';
import { CORRELATION_ATTRIBUTE } from '../lib/platform/queue/training-queue.ts';

/** @param failed logged for each message that could not be handled */
export const processMessages = (
  event: SQSEvent,
  work: (body: string) => Promise<unknown>,
  { log, failed }: { readonly log: Log; readonly failed: string },
): Promise<SQSBatchResponse> =>
  processPartialResponse(
    event,
    (record: SQSRecord) =>
      withLogKeys(logKeys(record), async () => {
        try {
          await work(record.body);
        } catch (error) {
          log.error(failed, { error: error as Error });
          throw error;
        }
      }),
    new BatchProcessor(EventType.SQS),
    // If all messages fail, they are reported like any others: an exception would count as an error of the function.
    { processInParallel: false, throwOnFullBatchFailure: false },
  );

const logKeys = ({ messageId, messageAttributes }: SQSRecord) => ({
  message_id: messageId,
  correlation_id: messageAttributes[CORRELATION_ATTRIBUTE]?.stringValue,
});
