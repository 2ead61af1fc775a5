/** Creates the queues, the job table and the bucket in SQS, DynamoDB and S3. */
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import type { AwsClients } from './aws-clients.ts';
import { createJobsTable } from './jobs-table.ts';
import { RESOURCES } from './resources.ts';

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

export interface CreatedResources {
  readonly trainingQueue: Queue;
  readonly deadLetterQueue: Queue;
  readonly deadLetteredEventsQueue: Queue;
}

/** Creates missing resources and updates the queues and the table. Safe to repeat. */
export async function createResources({ sqs, s3, dynamodb }: AwsClients): Promise<CreatedResources> {
  const [queues] = await Promise.all([createQueues(sqs), createJobsTable(dynamodb), createModelsBucket(s3)]);
  return queues;
}

async function createQueues(sqs: SQSClient): Promise<CreatedResources> {
  const { trainingQueue, deadLetterQueue, deadLetteredEventsQueue } = RESOURCES;
  const deadLetters = await createQueue(sqs, deadLetterQueue.name, {
    VisibilityTimeout: String(deadLetterQueue.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(deadLetterQueue.retentionSeconds),
  });
  const training = await createQueue(sqs, trainingQueue.name, {
    VisibilityTimeout: String(trainingQueue.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(trainingQueue.retentionSeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: deadLetters.arn,
      maxReceiveCount: trainingQueue.maxReceiveCount,
    }),
  });
  const deadLetteredEvents = await createQueue(sqs, deadLetteredEventsQueue.name, {
    MessageRetentionPeriod: String(deadLetteredEventsQueue.retentionSeconds),
  });
  return {
    trainingQueue: training,
    deadLetterQueue: deadLetters,
    deadLetteredEventsQueue: deadLetteredEvents,
  };
}

async function createQueue(
  sqs: SQSClient,
  name: string,
  attributes: Partial<Record<QueueAttributeName, string>>,
): Promise<Queue> {
  // CreateQueue fails if the queue exists with other attributes, so they are set in a second call.
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  if (url === undefined) throw new TypeError(`SQS returned no URL for the queue ${name}.`);
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  const arn = Attributes?.QueueArn;
  if (arn === undefined) throw new TypeError(`SQS returned no ARN for the queue ${name}.`);
  return { url, arn };
}

async function createModelsBucket(s3: S3Client): Promise<void> {
  try {
    await s3.send(new CreateBucketCommand({ Bucket: RESOURCES.modelsBucket.name }));
  } catch (error) {
    if (!(error instanceof Error && error.name === 'BucketAlreadyOwnedByYou')) throw error;
  }
}
