/**
 * Removes from the bucket what attempts left that died before they published (design §4 rule 5):
 *
 *   key reserved, not published ─▶ is its attempt alive? ─▶ refuse it publication ─▶ remove its files
 *
 * Refusal comes first: whoever thaws afterwards cannot publish files that are gone. An attempt that is dead
 * stays dead, as the next claim has another fence; its key is asked for before its job, so that no attempt
 * is taken for dead that had not begun.
 */
import type postgres from 'postgres';
import type { ModelStore } from '../../platform/artifacts/model-store.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import { addLogKeys, withLogKeys } from '../../log.ts';
import type { Log } from '../../log.ts';
import { findUnpublishedKeys, markSwept, refusePublication } from '../../warehouse/models/model-keys.ts';
import type { ReservedKey } from '../../warehouse/models/model-keys.ts';

export interface OrphanServices {
  readonly sql: postgres.Sql;
  readonly store: ModelStore;
  readonly jobs: Pick<JobTable, 'get'>;
  readonly log: Log;
}

/** Keys of one sweep; the next goes on. */
const mostKeys = 200;

/**
 * Sweeps once. What fails for one key is logged, and tried again by the next sweep.
 * @returns how many objects were removed
 * @throws DependencyError when the keys cannot be read
 */
export async function removeOrphans(services: OrphanServices, now: Date): Promise<number> {
  let removed = 0;
  for (const key of await findUnpublishedKeys(services.sql, now, mostKeys)) {
    await withLogKeys({ process_id: key.processId }, async () => {
      try {
        removed += await sweepKey(key, services, now);
      } catch (error) {
        services.log.error('what an attempt left in the bucket could not be removed', {
          key: key.key,
          fencing_token: key.fencingToken,
          error: error as Error,
        });
      }
    });
  }
  return removed;
}

async function sweepKey(
  { key, processId, fencingToken }: ReservedKey,
  { sql, store, jobs, log }: OrphanServices,
  now: Date,
): Promise<number> {
  const job = await jobs.get(processId);
  addLogKeys({ correlation_id: job?.correlationId });
  if (job?.status === 'running' && job.fencingToken === fencingToken) return 0;
  if (!(await refusePublication(sql, key))) return 0;
  const objects = await store.list(`${key}.`);
  await store.remove(objects);
  await markSwept(sql, key, now);
  if (objects.length > 0) log.info('orphans removed', { fencing_token: fencingToken, objects });
  return objects.length;
}
