/** A short run of the state machine test on both adapters. test/faults has the long run. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { checkStateMachine } from './state-machine.ts';

const RUNS = 50;

describe('random sequences of calls follow the state machine', () => {
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
      { runs: RUNS },
    );
    expect(figures.sequences).toBe(RUNS);
  });

  it('on PostgreSQL', async () => {
    const figures = await checkStateMachine(openPostgresJobTable(database.sql, { outboxEnabled: true }), {
      runs: RUNS,
    });
    expect(figures.sequences).toBe(RUNS);
  });
});
