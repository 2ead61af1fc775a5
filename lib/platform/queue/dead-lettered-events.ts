/**
 * The dead-letter queue data_ready_dlq of events that cannot be handled. A message has the event as its body and the
 * reason in attributes, named as in dead-letter queues of EventBridge.
 */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { isTooDeep, withoutDeepParts } from '../../validation/json-text.ts';
import { requestTimeouts } from '../aws/request-timeouts.ts';
import { mapQueueErrors } from './map-queue-errors.ts';

/** Maximum length of a reason. Longer ones are cut; the log has them in full. */
const MAX_REASON_LENGTH = 2000;

export interface DeadLetteredEvents {
  /** @throws DependencyError if the queue did not accept the event */
  send(event: unknown, reason: { code: string; message: string }): Promise<void>;
}

/** Opens the queue by URL. Region, credentials and endpoint come from the AWS SDK's settings. */
export function openDeadLetteredEvents(queueUrl: string): DeadLetteredEvents {
  const client = new SQSClient({ ...requestTimeouts, useQueueUrlAsEndpoint: false });
  return {
    async send(event, { code, message }) {
      const text = (value: string) => ({ DataType: 'String', StringValue: value });
      await mapQueueErrors('data_ready_dlq', 'did not accept the event', () =>
        client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            // JSON.stringify recurses, and a very deep event would overflow its stack.
            MessageBody: JSON.stringify(isTooDeep(event) ? withoutDeepParts(event) : event),
            MessageAttributes: {
              ERROR_CODE: text(code),
              ERROR_MESSAGE: text(message.slice(0, MAX_REASON_LENGTH)),
            },
          }),
        ),
      );
    },
  };
}
