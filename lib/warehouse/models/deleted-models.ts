/**
 * Deletion of a published model. The row goes first, and its key is marked as refused in the same transaction: the sweeper
 * removes files of refused keys (lib/training/maintenance/remove-orphans.ts), so that none stays if the caller dies.
 */
import type postgres from 'postgres';
import { RequestError } from '../../errors.ts';
import { mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';
import { transact } from '../../platform/postgres/transaction.ts';
import type { Principal } from '../../principal/principal.ts';
import { modelNotFound } from '../../validation/request-errors.ts';

/**
 * Deletes the row of a model and records the deletion.
 * @param id UUID
 * @returns the keys' common part without extension. Null if another model uses the same files, as the predecessor's may.
 *   Undefined if there is no such model
 * @throws DependencyError
 */
export function deleteModelRow(sql: postgres.Sql, id: string): Promise<string | null | undefined> {
  return mapDatabaseErrors(() =>
    transact(sql, '', async (transaction) => {
      const [model] = await transaction<{ processId: string | null; stem: string }[]>`
        WITH deleted AS (DELETE FROM models WHERE id = ${id} RETURNING *),
          recorded AS (INSERT INTO deleted_models (id, machine_name, process_id) SELECT id, machine_name, process_id FROM deleted)
        SELECT process_id AS "processId", regexp_replace(bucket_address, '\\.[^./]*$', '') AS stem FROM deleted`;
      if (!model) return undefined;
      const { processId, stem } = model;
      const shared = await transaction`
        SELECT FROM models WHERE regexp_replace(bucket_address, '\\.[^./]*$', '') = ${stem} LIMIT 1`;
      if (shared.length > 0) return null;
      await transaction`
        INSERT INTO model_keys (key, process_id, fence, swept_at) VALUES (${stem}, ${processId ?? id}, 0, '-infinity')
        ON CONFLICT (key) DO UPDATE SET published_at = NULL, swept_at = '-infinity', reserved_at = now()`;
      return stem;
    }),
  );
}

/** Deletions per call. The next sweep continues. */
const MAX_UNMARKED = 200;

interface Deletion {
  readonly id: string;
  readonly processId: string;
  readonly deletedAt: Date;
}

/** Deletions that the models' jobs do not have yet, oldest first. @throws DependencyError */
export const unmarkedDeletions = (sql: postgres.Sql, modelId?: string): Promise<Deletion[]> =>
  mapDatabaseErrors(
    () => sql<Deletion[]>`
      SELECT id, process_id AS "processId", deleted_at AS "deletedAt" FROM deleted_models
      WHERE process_id IS NOT NULL AND NOT is_job_marked ${modelId === undefined ? sql`` : sql`AND id = ${modelId}`}
      ORDER BY deleted_at LIMIT ${MAX_UNMARKED}`,
  );

/** Records that the model's job has the deletion. @throws DependencyError */
export async function finishDeletion(sql: postgres.Sql, id: string): Promise<void> {
  await mapDatabaseErrors(() => sql`UPDATE deleted_models SET is_job_marked = true WHERE id = ${id}`);
}

/** Why a model cannot be found: 410 if it was deleted and the principal could access it, otherwise 404. */
export async function missingModel(
  sql: postgres.Sql,
  id: string,
  principal: Pick<Principal, 'canAccess'>,
): Promise<RequestError> {
  const [deleted] = await mapDatabaseErrors(
    () => sql<{ machineName: string | null; deletedAt: Date }[]>`
      SELECT machine_name AS "machineName", deleted_at AS "deletedAt" FROM deleted_models WHERE id = ${id}`,
  );
  if (!deleted || !principal.canAccess(deleted.machineName)) return modelNotFound();
  return new RequestError(`The model was deleted at ${deleted.deletedAt.toISOString()}.`, {
    code: 'model_deleted',
    httpStatus: 410,
  });
}
