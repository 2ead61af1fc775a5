/**
 * Removes files that dead attempts left in the bucket:
 *
 *   key reserved, not published ─▶ attempt alive? ─ no ─▶ refuse its publication ─▶ remove its files
 *
 * Publication is refused first, so that a frozen attempt that continues later cannot publish files that are gone. A dead
 * attempt stays dead because the next claim has another fencing token. Keys are listed before the job is read, so an
 * attempt that starts in between is not listed.
 */
import type postgres from 'postgres';
import type { JobTable } from '../../jobs/job-table.ts';
import { addLogKeys, withLogKeys } from '../../observability/log.ts';
import type { Log } from '../../observability/log.ts';
import type { ModelStore } from '../../platform/artifacts/model-store.ts';
import { findUnpublishedKeys, markSwept, refusePublication } from '../../warehouse/models/model-keys.ts';
import type { ReservedKey } from '../../warehouse/models/model-keys.ts';

export interface OrphanServices {
  readonly sql: postgres.Sql;
  readonly store: ModelStore;
  readonly jobs: Pick<JobTable, 'get'>;
  readonly log: Log;
}

/** Keys per sweep. The next sweep continues. */
const MAX_KEYS = 200;

/**
 * Sweeps once. A failure for one key is logged, and the next sweep tries that key again.
 * @returns the number of removed objects
 * @throws DependencyError if the keys cannot be listed
 */
export async function removeOrphans(services: OrphanServices, now: Date): Promise<number> {
  let removed = 0;
  for (const key of await findUnpublishedKeys(services.sql, now, MAX_KEYS)) {
    await withLogKeys({ process_id: key.processId }, async () => {
      try {
        removed += await sweepKey(key, services, now);
      } catch (error) {
        services.log.error('files of a dead attempt not removed', {
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
