import type postgres from 'postgres';
import { mapDatabaseErrors } from '../platform/postgres/database-errors.ts';

/**
 * Checks that the database answers, that the service can read its tables, and that it can write models.
 * @throws DependencyError if it does not answer, is read-only, or a table is missing or the user has no permission
 */
export async function assertTables(sql: postgres.Sql): Promise<void> {
  await mapDatabaseErrors(async () => {
    await sql`SELECT FROM processed_data, models, model_keys LIMIT 0`;
    const [state] = await sql<{ isReadOnly: boolean; canWrite: boolean }[]>`
      SELECT current_setting('transaction_read_only')::bool AS "isReadOnly",
        has_table_privilege('models', 'INSERT') AND has_table_privilege('model_keys', 'INSERT') AS "canWrite"`;
    // With PostgreSQL's own codes, so that the advice is that of a failed write.
    if (state!.isReadOnly) throw serverError('25006', 'transactions are read-only');
    if (!state!.canWrite) throw serverError('42501', 'INSERT into models or model_keys is not granted');
  });
}

const serverError = (code: string, message: string): Error => Object.assign(new Error(message), { code });
