/** A short run of the state machine's test on both adapters; test/faults runs the long one. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { checkStateMachine } from './state-machine.ts';

const runs = 50;

describe('every life of a job follows the state machine', () => {
  let dynamodb: TestDynamoDb;
  let database: TestPostgres;

  beforeAll(async () => {
    [dynamodb, database] = await Promise.all([startDynamoDb(), startTestPostgres()]);
    await dynamodb.createJobTable('training_jobs');
  });
  afterAll(() => Promise.all([dynamodb.stop(), database.stop()]));

  it('on DynamoDB', async () => {
    const figures = await checkStateMachine(
      openDynamoDbJobTable('training_jobs', dynamodb.client, { outboxEnabled: true }),
      { runs },
    );
    expect(figures.sequences).toBe(runs);
  });

  it('on PostgreSQL', async () => {
    const figures = await checkStateMachine(openPostgresJobTable(database.sql, { outboxEnabled: true }), {
      runs,
    });
    expect(figures.sequences).toBe(runs);
  });
});
