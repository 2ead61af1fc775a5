/**
 * A job as a row of `training_jobs` in PostgreSQL. The predecessor's rows have only the first eleven
 * columns: what they lack is filled with what POST /train fills in, so that they can still be asked for.
 * Their times may be without a zone (UTC, as the session's), and their status another word: `state` is what it
 * means (lib/platform/postgres/migrations/0002-jobs.sql).
 */
import type postgres from 'postgres';
import { finishedProgress, queuedProgress } from '../job.ts';
import type { Job, Progress } from '../job.ts';
import { decodeFitCheckpoints } from '../fit-checkpoints.ts';
import { storedRequest } from '../stored-request.ts';

/** A row as `columns` reads it. */
export interface JobRow extends Omit<Job, 'request' | 'progress' | 'fitCheckpoints'> {
  readonly indicator: string;
  readonly machineName: string;
  readonly startDate: string | null;
  readonly endDate: string | null;
  /** See stored-request.ts. */
  readonly labeling: unknown;
  readonly search: unknown;
  readonly progress: Progress | null;
  /** Absent where jobs are listed. */
  readonly savedFits?: Buffer | null;
  /** RFC 3339 UTC with microseconds: a Date would lose three digits of the predecessor's. */
  readonly createdAtExactly: string;
}

/** Ours always have it. */
const createdAt = (sql: postgres.Sql) =>
  sql`coalesce(created_at, updated_at, finished_at, to_timestamp(0))::timestamptz`;

/** All but the saved fits, which may be large. */
export const listedColumns = (sql: postgres.Sql) => sql`
  id AS "processId", correlation_id AS "correlationId", indicator, machine_name AS "machineName", start_date::date::text AS "startDate",
  end_date::date::text AS "endDate", labeling, search, state AS status, progress,
  ${createdAt(sql)} AS "createdAt", coalesce(updated_at::timestamptz, ${createdAt(sql)}) AS "updatedAt",
  finished_at::timestamptz AS "finishedAt", enqueued_at AS "enqueuedAt", attempt, fence AS "fencingToken",
  lease_expires_at AS "leaseExpiresAt", cancel_requested_at AS "cancelRequestedAt", runner,
  hand_overs AS "dispatches", handed_over_at AS "dispatchedAt",
  bucket_address AS "bucketAddress", model_id AS "modelId", artifacts, error_code AS "errorCode",
  CASE WHEN error_message IS NULL AND state = 'failed' AND status <> 'failed'
    THEN format('The service before this one left the job as "%s", without a word why.', status)
    ELSE error_message END AS "errorMessage",
  to_char(${createdAt(sql)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAtExactly"`;

export const columns = (sql: postgres.Sql) => sql`${listedColumns(sql)}, saved_fits AS "savedFits"`;

export function jobFromRow(row: JobRow): Job {
  return {
    processId: row.processId,
    correlationId: row.correlationId,
    request: {
      ...storedRequest(row),
      machineName: row.machineName,
      startDate: row.startDate,
      endDate: row.endDate,
    },
    status: row.status,
    progress: row.progress ?? (row.status === 'completed' ? finishedProgress(0) : queuedProgress),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
    finishedAt: row.finishedAt,
    enqueuedAt: row.enqueuedAt,
    attempt: row.attempt,
    fencingToken: row.fencingToken,
    dispatches: row.dispatches,
    dispatchedAt: row.dispatchedAt,
    leaseExpiresAt: row.leaseExpiresAt,
    cancelRequestedAt: row.cancelRequestedAt,
    runner: row.runner,
    bucketAddress: row.bucketAddress,
    modelId: row.modelId,
    artifacts: row.artifacts,
    errorCode: row.errorCode,
    errorMessage: row.errorMessage,
    fitCheckpoints: row.savedFits ? decodeFitCheckpoints(row.savedFits) : null,
  };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** A dead worker's job, in the WHERE of a statement; the predecessor's workers had no lease. */
export const isExpired = (sql: postgres.Sql, now: Date) =>
  sql`(state = 'running' AND (lease_expires_at IS NULL OR lease_expires_at < ${now}))`;

/** The id for a condition on a uuid column: null, which equals nothing, for an id that is no UUID. */
export const idOf = (processId: string): string | null => (uuid.test(processId) ? processId : null);
