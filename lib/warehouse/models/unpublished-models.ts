/** The table `unpublished_models`: trained models whose publication failed, as bytes. */
import type postgres from 'postgres';
import { mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';

/**
 * Writes the model of a job, unless it has one.
 * @param processId UUID
 * @throws DependencyError
 */
export async function insertUnpublishedModel(
  sql: postgres.Sql,
  processId: string,
  bytes: Uint8Array,
): Promise<void> {
  await mapDatabaseErrors(
    () => sql`
      INSERT INTO unpublished_models (process_id, model) VALUES (${processId}, ${Buffer.from(bytes)})
      ON CONFLICT (process_id) DO NOTHING`,
  );
}

/** @throws DependencyError */
export async function findUnpublishedModel(
  sql: postgres.Sql,
  processId: string,
): Promise<Uint8Array | undefined> {
  const [row] = await mapDatabaseErrors(
    () => sql<{ model: Buffer }[]>`SELECT model FROM unpublished_models WHERE process_id = ${processId}`,
  );
  return row?.model;
}

/** Jobs with a model in the table, oldest first. @throws DependencyError */
export async function listUnpublishedModels(sql: postgres.Sql, limit: number): Promise<string[]> {
  const rows = await mapDatabaseErrors(
    () => sql<{ processId: string }[]>`
      SELECT process_id AS "processId" FROM unpublished_models ORDER BY saved_at, process_id LIMIT ${limit}`,
  );
  return rows.map(({ processId }) => processId);
}

/** @throws DependencyError */
export async function deleteUnpublishedModel(sql: postgres.Sql, processId: string): Promise<void> {
  await mapDatabaseErrors(() => sql`DELETE FROM unpublished_models WHERE process_id = ${processId}`);
}
