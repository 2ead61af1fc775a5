/**
 * The job table on PostgreSQL: `training_jobs`, the predecessor's columns and ours (see
 * lib/platform/postgres/migrations/). A write is one statement that carries its condition, so that the row lock
 * decides every race.
 */
import type postgres from 'postgres';
import { FenceLostError, TreinoError } from '../../errors.ts';
import { mapJobTableErrors } from './map-job-table-errors.ts';
import { finishedProgress, queuedProgress } from '../job.ts';
import type { Claim, Progress, FitCheckpoints } from '../job.ts';
import type { OutboxOptions } from '../job-outbox.ts';
import type { JobTable } from '../job-table.ts';
import { externalTransitions } from './external-transitions.ts';
import { listing } from './listing.ts';
import { outbox, appendEvent } from './outbox.ts';
import type { EventAppend } from './outbox.ts';
import { columns, idOf, isExpired, jobFromRow } from './row.ts';
import type { JobRow } from './row.ts';
import { trainingLocks } from './training-locks.ts';
import { encodeFitCheckpoints } from '../fit-checkpoints.ts';
import { firstEvent } from '../stored-event.ts';

/** @param sql connected to a database with the schema applied; it stays the caller's to end. */
export function openPostgresJobTable(
  sql: postgres.Sql,
  { outboxEnabled: outboxEnabled = false }: OutboxOptions = {},
): JobTable {
  const tell = appendEvent(sql, outboxEnabled);
  return {
    ...intake(sql, outboxEnabled),
    ...workersWrites(sql, tell),
    ...externalTransitions(sql, tell),
    ...listing(sql),
    ...outbox(sql),
    ...trainingLocks(sql),
  };
}

type Intake = Pick<JobTable, 'create' | 'get' | 'markEnqueued' | 'markDispatched' | 'markWaiting'>;

const intake = (sql: postgres.Sql, outboxEnabled: boolean): Intake => ({
  async create(job) {
    const { request } = job;
    const event = firstEvent(job);
    const created = await mapJobTableErrors(
      () => sql`
        INSERT INTO training_jobs (id, correlation_id, indicator, machine_name, start_date, end_date, labeling, search,
          status, progress, created_at, updated_at, finished_at, enqueued_at, attempt, fence, hand_overs, handed_over_at,
          lease_expires_at, cancel_requested_at, runner, bucket_address, model_id, artifacts, error_code,
          error_message, saved_fits, event_sequence, unsent_events, unsent_since)
        VALUES (${job.processId}, ${job.correlationId}, ${request.indicator}, ${request.machineName},
          ${request.startDate}::text::date, ${request.endDate}::text::date,
          ${json(sql, request.labeling)}, ${json(sql, request.search)}, ${job.status},
          ${json(sql, job.progress)}, ${job.createdAt}, ${job.updatedAt}, ${job.finishedAt},
          ${job.enqueuedAt}, ${job.attempt}, ${job.fencingToken}, ${job.dispatches}, ${job.dispatchedAt}, ${job.leaseExpiresAt},
          ${job.cancelRequestedAt}, ${job.runner}, ${job.bucketAddress}, ${job.modelId},
          ${job.artifacts && json(sql, job.artifacts)}, ${job.errorCode}, ${job.errorMessage},
          ${job.fitCheckpoints && encodeFitCheckpoints(job.fitCheckpoints)}, ${event.sequence},
          ${outboxEnabled ? json(sql, [event]) : null}, ${outboxEnabled ? event.at : null})
        ON CONFLICT (id) DO NOTHING RETURNING id`,
    );
    if (created.length > 0) return;
    throw new TreinoError(`There is already a job ${job.processId}.`, {
      code: 'job_exists',
      httpStatus: 409,
    });
  },

  async get(processId) {
    const [row] = await mapJobTableErrors(
      () => sql<JobRow[]>`SELECT ${columns(sql)} FROM training_jobs WHERE id = ${idOf(processId)}`,
    );
    return row && jobFromRow(row);
  },

  async markEnqueued(processId, at) {
    await mapJobTableErrors(
      () => sql`UPDATE training_jobs SET enqueued_at = ${at} WHERE id = ${idOf(processId)}`,
    );
  },

  async markDispatched(processId, { now }) {
    await mapJobTableErrors(
      () => sql`
        UPDATE training_jobs SET enqueued_at = ${now}, handed_over_at = ${now}
        WHERE id = ${idOf(processId)} AND state = 'pending'`,
    );
  },

  async markWaiting(processId, { runner, now }) {
    const waiting: Progress = { ...queuedProgress, phase: 'waiting' };
    await mapJobTableErrors(
      () => sql`
        UPDATE training_jobs SET progress = ${json(sql, waiting)}, updated_at = ${now}
          ${runner === 'container' ? sql`, hand_overs = 0, handed_over_at = NULL` : sql``}
        WHERE id = ${idOf(processId)} AND state = 'pending'
          ${runner === 'container' ? sql`` : sql`AND progress->>'phase' IS DISTINCT FROM 'waiting'`}`,
    );
  },
});

