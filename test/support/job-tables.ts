/** Both job tables, for tests that must hold on each: `describe.each(Object.keys(JOB_TABLES))`. */
import { openDynamoDbJobTable } from '../../lib/jobs/dynamodb/job-table.ts';
import type { JobTable } from '../../lib/jobs/job-table.ts';
import { openPostgresJobTable } from '../../lib/jobs/postgres/job-table.ts';
import { startDynamoDb } from './dynamodb.ts';
import { startTestPostgres } from './postgres.ts';

export interface TestJobTable {
  readonly jobs: JobTable;
  stop(): Promise<unknown>;
}

/** Start a database with an empty job table. */
export const JOB_TABLES: Readonly<Record<string, () => Promise<TestJobTable>>> = {
  async dynamodb() {
    const db = await startDynamoDb();
    await db.createJobTable('training_jobs');
    return { jobs: openDynamoDbJobTable('training_jobs', db.client), stop: () => db.stop() };
  },
  async postgres() {
    const db = await startTestPostgres();
    return { jobs: openPostgresJobTable(db.sql), stop: () => db.stop() };
  },
};
