/** The whole stack in this process: its services, and what survives a restart. */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { rmSync } from 'node:fs';
import {
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { ECSClient } from '@aws-sdk/client-ecs';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand, SendMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { newJob } from '../../lib/jobs/job.ts';
import { openContainerTasks } from '../../lib/platform/aws/container-tasks.ts';
import { toTrainingRequest, trainRequestSchema } from '../../lib/training/submission/train-request.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import type { LocalSettings } from '../../lib/local-settings.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { freeSettings } from '../support/stack.ts';
import { until } from '../support/eventually.ts';
import { sqsClient } from './support.ts';

let settings: LocalSettings;
let stack: Stack;

beforeAll(async () => {
  settings = await freeSettings();
  stack = await startStack(settings);
}, 120_000);

afterAll(async () => {
  await stack.stop();
  rmSync(settings.TREINO_STATE_DIR, { recursive: true, force: true });
});

function clients({ environment }: Stack) {
  const credentials = {
    accessKeyId: environment.AWS_ACCESS_KEY_ID,
    secretAccessKey: environment.AWS_SECRET_ACCESS_KEY,
  };
  const common = { region: environment.AWS_REGION, credentials };
  return {
    sqs: sqsClient(settings.TREINO_AWS_PORT),
    s3: new S3Client({ ...common, endpoint: environment.AWS_ENDPOINT_URL_S3 }),
    dynamodb: new DynamoDBClient({ ...common, endpoint: environment.AWS_ENDPOINT_URL_DYNAMODB }),
  };
}

/** The HTTP API rejects unknown machines, so the tests write this job to the job table. */
const unknownMachine = toTrainingRequest(
  trainRequestSchema.parse({ indicator: 'status', machine_name: 'NOWHERE-1' }),
);

describe('the stack', () => {
  it('answers many first requests to its functions at once', async () => {
    const id = randomUUID();
    const known = ['/machines', '/models', '/jobs', '/health/ready', '/docs', '/', '/openapi.json'];
    const unknown = ['', '/report', '/artifacts/pkl'].map((rest) => `/models/${id}${rest}`);
    const statusOf = async (path: string) => (await fetch(`${stack.baseUrl}${path}`)).status;
    const twice = [...known, ...known, ...unknown, ...unknown];
    expect(await Promise.all(twice.map(statusOf))).toEqual(
      twice.map((path) => (unknown.includes(path) ? 404 : 200)),
    );
    // serverless-offline answers 200 even when it fails to load a function.
    const { machines } = (await (await fetch(`${stack.baseUrl}/machines`)).json()) as { machines?: unknown };
    expect(machines).toEqual([]);
  });

  it('has the queue with its redrive policy and the table under the names in the functions’ environment', async () => {
    const { sqs, dynamodb } = clients(stack);
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'training_queue' }));
    expect(QueueUrl).toBe(stack.environment.TRAINING_QUEUE_URL);
    const { Attributes } = await sqs.send(
      new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }),
    );
    expect(Attributes?.VisibilityTimeout).toBe('5400');
    expect(JSON.parse(Attributes?.RedrivePolicy ?? '')).toEqual({
      deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:training_queue_dlq',
      maxReceiveCount: 3,
    });
    const { Table } = await dynamodb.send(
      new DescribeTableCommand({ TableName: stack.environment.JOBS_TABLE }),
    );
    expect(Table).toMatchObject({
      TableName: 'training_jobs',
      TableStatus: 'ACTIVE',
      KeySchema: [{ AttributeName: 'process_id', KeyType: 'HASH' }],
    });
  });

  it('runs a job whose message was lost, within one sweep', async () => {
    const jobs = openDynamoDbJobTable('training_jobs', clients(stack).dynamodb);
    const processId = randomUUID();
    await jobs.create(newJob(processId, unknownMachine, new Date(Date.now() - 60_000)));
    await stack.sweep();
    // The next scheduled sweep comes later.
    await until('the job ends', async () => (await jobs.get(processId))?.finishedAt);
    // The job ran: the error says that the machine has no rows.
    expect(await jobs.get(processId)).toMatchObject({ status: 'failed', errorCode: 'no_rows', attempt: 1 });
  }, 90_000);

  it('fails a job whose message is in the dead-letter queue', async () => {
    const { sqs, dynamodb } = clients(stack);
    const jobs = openDynamoDbJobTable('training_jobs', dynamodb);
    const processId = randomUUID();
    await jobs.create(newJob(processId, unknownMachine, new Date()));
    const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: 'training_queue_dlq' }));
    const handled = once(stack.deadLetterMapping, 'invocation-finished');
    await sqs.send(
      new SendMessageCommand({ QueueUrl, MessageBody: JSON.stringify({ process_id: processId }) }),
    );
    expect(await handled).toMatchObject([{ result: { ok: true }, deleted: true }]);
    expect(await jobs.get(processId)).toMatchObject({ status: 'failed', attempt: 0 });
  }, 60_000);

  it('runs one container for a job', async () => {
    const { dynamodb } = clients(stack);
    const jobs = openDynamoDbJobTable('training_jobs', dynamodb);
    const processId = randomUUID();
    await jobs.create(newJob(processId, unknownMachine, new Date()));
    const { environment } = stack;
    const tasks = openContainerTasks(
      {
        cluster: environment.ECS_CLUSTER,
        taskDefinition: environment.ECS_TASK_DEFINITION,
        containerName: environment.ECS_CONTAINER_NAME,
        subnets: [environment.ECS_SUBNETS],
        securityGroups: [environment.ECS_SECURITY_GROUPS],
      },
      new ECSClient({
        region: environment.AWS_REGION,
        endpoint: environment.AWS_ENDPOINT_URL_ECS,
        credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      }),
    );
    await tasks.start({ processId, fencingToken: 0 });
    await tasks.start({ processId, fencingToken: 0 });
    await until('the job ends', async () => (await jobs.get(processId))?.finishedAt, 60);
    expect(await jobs.get(processId)).toMatchObject({
      status: 'failed',
      errorCode: 'no_rows',
      runner: 'container',
      attempt: 1,
    });
  }, 90_000);

  it('rejects a second stack on the same state directory', async () => {
    await expect(startStack(settings)).rejects.toMatchObject({ code: 'stack_running' });
    expect((await fetch(`${stack.baseUrl}/health`)).status).toBe(200);
  });

  it('keeps objects, items and rows after a restart', async () => {
    const before = clients(stack);
    await before.s3.send(new PutObjectCommand({ Bucket: 'models', Key: 'model/kept', Body: 'bytes' }));
    await before.dynamodb.send(
      new PutItemCommand({ TableName: 'training_jobs', Item: { process_id: { S: 'kept' } } }),
    );
    const sql = connect(stack.environment.DATABASE_URL);
    await sql`CREATE TABLE kept AS SELECT 7 AS value`;
    await sql.end();
    await stack.stop();

    stack = await startStack(settings);
    const after = clients(stack);
    const object = await after.s3.send(new GetObjectCommand({ Bucket: 'models', Key: 'model/kept' }));
    expect(await object.Body?.transformToString()).toBe('bytes');
    const { Item } = await after.dynamodb.send(
      new GetItemCommand({ TableName: 'training_jobs', Key: { process_id: { S: 'kept' } } }),
    );
    expect(Item).toEqual({ process_id: { S: 'kept' } });
    const again = connect(stack.environment.DATABASE_URL);
    expect(await again`SELECT value FROM kept`).toEqual([{ value: 7 }]);
    await again.end();
  }, 120_000);
});
