import type postgres from 'postgres';
import { mapDatabaseErrors } from '../platform/postgres/database-errors.ts';
import { applyMigrations } from '../platform/postgres/migrate.ts';
import { readTelemetryTable } from './columns.ts';
import { keyColumns } from './key-columns.ts';

/**
 * Applies all pending migrations. A table `processed_data` that exists already stays as it is, so its columns are checked
 * first.
 * @returns the names of the migrations that this call applied
 * @throws DataError `missing_column` or `unsuitable_table` if the service cannot use the existing table; nothing was changed
 *   then; errors of applyMigrations
 */
export async function migrateWarehouse(sql: postgres.Sql): Promise<string[]> {
  await mapDatabaseErrors(async () => {
    const [table] = await sql`SELECT to_regclass('processed_data') IS NOT NULL AS "exists"`;
    if (table!.exists) keyColumns(await readTelemetryTable(sql));
  });
  return applyMigrations(sql);
}
