/**
 * Removes the models that workers saved because they could not publish them (../publishing/saved-models.ts), once their
 * jobs have ended: by then the model is published, or the job is failed or cancelled.
 */
import type postgres from 'postgres';
import { isActive } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import type { Log } from '../../observability/log.ts';
import type { ModelStore } from '../../platform/artifacts/model-store.ts';
import { deleteUnpublishedModel, listUnpublishedModels } from '../../warehouse/models/unpublished-models.ts';
import { SAVED_MODEL_PREFIX } from '../publishing/saved-models.ts';

export interface SavedModelSweepServices {
  readonly sql: postgres.Sql;
  readonly store: Pick<ModelStore, 'list' | 'remove'>;
  readonly jobs: Pick<JobTable, 'get'>;
  readonly log: Log;
}

/** Models per sweep and place. The next sweep continues. */
const MAX_MODELS = 100;

/**
 * Sweeps once.
 * @returns the number of removed models
 * @throws DependencyError if the database, the bucket or the job table is unavailable
 */
export async function removeSavedModels({ sql, store, jobs, log }: SavedModelSweepServices): Promise<number> {
  const hasEnded = async (processId: string): Promise<boolean> => {
    const job = await jobs.get(processId);
    return job === undefined || !isActive(job.status);
  };
  let removed = 0;
  for (const processId of await listUnpublishedModels(sql, MAX_MODELS)) {
    if (!(await hasEnded(processId))) continue;
    await deleteUnpublishedModel(sql, processId);
    removed += 1;
  }
  for (const key of (await store.list(SAVED_MODEL_PREFIX)).slice(0, MAX_MODELS)) {
    if (!(await hasEnded(key.slice(SAVED_MODEL_PREFIX.length)))) continue;
    await store.remove([key]);
    removed += 1;
  }
  if (removed > 0) log.info('saved models removed', { models: removed });
  return removed;
}
