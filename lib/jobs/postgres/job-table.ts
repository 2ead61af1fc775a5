/**
 * The job table on PostgreSQL: the table `training_jobs`, with the predecessor's columns and further ones
 * (lib/platform/postgres/migrations/). Each write is one statement that carries its condition, so the row lock decides
 * every race.
 */
import type postgres from 'postgres';
import { createTransitions } from './create-transitions.ts';
import { externalTransitions } from './external-transitions.ts';
import { listing } from './listing.ts';
import { eventAppender, outbox } from './outbox.ts';
import { serverTime } from './server-time.ts';
import { statusWords } from './status-words.ts';
import { trainingLocks } from './training-locks.ts';
import { workerTransitions } from './worker-transitions.ts';
import type { Config } from '../../config.ts';
import type { OutboxOptions } from '../job-outbox.ts';
import type { JobTable } from '../job-table.ts';

export interface PostgresJobTableOptions extends OutboxOptions {
  /** Whose words the column `status` gets. */
  readonly compatibility?: Config['COMPATIBILITY'];
}

/** @param sql a client of a migrated database. The caller ends it. */
export function openPostgresJobTable(
  sql: postgres.Sql,
  { outboxEnabled = false, compatibility = 'none' }: PostgresJobTableOptions = {},
): JobTable {
  const words = statusWords(sql, compatibility);
  const appendEvent = eventAppender(sql, outboxEnabled);
  return {
    ...serverTime(sql),
    ...createTransitions(sql, words, outboxEnabled),
    ...workerTransitions(sql, words, appendEvent),
    ...externalTransitions(sql, words, appendEvent),
    ...listing(sql),
    ...outbox(sql),
    ...trainingLocks(sql),
  };
}
