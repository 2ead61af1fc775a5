/** Upgrade of a local job table from a version without indexes. */
import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CreateTableCommand, DescribeTableCommand, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { jobToItem } from '../../lib/jobs/dynamodb/job-item.ts';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { Job } from '../../lib/jobs/job.ts';
import { createJobsTable } from '../../local/aws/resources/jobs-table.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { request, t0 } from './sample-jobs.ts';

describe('a local job table without indexes', () => {
  let db: TestDynamoDb;
  beforeEach(async () => {
    db = await startDynamoDb();
  });
  afterEach(() => db.stop());

  const createOldTable = (name: string) =>
    db.client.send(
      new CreateTableCommand({
        TableName: name,
        BillingMode: 'PAY_PER_REQUEST',
        AttributeDefinitions: [{ AttributeName: 'process_id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'process_id', KeyType: 'HASH' }],
      }),
    );
  /** Writes jobs as the older version did. */
  const putOldJobs = async (table: string, count: number): Promise<Job[]> => {
    const jobs = Array.from({ length: count }, () => newJob(randomUUID(), request, t0));
    const documents = DynamoDBDocumentClient.from(db.client);
    const added = new Set([
      'created_order',
      'cancel_requested_at',
      'saved_fits',
      'hand_overs',
      'handed_over_at',
    ]);
    for (const job of jobs) {
      const item = Object.fromEntries(Object.entries(jobToItem(job)).filter(([name]) => !added.has(name)));
      await documents.send(new PutCommand({ TableName: table, Item: item }));
    }
    return jobs;
  };
  const listed = async (): Promise<Job[]> => {
    const { jobs } = await openDynamoDbJobTable('training_jobs', db.client).list({ limit: 100 });
    return jobs;
  };
  const tables = async () => (await db.client.send(new ListTablesCommand({}))).TableNames;

  it('is recreated once, with its jobs', async () => {
    await createOldTable('training_jobs');
    const jobs = await putOldJobs('training_jobs', 30);
    await createJobsTable(db.client);
    const upgraded = await db.client.send(new DescribeTableCommand({ TableName: 'training_jobs' }));
    await createJobsTable(db.client);
    expect(await db.client.send(new DescribeTableCommand({ TableName: 'training_jobs' }))).toMatchObject({
      Table: { CreationDateTime: upgraded.Table!.CreationDateTime },
    });
    expect(new Set(await listed())).toEqual(new Set(jobs));
    expect(await tables()).toEqual(['training_jobs']);
  });

  it('is restored after a crash between deleting the old table and creating the new one', async () => {
    await createOldTable('training_jobs_aside');
    const jobs = await putOldJobs('training_jobs_aside', 3);
    await createJobsTable(db.client);
    expect(new Set(await listed())).toEqual(new Set(jobs));
    expect(await tables()).toEqual(['training_jobs']);
  });
});
