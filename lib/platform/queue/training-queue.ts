/**
 * The queue of job messages `{"process_id": "<uuid>"}`. The state of a job is only in the job table, so duplicate and
 * stale messages are harmless.
 */
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { TreinoError } from '../../errors.ts';
import { requestTimeouts } from '../aws/request-timeouts.ts';
import { mapQueueErrors } from './map-queue-errors.ts';

const QUEUE = 'training_queue';

/** The fields of a job that its message needs. */
export interface EnqueuableJob {
  readonly processId: string;
  readonly correlationId: string | null;
}

/** The message attribute with the correlation ID, for log lines of consumers that cannot read the job. */
export const CORRELATION_ATTRIBUTE = 'correlation_id';

export interface TrainingQueue {
  /**
   * Sends the message of a job.
   * @param delaySeconds 0–900, how long the queue delays the message
   * @throws DependencyError if the queue did not accept the message
   */
  enqueue(job: EnqueuableJob, delaySeconds?: number): Promise<void>;

  /**
   * Whether the queue has no waiting messages. If so, the message of an enqueued job that is still pending was lost.
   * @throws DependencyError
   */
  isEmpty(): Promise<boolean>;
}

/** Opens the queue by URL. Region, credentials and endpoint come from the AWS SDK's settings. */
export function openTrainingQueue(queueUrl: string): TrainingQueue {
  // Emulators return queue URLs with a host that may be unreachable, so requests go to the configured endpoint.
  const client = new SQSClient({ ...requestTimeouts, useQueueUrlAsEndpoint: false });
  return {
    async enqueue({ processId, correlationId }, delaySeconds = 0) {
      await mapQueueErrors(QUEUE, 'did not accept the message', () =>
        client.send(
          new SendMessageCommand({
            QueueUrl: queueUrl,
            MessageBody: JSON.stringify({ process_id: processId }),
            ...(correlationId !== null && {
              MessageAttributes: {
                [CORRELATION_ATTRIBUTE]: { DataType: 'String', StringValue: correlationId },
              },
            }),
            DelaySeconds: delaySeconds,
          }),
        ),
      );
    },
    async isEmpty() {
      const counts = ['ApproximateNumberOfMessages', 'ApproximateNumberOfMessagesDelayed'] as const;
      const { Attributes } = await mapQueueErrors(QUEUE, 'did not return its number of messages', () =>
        client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...counts] })),
      );
      return counts.every((name) => Attributes?.[name] === '0');
    },
  };
}

const jobMessageSchema = z.object({ process_id: z.uuid() });

/**
 * Parses the body of a job message.
 * @returns the process_id
 * @throws TreinoError `bad_message` if it is not a job message and can never be handled
 */
export function parseJobMessage(body: string): string {
  try {
    return jobMessageSchema.parse(JSON.parse(body)).process_id;
  } catch (error) {
    throw new TreinoError('The message is not {"process_id": "<uuid>"}.', {
      code: 'bad_message',
      cause: error,
    });
  }
}
