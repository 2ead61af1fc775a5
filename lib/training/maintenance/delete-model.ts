/** Deletes a published model: its row, then its files. */
import type postgres from 'postgres';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../observability/log.ts';
import type { ModelStore } from '../../platform/artifacts/model-store.ts';
import type { Principal } from '../../principal/principal.ts';
import { deleteModelRow, missingModel } from '../../warehouse/models/deleted-models.ts';
import { markSwept } from '../../warehouse/models/model-keys.ts';
import { findModel } from '../../warehouse/models/models.ts';

export interface DeleteModelServices {
  readonly principal: Pick<Principal, 'canAccess' | 'name'>;
  readonly sql: postgres.Sql;
  readonly store: Pick<ModelStore, 'list' | 'remove'>;
  readonly log: Log;
}

/**
 * Deletes a model. If the bucket is not available, the model is gone nevertheless, and the sweeper removes the files.
 * @param id UUID
 * @throws RequestError 404 for an unknown model and for one that the principal cannot access, 410 for a deleted one;
 *   DependencyError if the database is not available
 */
export async function deleteModel(
  id: string,
  { principal, sql, store, log }: DeleteModelServices,
): Promise<void> {
  const model = await findModel(sql, id);
  if (!model || !principal.canAccess(model.machineName)) throw await missingModel(sql, id, principal);
  const stem = await deleteModelRow(sql, id);
  // Another request was faster.
  if (stem === undefined) throw await missingModel(sql, id, principal);
  log.info('model deleted', { model_id: id, machine_name: model.machineName, principal: principal.name });
  if (stem === null) return;
  try {
    await store.remove(await store.list(`${stem}.`));
    await markSwept(sql, stem, new Date());
  } catch (error) {
    log.warn('files of a deleted model are removed later', { model_id: id, reason: messageOf(error) });
  }
}
