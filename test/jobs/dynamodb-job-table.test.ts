import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { DynamoDbTable } from '../../lib/jobs/dynamodb/dynamodb-table.ts';
import { listing } from '../../lib/jobs/dynamodb/listing.ts';
import { jobFromItem, jobToItem } from '../../lib/jobs/dynamodb/job-item.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { describeExternalTransitions } from './external-transitions.conformance.ts';
import { describeJobTable } from './job-table.conformance.ts';
import { describeLimits } from './limits.conformance.ts';
import { describeListing } from './listing.conformance.ts';
import { describeOutbox } from './outbox.conformance.ts';
import { request, t0 } from './sample-jobs.ts';
import { describeServerTime } from './server-time.conformance.ts';
import { describeTrainingLocks } from './training-locks.conformance.ts';

describe('the job table on DynamoDB', () => {
  let db: TestDynamoDb;
  let table: JobTable;
  let withoutOutbox: JobTable;

  beforeAll(async () => {
    db = await startDynamoDb();
    await db.createJobTable('training_jobs');
    table = openDynamoDbJobTable('training_jobs', db.client, { outboxEnabled: true });
    withoutOutbox = openDynamoDbJobTable('training_jobs', db.client);
  });
  afterAll(() => db.stop());

  describeJobTable(() => table);
  describeExternalTransitions(() => table);
  describeListing(() => table);
  describe('a limit', () => describeLimits(() => table));
  describe('the time', () => describeServerTime(() => table));
  describe('a training lock', () => describeTrainingLocks(() => table));
  describe('the outbox', () =>
    describeOutbox(
      () => table,
      () => withoutOutbox,
    ));

  it('limits the search for visible jobs, and continues it on the next page', async () => {
    await db.createJobTable('search');
    const all = openDynamoDbJobTable('search', db.client);
    const machines = ['MINE-1', 'b', 'b', 'MINE-2', 'b', 'b', 'b', 'b', 'MINE-3'];
    const id = (at: number) => `00000000-0000-4000-8000-00000000000${at}`;
    for (const [at, machineName] of machines.entries())
      await all.create(newJob(id(at), { ...request, machineName }, new Date(t0.getTime() + at)));
    const jobs = listing(new DynamoDbTable(DynamoDBDocumentClient.from(db.client), 'search'), 5);
    const visible = ['MINE-*'];
    const first = await jobs.list({ visible, limit: 10 });
    expect(first.jobs.map(({ processId }) => processId)).toEqual([id(8)]);
    // Of the five entries searched, the last one is visible.
    const second = await jobs.list({ visible, limit: 10, cursor: first.cursor });
    expect(second.jobs.map(({ processId }) => processId)).toEqual([id(3)]);
    const third = await jobs.list({ visible, limit: 10, cursor: second.cursor });
    expect(third).toMatchObject({ jobs: [{ processId: id(0) }] });
    expect(third.cursor).toBeUndefined();
    expect(await jobs.list({ visible: ['NONE-*'], limit: 10 })).toEqual({ jobs: [] });
  });

  it('reads a job from before fold types and options existed, with their defaults', () => {
    const job = newJob('p-1', request, t0);
    const { options, ...item } = jobToItem(job);
    expect(options).toEqual({ features: request.features });
    const { foldType, classWeight, ...before } = request.search;
    expect([foldType, classWeight]).toEqual(['stratified', 'balanced']);
    expect(jobFromItem({ ...item, search: before })).toEqual(job);
  });

  it('names the job table when DynamoDB is down', async () => {
    const unreachable = new DynamoDBClient({
      endpoint: 'http://127.0.0.1:9',
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
      maxAttempts: 1,
    });
    await expect(openDynamoDbJobTable('training_jobs', unreachable).get('x')).rejects.toMatchObject({
      code: 'dependency_unavailable',
      dependency: 'job table',
      httpStatus: 503,
      retryable: true,
    });
    unreachable.destroy();
  });
});
