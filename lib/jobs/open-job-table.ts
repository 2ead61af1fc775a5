/** Opens the configured job table. */
import type postgres from 'postgres';
import type { Config } from '../config.ts';
import { connectForApi } from '../platform/postgres/connect.ts';
import { openDynamoDbJobTable } from './dynamodb/job-table.ts';
import type { JobTable } from './job-table.ts';
import { openPostgresJobTable } from './postgres/job-table.ts';

/**
 * @param sql the warehouse's client, which a job table in PostgreSQL then shares. API functions pass none and get a client
 *   with short timeouts.
 */
export function openJobTable(
  config: Pick<Config, 'JOB_TABLE' | 'JOBS_TABLE' | 'DATABASE_URL' | 'EVENT_BUS' | 'COMPATIBILITY'>,
  sql?: postgres.Sql,
): JobTable {
  // Without a bus nothing publishes events, so the table does not keep them.
  const options = { outboxEnabled: config.EVENT_BUS !== undefined };
  return config.JOB_TABLE === 'postgres'
    ? openPostgresJobTable(sql ?? connectForApi(config.DATABASE_URL), {
        ...options,
        compatibility: config.COMPATIBILITY,
      })
    : openDynamoDbJobTable(config.JOBS_TABLE, undefined, options);
}
