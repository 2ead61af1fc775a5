/**
 * The queue of events that cannot be worked off, data_ready_dlq, and how they are parked there: the event as it
 * came, with its reason as attributes, by the names that EventBridge gives them in a dead-letter queue.
 */
import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DependencyError, messageOf } from '../../errors.ts';
import { requestTimeouts } from '../aws/request-timeouts.ts';

/** Longer reasons are cut; the log has them whole. */
const longestReason = 2000;

export interface DeadLetteredEvents {
  /** @throws DependencyError when the queue did not take it. */
  send(event: unknown, reason: { code: string; message: string }): Promise<void>;
}

/** Opens the queue by URL; region, credentials and endpoint come from the AWS SDK's own settings. */
export function openDeadLetteredEvents(queueUrl: string): DeadLetteredEvents {
  const client = new SQSClient({ ...requestTimeouts, useQueueUrlAsEndpoint: false });
  return {
    async send(event, { code, message }) {
      const text = (value: string) => ({ DataType: 'String', StringValue: value });
      try {
        await client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: JSON.stringify(event),
            MessageAttributes: {
              ERROR_CODE: text(code),
              ERROR_MESSAGE: text(message.slice(0, longestReason)),
            },
          }),
        );
      } catch (error) {
        throw new DependencyError(
          'queue',
          `The queue data_ready_dlq did not take the event: ${messageOf(error)}`,
          {
            cause: error,
          },
        );
      }
    },
  };
}