type WorkersWrites = Pick<JobTable, 'claim' | 'heartbeat' | 'complete' | 'fail' | 'cancel' | 'release'>;

const workersWrites = (sql: postgres.Sql, tell: EventAppend): WorkersWrites => ({
  async claim(processId, { runner, now, leaseSeconds }) {
    const [row] = await mapJobTableErrors(
      () => sql<JobRow[]>`
        UPDATE training_jobs
        SET status = 'running', updated_at = ${now}, lease_expires_at = ${leaseEnd(now, leaseSeconds)},
          runner = ${runner}, progress = ${json(sql, queuedProgress)}, attempt = attempt + 1,
          fence = fence + 1, hand_overs = ${runner === 'container' ? sql`0` : sql`hand_overs`},
          handed_over_at = NULL, ${tell({ status: sql`'running'`, now, attempt: sql`attempt + 1` })}
        WHERE id = ${idOf(processId)} AND (state = 'pending' OR ${isExpired(sql, now)})
        RETURNING ${columns(sql)}`,
    );
    return row && jobFromRow(row);
  },

  async heartbeat(claim, { now, leaseSeconds, progress, fits }) {
    return held(
      sql,
      claim,
      sql`updated_at = ${now}, lease_expires_at = ${leaseEnd(now, leaseSeconds)},
        progress = ${json(sql, progress)} ${saved(sql, fits)}`,
    );
  },

  async complete(claim, { now, modelId, bucketAddress, artifacts, fits }) {
    await held(
      sql,
      claim,
      sql`${ended(sql, tell, 'completed', now)}, model_id = ${modelId}, bucket_address = ${bucketAddress},
        artifacts = ${json(sql, artifacts)}, progress = ${json(sql, finishedProgress(fits))},
        saved_fits = NULL`,
    );
  },

  async fail(claim, { now, code, message }) {
    await held(
      sql,
      claim,
      sql`${ended(sql, tell, 'failed', now)}, error_code = ${code}, error_message = ${message}`,
    );
  },

  async cancel(claim, { now, fits }) {
    await held(sql, claim, sql`${ended(sql, tell, 'cancelled', now)} ${saved(sql, fits)}`);
  },

  async release(claim, { now, keepAttempt, handOver = false, fits }) {
    const attempt = sql`attempt - ${keepAttempt ? 0 : 1}::integer`;
    const back = await whileHeld(
      sql,
      claim,
      sql`status = 'pending', updated_at = ${now}, lease_expires_at = NULL, enqueued_at = NULL,
        runner = NULL, progress = ${json(sql, queuedProgress)}, attempt = ${attempt},
        hand_overs = hand_overs + ${handOver ? 1 : 0}::integer,
        ${tell({ status: sql`'pending'`, now, attempt })} ${saved(sql, fits)}`,
      sql`AND cancel_requested_at IS NULL`,
    );
    if (back) return 'pending';
    // A cancel request is never withdrawn: what refused the write above is that, or the claim is lost.
    await held(sql, claim, sql`${ended(sql, tell, 'cancelled', now)} ${saved(sql, fits)}`);
    return 'cancelled';
  },
});

type Fragment = postgres.PendingQuery<postgres.Row[]>;

/** Writes if the claim still holds the job, and the further condition holds. */
async function whileHeld(
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

/** @throws FenceLostError when the claim does not hold the job any more. */
async function held(
  sql: postgres.Sql,
  claim: Claim,
  assignments: Fragment,
): Promise<{ cancelRequested: boolean }> {
  const row = await whileHeld(sql, claim, assignments);
  if (!row) throw new FenceLostError(claim.processId, claim.fencingToken);
  return row;
}

/** What a job's end writes, whatever the end. */
const ended = (
  sql: postgres.Sql,
  tell: EventAppend,
  status: 'completed' | 'failed' | 'cancelled',
  now: Date,
): Fragment =>
  sql`status = ${status}, updated_at = ${now}, finished_at = ${now}, lease_expires_at = NULL,
    ${tell({ status: sql`${status}::text`, now })}`;

const saved = (sql: postgres.Sql, fits: FitCheckpoints | undefined): Fragment =>
  fits ? sql`, saved_fits = ${encodeFitCheckpoints(fits)}` : sql``;

const leaseEnd = (now: Date, leaseSeconds: number): Date => new Date(now.getTime() + leaseSeconds * 1000);

const json = (sql: postgres.Sql, value: object) => sql.json(value as postgres.JSONValue);
