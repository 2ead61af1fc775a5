/**
 * The queue's only message is a doorbell: `{"process_id": "<uuid>"}`. It carries no truth, so duplicates
 * and stale ones are harmless (design §4 rule 1).
 */
import { GetQueueAttributesCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { z } from 'zod';
import { DependencyError, messageOf, TreinoError } from '../../errors.ts';
import { requestTimeouts } from '../aws/request-timeouts.ts';

/** What a ring says of its job. */
export interface EnqueuableJob {
  readonly processId: string;
  readonly correlationId: string | null;
}

/** The message attribute for the log of whoever cannot reach the job. */
export const CORRELATION_ATTRIBUTE = 'correlation_id';

export interface TrainingQueue {
  /**
   * Rings for a job. The message says for the log alone which correlation id the job has.
   * @param delaySeconds 0–900, how long the queue holds the message back.
   * @throws DependencyError when the queue did not take the message.
   */
  enqueue(job: EnqueuableJob, delaySeconds?: number): Promise<void>;

  /**
   * Whether no doorbell waits to be answered: what is rung for and not running was lost.
   * @throws DependencyError
   */
  isEmpty(): Promise<boolean>;
}

/** Opens the queue by URL; region, credentials and endpoint come from the AWS SDK's own settings. */
export function openTrainingQueue(queueUrl: string): TrainingQueue {
  // Emulators answer with queue URLs on hosts of their own; the configured endpoint is the one that works.
  const client = new SQSClient({ ...requestTimeouts, useQueueUrlAsEndpoint: false });
  return {
    async enqueue({ processId, correlationId }, delaySeconds = 0) {
      await asking('did not take the message', () =>
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
      const { Attributes } = await asking('did not say how many messages it has', () =>
        client.send(new GetQueueAttributesCommand({ QueueUrl: queueUrl, AttributeNames: [...counts] })),
      );
      return counts.every((name) => Attributes?.[name] === '0');
    },
  };
}

async function asking<T>(failure: string, ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    throw new DependencyError('queue', `The queue training_queue ${failure}: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

const doorbellSchema = z.object({ process_id: z.uuid() });

/**
 * Reads a message's body.
 * @throws TreinoError `bad_message` when it is no doorbell: the message can never be worked off.
 */
export function parseJobMessage(body: string): string {
  try {
    return doorbellSchema.parse(JSON.parse(body)).process_id;
  } catch (error) {
    throw new TreinoError('The message is not {"process_id": "<uuid>"}.', {
      code: 'bad_message',
      cause: error,
    });
  }
}
