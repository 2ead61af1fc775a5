/**
 * Saves a trained model that cannot be published, where the next attempt finds it: in the database if the bucket is
 * unavailable, and in the bucket if the database is. The sweeper removes it when its job has ended.
 */
import type postgres from 'postgres';
import { messageOf } from '../../errors.ts';
import type { Log } from '../../observability/log.ts';
import type { ModelStore } from '../../platform/artifacts/model-store.ts';
import { findUnpublishedModel, insertUnpublishedModel } from '../../warehouse/models/unpublished-models.ts';
import { decodePrepared, encodePrepared } from './prepared-model.ts';
import type { PreparedModel } from './prepared-model.ts';

/** Keys of saved models in the bucket end with the job's id. */
export const SAVED_MODEL_PREFIX = 'model/unpublished/';

export interface SavedModelServices {
  readonly sql: postgres.Sql;
  readonly store: Pick<ModelStore, 'put' | 'get'>;
  readonly log: Log;
}

/**
 * Saves the model in the first place that accepts it, and logs the reasons of the others.
 * @param unavailable the dependency that just failed, which is tried last
 * @returns whether it is saved
 */
export async function saveModel(
  processId: string,
  prepared: PreparedModel,
  unavailable: string | undefined,
  { sql, store, log }: SavedModelServices,
): Promise<boolean> {
  const bytes = encodePrepared(prepared);
  const places = [
    {
      name: 'database',
      save: () => insertUnpublishedModel(sql, processId, bytes),
    },
    {
      name: 'bucket',
      save: () => store.put(`${SAVED_MODEL_PREFIX}${processId}`, bytes, 'application/octet-stream'),
    },
  ];
  for (const { name, save } of unavailable === 'database' ? places.reverse() : places) {
    try {
      await save();
      log.info('unpublished model saved', { place: name, bytes: bytes.length });
      return true;
    } catch (error) {
      log.warn('unpublished model not saved', { place: name, reason: messageOf(error) });
    }
  }
  return false;
}

/**
 * The model that an earlier attempt saved.
 * @returns undefined if there is none
 * @throws DependencyError if a place where it may be is unavailable
 */
export async function loadModel(
  processId: string,
  { sql, store, log }: SavedModelServices,
): Promise<PreparedModel | undefined> {
  const bytes =
    (await findUnpublishedModel(sql, processId)) ?? (await store.get(`${SAVED_MODEL_PREFIX}${processId}`));
  const prepared = bytes && decodePrepared(bytes);
  if (bytes && !prepared) log.warn('saved model ignored: another version of the service wrote it');
  return prepared;
}
