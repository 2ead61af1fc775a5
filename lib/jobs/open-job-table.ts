/** The job table the configuration asks for. */
import type postgres from 'postgres';
import type { Config } from '../config.ts';
import { connect } from '../warehouse/connect.ts';
import { openDynamoDbJobTable } from './dynamodb-job-table.ts';
import type { JobTable } from './job-table.ts';
import { openPostgresJobTable } from './postgres-job-table.ts';

/** @param sql the warehouse's client, if the caller has one: PostgreSQL's job table goes through it. */
export const openJobTable = (
  config: Pick<Config, 'JOB_TABLE' | 'JOBS_TABLE' | 'DATABASE_URL'>,
  sql?: postgres.Sql,
): JobTable =>
  config.JOB_TABLE === 'postgres'
    ? openPostgresJobTable(sql ?? connect(config.DATABASE_URL))
    : openDynamoDbJobTable(config.JOBS_TABLE);
