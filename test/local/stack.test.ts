/** The whole stack in this process: what it offers, and what it keeps over a restart. */
import { rmSync } from 'node:fs';
import {
  DescribeTableCommand,
  DynamoDBClient,
  PutItemCommand,
  GetItemCommand,
} from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetQueueAttributesCommand, GetQueueUrlCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/warehouse/connect.ts';
import type { Settings } from '../../local/settings.ts';
import { startStack } from '../../local/stack.ts';
import type { Stack } from '../../local/stack.ts';
import { freeSettings } from '../support/stack.ts';
import { sqsClient } from './support.ts';

let settings: Settings;
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

describe('the stack', () => {
  it('has the queue with its redrive, the table and the bucket under the names the functions get', async () => {
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

  it('refuses a second stack on the same state', async () => {
    await expect(startStack(settings)).rejects.toMatchObject({ code: 'stack_running' });
    expect((await fetch(`${stack.baseUrl}/health`)).status).toBe(200);
  });

  it('keeps objects, items and rows over a restart', async () => {
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
