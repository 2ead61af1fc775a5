/** Claims and the writes of a job's worker in PostgreSQL. */
import type postgres from 'postgres';
import { FenceLostError } from '../../errors.ts';
import { mapJobTableErrors } from './map-job-table-errors.ts';
import type { EventAppender } from './outbox.ts';
import { columns, idOf, isExpired, jobFromRow, json } from './job-row.ts';
import type { JobRow } from './job-row.ts';
import type { StatusWords } from './status-words.ts';
import { encodeFitCheckpoints } from '../fit-checkpoints.ts';
import { finishedProgress, queuedProgress } from '../job.ts';
import type { Claim, FitCheckpoints } from '../job.ts';
import type { JobTable } from '../job-table.ts';

type WorkerTransitions = Pick<JobTable, 'claim' | 'heartbeat' | 'complete' | 'fail' | 'cancel' | 'release'>;

export const workerTransitions = (
  sql: postgres.Sql,
  words: StatusWords,
  appendEvent: EventAppender,
): WorkerTransitions => ({
  async claim(processId, { runner, now, leaseSeconds }) {
    const [row] = await mapJobTableErrors(
      () => sql<JobRow[]>`
        UPDATE training_jobs
        SET status = 'running', updated_at = ${now}, lease_expires_at = ${leaseEnd(now, leaseSeconds)},
          runner = ${runner}, progress = ${json(sql, queuedProgress)}, attempt = attempt + 1,
          fence = fence + 1, hand_overs = ${runner === 'container' ? sql`0` : sql`hand_overs`},
          handed_over_at = NULL, ${appendEvent({ status: sql`'running'`, now, attempt: sql`attempt + 1` })}
        WHERE id = ${idOf(processId)} AND (state = 'pending' OR ${isExpired(sql, now)})
        RETURNING ${columns(sql)}`,
    );
    return row && jobFromRow(row);
  },

  async heartbeat(claim, { now, leaseSeconds, progress, fits }) {
    return updateClaimed(
      sql,
      claim,
      sql`updated_at = ${now}, lease_expires_at = ${leaseEnd(now, leaseSeconds)},
        progress = ${json(sql, progress)} ${savedFits(sql, fits)}`,
    );
  },

  async complete(claim, { now, modelId, bucketAddress, artifacts, fits }) {
    await updateClaimed(
      sql,
      claim,
      sql`${finalAssignments(sql, { words, appendEvent }, 'completed', now)}, model_id = ${modelId}, bucket_address = ${bucketAddress},
        artifacts = ${json(sql, artifacts)}, progress = ${json(sql, finishedProgress(fits))},
        saved_fits = NULL`,
    );
  },

  async fail(claim, { now, code, message }) {
    await updateClaimed(
      sql,
      claim,
      sql`${finalAssignments(sql, { words, appendEvent }, 'failed', now)}, error_code = ${code}, error_message = ${message}`,
    );
  },

  async cancel(claim, { now, fits }) {
    await updateClaimed(
      sql,
      claim,
      sql`${finalAssignments(sql, { words, appendEvent }, 'cancelled', now)} ${savedFits(sql, fits)}`,
    );
  },

  async release(claim, { now, keepAttempt, toContainer = false, fits }) {
    const attempt = sql`attempt - ${keepAttempt ? 0 : 1}::integer`;
    const released = await updateIfClaimed(
      sql,
      claim,
      sql`status = 'pending', updated_at = ${now}, lease_expires_at = NULL, enqueued_at = NULL,
        runner = NULL, progress = ${json(sql, queuedProgress)}, attempt = ${attempt},
        hand_overs = hand_overs + ${toContainer ? 1 : 0}::integer,
        ${appendEvent({ status: sql`'pending'`, now, attempt })} ${savedFits(sql, fits)}`,
      sql`AND cancel_requested_at IS NULL`,
    );
    if (released) return 'pending';
    // The write above was refused because of a cancel request, which is never withdrawn, or because the claim is lost.
    await updateClaimed(
      sql,
      claim,
      sql`${finalAssignments(sql, { words, appendEvent }, 'cancelled', now)} ${savedFits(sql, fits)}`,
    );
    return 'cancelled';
  },
});

type Fragment = postgres.PendingQuery<postgres.Row[]>;

/** Updates the job if the claim still holds it and `condition` is true. */
async function updateIfClaimed(
  sql: postgres.Sql,
  claim: Claim,
  assignments: Fragment,
  condition: Fragment = sql``,
): Promise<{ cancelRequested: boolean } | undefined> {
  const [row] = await mapJobTableErrors(
    () => sql<{ cancelRequested: boolean }[]>`
      UPDATE training_jobs SET ${assignments}
      WHERE id = ${idOf(claim.processId)} AND state = 'running' AND fence = ${claim.fencingToken} ${condition}
      RETURNING cancel_requested_at IS NOT NULL AS "cancelRequested"`,
  );
  return row && { cancelRequested: row.cancelRequested };
}

/** Updates the job. @throws FenceLostError if the claim no longer holds it */
async function updateClaimed(
  sql: postgres.Sql,
  claim: Claim,
  assignments: Fragment,
): Promise<{ cancelRequested: boolean }> {
  const row = await updateIfClaimed(sql, claim, assignments);
  if (!row) throw new FenceLostError(claim.processId, claim.fencingToken);
  return row;
}

/** Assignments of every final state. */
const finalAssignments = (
  sql: postgres.Sql,
  { words, appendEvent }: { readonly words: StatusWords; readonly appendEvent: EventAppender },
  status: 'completed' | 'failed' | 'cancelled',
  now: Date,
): Fragment =>
  sql`status = ${words.of(status)}, updated_at = ${now}, finished_at = ${now}, lease_expires_at = NULL,
    ${status === 'cancelled' ? cancelledAssignments(sql, words) : sql``}
    ${appendEvent({ status: sql`${status}::text`, now })}`;

const cancelledAssignments = (sql: postgres.Sql, { cancelled }: StatusWords): Fragment =>
  sql`error_code = coalesce(${cancelled.code}, error_code), error_message = coalesce(${cancelled.message}, error_message),`;

const savedFits = (sql: postgres.Sql, fits: FitCheckpoints | undefined): Fragment =>
  fits ? sql`, saved_fits = ${encodeFitCheckpoints(fits)}` : sql``;

const leaseEnd = (now: Date, leaseSeconds: number): Date => new Date(now.getTime() + leaseSeconds * 1000);
