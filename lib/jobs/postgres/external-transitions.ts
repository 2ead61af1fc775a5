/**
 * Changes of a job in PostgreSQL by callers other than its worker: a user cancels it or deletes its model, the sweeper
 * reclaims it, or the dead-letter queue's consumer fails it. The result depends on the job's state. One statement reads, decides and writes.
 */
import type postgres from 'postgres';
import { mapJobTableErrors } from './map-job-table-errors.ts';
import { queuedProgress } from '../job.ts';
import type { JobTable } from '../job-table.ts';
import type { EventAppender } from './outbox.ts';
import { columns, idOf, isExpired, jobFromRow } from './job-row.ts';
import type { JobRow } from './job-row.ts';
import type { StatusWords } from './status-words.ts';

type ExternalTransitions = Pick<
  JobTable,
  'requestCancel' | 'reclaim' | 'failDeadLettered' | 'markModelDeleted'
>;

export const externalTransitions = (
  sql: postgres.Sql,
  words: StatusWords,
  appendEvent: EventAppender,
): ExternalTransitions => ({
  async requestCancel(processId, now) {
    const id = idOf(processId);
    const hasLiveLease = sql`state = 'running' AND lease_expires_at >= ${now}`;
    const [row] = await mapJobTableErrors(
      () => sql<JobRow[]>`
        UPDATE training_jobs
        SET status = CASE WHEN ${hasLiveLease} THEN status ELSE ${words.of('cancelled')} END,
          error_code = CASE WHEN ${hasLiveLease} THEN error_code ELSE coalesce(${words.cancelled.code}, error_code) END,
          error_message = CASE WHEN ${hasLiveLease} THEN error_message ELSE coalesce(${words.cancelled.message}, error_message) END,
          finished_at = CASE WHEN ${hasLiveLease} THEN finished_at ELSE ${now} END,
          lease_expires_at = CASE WHEN ${hasLiveLease} THEN lease_expires_at END,
          updated_at = CASE WHEN ${hasLiveLease} AND cancel_requested_at IS NOT NULL THEN updated_at ELSE ${now} END,
          cancel_requested_at = coalesce(cancel_requested_at, ${now}),
          ${appendEvent({ status: sql`'cancelled'`, now, unless: hasLiveLease })}
        WHERE id = ${id} AND state IN ('pending', 'running')
        RETURNING ${columns(sql)}`,
    );
    if (row) return jobFromRow(row);
    // The job is final or does not exist.
    const [final] = await mapJobTableErrors(
      () => sql<JobRow[]>`SELECT ${columns(sql)} FROM training_jobs WHERE id = ${id}`,
    );
    return final && jobFromRow(final);
  },

  async reclaim(processId, { fencingToken, now, maxAttempts, failure }) {
    const [row] = await mapJobTableErrors(
      () => sql<{ next: 'pending' | 'failed' | 'cancelled' }[]>`
        WITH dead AS (
          SELECT id, CASE WHEN cancel_requested_at IS NOT NULL THEN 'cancelled'
            WHEN attempt >= ${maxAttempts} THEN 'failed' ELSE 'pending' END AS next
          FROM training_jobs
          WHERE id = ${idOf(processId)} AND fence = ${fencingToken} AND ${isExpired(sql, now)}
          FOR UPDATE
        )
        UPDATE training_jobs AS job
        SET status = ${words.ofExpression(sql`dead.next`)}, updated_at = ${now}, lease_expires_at = NULL,
          finished_at = CASE WHEN dead.next <> 'pending' THEN ${now} END,
          error_code = CASE dead.next WHEN 'failed' THEN ${failure.code}
            WHEN 'cancelled' THEN coalesce(${words.cancelled.code}, error_code) ELSE error_code END,
          error_message = CASE dead.next WHEN 'failed' THEN ${failure.message}
            WHEN 'cancelled' THEN coalesce(${words.cancelled.message}, error_message) ELSE error_message END,
          enqueued_at = CASE WHEN dead.next <> 'pending' THEN enqueued_at END,
          runner = CASE WHEN dead.next <> 'pending' THEN runner END,
          progress = CASE WHEN dead.next <> 'pending' THEN progress
            ELSE ${sql.json(queuedProgress as unknown as postgres.JSONValue)} END,
          ${appendEvent({ status: sql`dead.next`, now })}
        FROM dead WHERE job.id = dead.id
        RETURNING dead.next`,
    );
    return row?.next;
  },

  async failDeadLettered(processId, { now, code, message }) {
    const [row] = await mapJobTableErrors(
      () => sql<JobRow[]>`
        UPDATE training_jobs
        SET status = 'failed', updated_at = ${now}, finished_at = ${now}, lease_expires_at = NULL,
          error_code = ${code}, error_message = ${message}, ${appendEvent({ status: sql`'failed'`, now })}
        WHERE id = ${idOf(processId)} AND (state = 'pending' OR ${isExpired(sql, now)})
        RETURNING ${columns(sql)}`,
    );
    return row && jobFromRow(row);
  },

  async markModelDeleted(processId, { modelId, at }) {
    await mapJobTableErrors(
      () => sql`
        UPDATE training_jobs SET model_deleted_at = ${at} WHERE id = ${idOf(processId)} AND model_id = ${modelId}`,
    );
  },
});
