/** What the log is to say with every line about a message of the queue, before its job is read. */
import type { SQSRecord } from 'aws-lambda';
import type { LogKeys } from '../lib/log.ts';
import { correlationAttribute } from '../lib/queue/training-queue.ts';

export const messageKeys = ({ messageId, messageAttributes }: SQSRecord): LogKeys => ({
  message_id: messageId,
  correlation_id: messageAttributes[correlationAttribute]?.stringValue,
});
