/** Deletes a published model: its row, the links of its job, then its files. */
import { messageOf } from '../../errors.ts';
import type { ModelStore } from '../../platform/artifacts/model-store.ts';
import type { Principal } from '../../principal/principal.ts';
import { deleteModelRow, missingModel } from '../../warehouse/models/deleted-models.ts';
import { markSwept } from '../../warehouse/models/model-keys.ts';
import { findModel } from '../../warehouse/models/models.ts';
import { markDeletedModels } from './mark-deleted-models.ts';
import type { MarkServices } from './mark-deleted-models.ts';

export interface DeleteModelServices extends MarkServices {
  readonly principal: Pick<Principal, 'canAccess' | 'name'>;
  readonly store: Pick<ModelStore, 'list' | 'remove'>;
}

/**
 * Deletes a model. If the bucket or the job table is not available, the model is gone nevertheless, and the sweeper does the
 * rest.
 * @param id UUID
 * @throws RequestError 404 for an unknown model and for one that the principal cannot access, 410 for a deleted one;
 *   DependencyError if the database is not available
 */
export async function deleteModel(id: string, services: DeleteModelServices): Promise<void> {
  const { principal, sql, store, log } = services;
  const model = await findModel(sql, id);
  if (!model || !principal.canAccess(model.machineName)) throw await missingModel(sql, id, principal);
  const stem = await deleteModelRow(sql, id);
  // Another request was faster.
  if (stem === undefined) throw await missingModel(sql, id, principal);
  log.info('model deleted', { model_id: id, machine_name: model.machineName, principal: principal.name });
  await markDeletedModels(services, id);
  if (stem === null) return;
  try {
    await store.remove(await store.list(`${stem}.`));
    await markSwept(sql, stem, new Date());
  } catch (error) {
    log.warn('files of a deleted model are removed later', { model_id: id, reason: messageOf(error) });
  }
}
