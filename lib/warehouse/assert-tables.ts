import type postgres from 'postgres';
import { mapDatabaseErrors } from '../platform/postgres/database-errors.ts';

/**
 * Checks that the database answers and that the service can read its tables.
 * @throws DependencyError if it does not answer, or a table is missing or not readable
 */
export async function assertTables(sql: postgres.Sql): Promise<void> {
  await mapDatabaseErrors(() => sql`SELECT FROM processed_data, models, model_keys LIMIT 0`);
}
