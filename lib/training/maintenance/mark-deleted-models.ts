/**
 * Records in jobs that their models were deleted, so that no link of a job leads to files that are gone:
 *
 *   DELETE /models/{id} ─▶ row deleted, deletion recorded ─▶ job marked ─▶ deletion marked as done
 *                                                              └ job table down: the sweeper marks the job later
 */
import type postgres from 'postgres';
import type { JobTable } from '../../jobs/job-table.ts';
import type { Log } from '../../observability/log.ts';
import { finishDeletion, unmarkedDeletions } from '../../warehouse/models/deleted-models.ts';

export interface MarkServices {
  readonly sql: postgres.Sql;
  readonly jobs: Pick<JobTable, 'markModelDeleted'>;
  readonly log: Log;
}

/**
 * Marks the jobs of deleted models. A failure is logged, and the next sweep tries again.
 * @param modelId only this model
 * @returns the number of marked jobs
 * @throws DependencyError if the deletions cannot be listed
 */
export async function markDeletedModels({ sql, jobs, log }: MarkServices, modelId?: string): Promise<number> {
  let marked = 0;
  for (const { id, processId, deletedAt } of await unmarkedDeletions(sql, modelId)) {
    try {
      await jobs.markModelDeleted(processId, { modelId: id, at: deletedAt });
      await finishDeletion(sql, id);
      marked += 1;
    } catch (error) {
      log.warn('job of a deleted model is marked later', { model_id: id, error: error as Error });
    }
  }
  return marked;
}
