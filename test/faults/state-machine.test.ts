import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { checkStateMachine } from '../jobs/state-machine.ts';
import { startDynamoDb } from '../support/dynamodb.ts';
import type { TestDynamoDb } from '../support/dynamodb.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { counts, SUITE_TIMEOUT_MS } from './counts.ts';
import { recordResult } from './results.ts';

describe('random job histories follow the state machine', () => {
  let dynamodb: TestDynamoDb;
  let database: TestPostgres;

  beforeAll(async () => {
    [dynamodb, database] = await Promise.all([startDynamoDb(), startTestPostgres()]);
    await dynamodb.createJobTable('training_jobs');
  }, 60_000);
  afterAll(() => Promise.all([dynamodb.stop(), database.stop()]));

  it.each(['dynamodb', 'postgres'] as const)(
    'in %s',
    async (jobTable) => {
      const table =
        jobTable === 'postgres'
          ? openPostgresJobTable(database.sql, { outboxEnabled: true })
          : openDynamoDbJobTable('training_jobs', dynamodb.client, { outboxEnabled: true });
      const { ends, ...result } = await checkStateMachine(table, { runs: counts.sequences, seed: 9 });
      recordResult(`state machine, ${jobTable}`, { ...result, ...ends });
      expect(result.sequences).toBe(counts.sequences);
    },
    SUITE_TIMEOUT_MS,
  );
});
