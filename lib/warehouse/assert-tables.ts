/** Whether the database answers, and has what the service needs. */
import type postgres from 'postgres';
import { mapDatabaseErrors } from '../platform/postgres/connect.ts';

/** @throws DependencyError when it does not answer, or a table is missing or closed to us. */
export async function assertTables(sql: postgres.Sql): Promise<void> {
  await mapDatabaseErrors(() => sql`SELECT FROM processed_data, models, model_keys LIMIT 0`);
}
