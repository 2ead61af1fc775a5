/**
 * The words that the column `status` gets. Programs of the predecessor (the service that Treino replaces) read the column
 * with SQL and know only its four words:
 *
 *   a job's status          pending   running   completed   failed   cancelled
 *   COMPATIBILITY=none      pending   running   completed   failed   cancelled
 *   …=predecessor           pending   running   finished    failed   failed, with the error_code `cancelled`
 *
 * Reading does not depend on the setting, so rows with the words of both can stand in one table: `state`, a generated
 * column, translates every word (lib/platform/postgres/migrations/0002-jobs.sql), and this file adds `cancelled`.
 */
import type postgres from 'postgres';
import type { Config } from '../../config.ts';
import type { JobStatus } from '../job.ts';
import { CANCELLED_ERROR, PREDECESSOR_WORDS } from '../predecessor-words.ts';

type Fragment = postgres.PendingQuery<postgres.Row[]>;

export interface StatusWords {
  /** The word of a status. */
  readonly of: (status: JobStatus) => string;
  /** The same for an SQL expression of a status. */
  readonly ofExpression: (status: Fragment) => Fragment;
  /** `error_code` and `error_message` of a cancelled job. */
  readonly cancelled: { readonly code: string | null; readonly message: string | null };
}

export const statusWords = (sql: postgres.Sql, compatibility: Config['COMPATIBILITY']): StatusWords =>
  compatibility === 'none'
    ? { of: (status) => status, ofExpression: (status) => status, cancelled: { code: null, message: null } }
    : {
        of: (status) => PREDECESSOR_WORDS[status],
        ofExpression: (status) =>
          sql`CASE ${status} WHEN 'completed' THEN 'finished' WHEN 'cancelled' THEN 'failed' ELSE ${status} END`,
        cancelled: CANCELLED_ERROR,
      };

/** SQL condition: the row is `failed` in the words of the predecessor because the job was cancelled. */
const isCancelledAsFailed = (sql: postgres.Sql): Fragment =>
  sql`(state = 'failed' AND error_code IS NOT DISTINCT FROM ${CANCELLED_ERROR.code})`;

/** The column of a job's status. */
export const statusColumn = (sql: postgres.Sql): Fragment =>
  sql`CASE WHEN ${isCancelledAsFailed(sql)} THEN 'cancelled' ELSE state END AS status`;

/** The columns of a job's error. */
export const errorColumns = (sql: postgres.Sql): Fragment => sql`
  nullif(error_code, ${CANCELLED_ERROR.code}) AS "errorCode",
  CASE WHEN ${isCancelledAsFailed(sql)} THEN NULL
    WHEN error_message IS NULL AND state = 'failed' AND status <> 'failed'
    THEN format('The previous service left the job as "%s" without a reason.', status)
    ELSE error_message END AS "errorMessage"`;

/** SQL condition: the job has this status. */
export function hasStatus(sql: postgres.Sql, status: JobStatus): Fragment {
  if (status === 'cancelled') return sql`(state = 'cancelled' OR ${isCancelledAsFailed(sql)})`;
  if (status === 'failed') return sql`(state = 'failed' AND NOT ${isCancelledAsFailed(sql)})`;
  return sql`state = ${status}`;
}
