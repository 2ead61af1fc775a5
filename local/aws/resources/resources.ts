/**
 * The queues, the table, the bucket and the bus with its rules, described once. `serverless.yml` declares the same for AWS, and a
 * test holds that both say the same.
 */
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import type { S3Client } from '@aws-sdk/client-s3';
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SetQueueAttributesCommand,
} from '@aws-sdk/client-sqs';
import type { QueueAttributeName, SQSClient } from '@aws-sdk/client-sqs';
import { dataReadyType, objectCreatedType } from '../../../lib/events/data-ready.ts';
import { createJobsTable, JOBS_TABLE } from './jobs-table.ts';

/** The worker as Lambda runs it. */
export const TRAINING_WORKER = {
  functionName: 'run-training',
  timeoutSeconds: 900,
  memoryMegabytes: 10_240,
  batchSize: 1,
  maximumConcurrency: 2,
} as const;

/** The container task that long trainings run in. */
export const TRAINING_CONTAINER = {
  cluster: 'treino',
  taskDefinition: 'treino-training',
  containerName: 'training',
  /** What the image starts. */
  entry: 'functions/training-task.ts',
  /** At once on one machine; more than one, so that one that hangs does not hold up the others. */
  maximumTasks: 2,
} as const;

/** The sweeper, once a minute. */
export const SWEEPER = { functionName: 'sweep-jobs', timeoutSeconds: 60, memoryMegabytes: 512 } as const;

/** What finishes the jobs whose messages the queue gave up on. */
export const UNDERTAKER = {
  functionName: 'bury-job',
  timeoutSeconds: 30,
  memoryMegabytes: 512,
  batchSize: 1,
  maximumConcurrency: 2,
} as const;

/** What takes events in, invoked asynchronously. */
export const DATA_READY = {
  functionName: 'on-data-ready',
  timeoutSeconds: 120,
  memoryMegabytes: 512,
  maximumConcurrency: 2,
} as const;

/** The bucket's folder whose new objects are manifests. */
const MANIFESTS = 'manifests/';

/** The bus that hears of jobs, and on which trainings are asked for. */
export const EVENT_BUS = { name: 'treino' } as const;

export const RESOURCES = {
  trainingQueue: {
    name: 'training_queue',
    /** AWS asks for at least the function's timeout and advises six times as much. */
    visibilityTimeoutSeconds: 6 * TRAINING_WORKER.timeoutSeconds,
    retentionSeconds: 14 * 24 * 3600,
    maxReceiveCount: 3,
  },
  deadLetterQueue: {
    name: 'training_queue_dlq',
    visibilityTimeoutSeconds: 6 * UNDERTAKER.timeoutSeconds,
    retentionSeconds: 14 * 24 * 3600,
  },
  /** What DATA_READY cannot take. */
  parkedEventsQueue: { name: 'data_ready_dlq', retentionSeconds: 14 * 24 * 3600 },
  jobsTable: JOBS_TABLE,
  modelsBucket: { name: 'models' },
} as const;

/** What DATA_READY is invoked for. S3 tells of objects on the bus that every account has. */
export const RULES = [
  { bus: EVENT_BUS.name, pattern: { 'detail-type': [dataReadyType] } },
  {
    bus: 'default',
    pattern: {
      source: ['aws.s3'],
      'detail-type': [objectCreatedType],
      detail: { bucket: { name: [RESOURCES.modelsBucket.name] }, object: { key: [{ prefix: MANIFESTS }] } },
    },
  },
] as const;

export interface AwsClients {
  readonly sqs: SQSClient;
  readonly s3: S3Client;
  readonly dynamodb: DynamoDBClient;
}

export interface Queue {
  readonly url: string;
  readonly arn: string;
}

export interface CreatedResources {
  readonly trainingQueue: Queue;
  readonly deadLetterQueue: Queue;
  readonly parkedEventsQueue: Queue;
}

/** Creates what is missing and brings queues and table up to date; safe to repeat. */
export async function createResources({ sqs, s3, dynamodb }: AwsClients): Promise<CreatedResources> {
  const [queues] = await Promise.all([createQueues(sqs), createJobsTable(dynamodb), createModelsBucket(s3)]);
  return queues;
}

async function createQueues(sqs: SQSClient): Promise<CreatedResources> {
  const { trainingQueue, deadLetterQueue, parkedEventsQueue } = RESOURCES;
  const dead = await createQueue(sqs, deadLetterQueue.name, {
    VisibilityTimeout: String(deadLetterQueue.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(deadLetterQueue.retentionSeconds),
  });
  const training = await createQueue(sqs, trainingQueue.name, {
    VisibilityTimeout: String(trainingQueue.visibilityTimeoutSeconds),
    MessageRetentionPeriod: String(trainingQueue.retentionSeconds),
    RedrivePolicy: JSON.stringify({
      deadLetterTargetArn: dead.arn,
      maxReceiveCount: trainingQueue.maxReceiveCount,
    }),
  });
  const parked = await createQueue(sqs, parkedEventsQueue.name, {
    MessageRetentionPeriod: String(parkedEventsQueue.retentionSeconds),
  });
  return { trainingQueue: training, deadLetterQueue: dead, parkedEventsQueue: parked };
}

async function createQueue(
  sqs: SQSClient,
  name: string,
  attributes: Partial<Record<QueueAttributeName, string>>,
): Promise<Queue> {
  // Without attributes: creating a queue that exists with other ones is an error, setting them is not.
  const { QueueUrl: url } = await sqs.send(new CreateQueueCommand({ QueueName: name }));
  if (url === undefined) throw new TypeError(`SQS gave no URL for ${name}.`);
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl: url, Attributes: attributes }));
  const described = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ['QueueArn'] }),
  );
  const arn = described.Attributes?.QueueArn;
  if (arn === undefined) throw new TypeError(`SQS gave no ARN for ${name}.`);
  return { url, arn };
}

const createModelsBucket = (s3: S3Client): Promise<void> =>
  unlessItExists('BucketAlreadyOwnedByYou', () =>
    s3.send(new CreateBucketCommand({ Bucket: RESOURCES.modelsBucket.name })),
  );

async function unlessItExists(errorName: string, create: () => Promise<unknown>): Promise<void> {
  try {
    await create();
  } catch (error) {
    if (!(error instanceof Error && error.name === errorName)) throw error;
  }
}
