/**
 * A job as a row of `training_jobs` in PostgreSQL. Rows of the predecessor (the service that Treino replaces) have only
 * the first eleven columns. The missing ones get the defaults of POST /train, so that old jobs stay readable. Their
 * times may lack a time zone (UTC, like the session's), and their `status` may be another word (status-words.ts).
 */
import type postgres from 'postgres';
import { finishedProgress, queuedProgress } from '../job.ts';
import type { Job, Progress } from '../job.ts';
import { decodeFitCheckpoints } from '../fit-checkpoints.ts';
import { storedRequest } from '../stored-request.ts';
import { errorColumns, statusColumn } from './status-words.ts';

/** A row as selected by `columns`. */
export interface JobRow extends Omit<Job, 'request' | 'progress' | 'fitCheckpoints'> {
  readonly indicator: string;
  readonly machineName: string;
  readonly startDate: string | null;
  readonly endDate: string | null;
  /** Parsed in stored-request.ts. */
  readonly labeling: unknown;
  readonly search: unknown;
  readonly options: unknown;
  readonly progress: Progress | null;
  /** Absent in listings. */
  readonly fitCheckpointBytes?: Buffer | null;
  /** RFC 3339 UTC with microseconds. The predecessor's times have them, and a Date would lose them. */
  readonly createdAtExactly: string;
}

/** Only rows of the predecessor can lack `created_at`. */
const createdAt = (sql: postgres.Sql) =>
  sql`coalesce(created_at, updated_at, finished_at, to_timestamp(0))::timestamptz`;

/** All columns except the fit checkpoints, which can be large. */
export const listedColumns = (sql: postgres.Sql) => sql`
  id AS "processId", correlation_id AS "correlationId", submitter_id AS "submitterId", indicator, machine_name AS "machineName", start_date::date::text AS "startDate",
  end_date::date::text AS "endDate", labeling, search, options, progress, ${statusColumn(sql)}, ${errorColumns(sql)},
  ${createdAt(sql)} AS "createdAt", coalesce(updated_at::timestamptz, ${createdAt(sql)}) AS "updatedAt",
  finished_at::timestamptz AS "finishedAt", enqueued_at AS "enqueuedAt", attempt, fence AS "fencingToken",
  lease_expires_at AS "leaseExpiresAt", cancel_requested_at AS "cancelRequestedAt", runner,
  hand_overs AS "dispatches", handed_over_at AS "dispatchedAt",
  bucket_address AS "bucketAddress", model_id AS "modelId", artifacts, model_deleted_at AS "modelDeletedAt",
  to_char(${createdAt(sql)} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS "createdAtExactly"`;

export const columns = (sql: postgres.Sql) => sql`${listedColumns(sql)}, saved_fits AS "fitCheckpointBytes"`;

export function jobFromRow(row: JobRow): Job {
  return {
    processId: row.processId,
    correlationId: row.correlationId,
    submitterId: row.submitterId,
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
    modelDeletedAt: row.modelDeletedAt,
    errorCode: row.errorCode,
    errorMessage: row.errorMessage,
    fitCheckpoints: row.fitCheckpointBytes ? decodeFitCheckpoints(row.fitCheckpointBytes) : null,
  };
}

/**
 * SQL condition: the job's worker is dead. A missing lease counts as expired, because the predecessor had no leases.
 */
export const isExpired = (sql: postgres.Sql, now: Date) =>
  sql`(state = 'running' AND (lease_expires_at IS NULL OR lease_expires_at < ${now}))`;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The ID for a condition on a uuid column. Null, which matches no row, if it is not a UUID. */
export const idOf = (processId: string): string | null => (UUID.test(processId) ? processId : null);

/** A JSON parameter of a statement. */
export const json = (sql: postgres.Sql, value: object) => sql.json(value as postgres.JSONValue);
