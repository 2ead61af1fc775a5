import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb-job-table.ts';
import { jobFromItem, jobToItem } from '../../lib/jobs/dynamodb-item.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { describeInterventions } from './interventions.conformance.ts';
import { describeJobTable } from './job-table.conformance.ts';
import { describeListing } from './listing.conformance.ts';
import { describeOutbox } from './outbox.conformance.ts';
import { request, t0 } from './sample-jobs.ts';
import { describeTurns } from './turns.conformance.ts';

describe('the job table on DynamoDB', () => {
  let db: TestDynamoDb;
  let table: JobTable;
  let silent: JobTable;

  beforeAll(async () => {
    db = await startDynamoDb();
    await db.createJobTable('training_jobs');
    table = openDynamoDbJobTable('training_jobs', db.client, { keepsEvents: true });
    silent = openDynamoDbJobTable('training_jobs', db.client);
  });
  afterAll(() => db.stop());

  describeJobTable(() => table);
  describeInterventions(() => table);
  describeListing(() => table);
  describe('a turn', () => describeTurns(() => table));
  describe('the outbox', () =>
    describeOutbox(
      () => table,
      () => silent,
    ));

  it('reads a job that was written before folds could be chosen', () => {
    const job = newJob('p-1', request, t0);
    const item = jobToItem(job);
    const { foldType, ...before } = request.search;
    expect(foldType).toBe('stratified');
    expect(jobFromItem({ ...item, search: before })).toEqual(job);
  });

  it('says which dependency is down', async () => {
    const nobody = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    await expect(openDynamoDbJobTable('training_jobs', nobody).get('x')).rejects.toMatchObject({
      code: 'dependency_unavailable',
      dependency: 'job table',
      httpStatus: 503,
      retryable: true,
    });
    nobody.destroy();
  });
});
