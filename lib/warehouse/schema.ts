/** Brings a database up to what the service needs. */
import { readFile } from 'node:fs/promises';
import type postgres from 'postgres';
import { asking } from './connect.ts';

/** Any number, the same for all who apply the schema. */
const schemaLock = 7_262_002;

/**
 * Applies schema.sql. Nothing changes where the tables are; two at the same time wait for each other.
 * @throws DependencyError when the database cannot be reached or does not allow it.
 */
export async function applySchema(sql: postgres.Sql): Promise<void> {
  const statements = await readFile(new URL('./schema.sql', import.meta.url), 'utf8');
  await asking(() =>
    sql.begin(async (transaction) => {
      await transaction`SELECT pg_advisory_xact_lock(${schemaLock})`;
      await transaction.unsafe(statements);
    }),
  );
}
