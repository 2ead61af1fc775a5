/** The outbox in PostgreSQL: a JSON array in the job's row, and a partial index of the rows with unsent events. */
import type postgres from 'postgres';
import { mapJobTableErrors } from './map-job-table-errors.ts';
import type { JobOutbox } from '../job-outbox.ts';
import { idOf } from './job-row.ts';
import { errorColumns } from './status-words.ts';
import { eventsOf } from '../stored-event.ts';
import type { EventRow } from '../stored-event.ts';

type Fragment = postgres.PendingQuery<postgres.Row[]>;

interface StatusChange {
  /** The new status: an SQL expression of type text. */
  readonly status: Fragment;
  readonly now: Date;
  /** The job's `attempt` after the change. By default it stays. */
  readonly attempt?: Fragment;
  /** SQL condition under which the statement does not change the status and adds no event. */
  readonly unless?: Fragment;
}

/** Returns the assignments that count a change of status and, if the outbox is enabled, append its event. */
export type EventAppender = (change: StatusChange) => Fragment;

export const eventAppender =
  (sql: postgres.Sql, outboxEnabled: boolean): EventAppender =>
  ({ status, now, attempt = sql`attempt`, unless }) => {
    const unlessUnchanged = (from: Fragment, to: Fragment): Fragment =>
      unless ? sql`CASE WHEN ${unless} THEN ${from} ELSE ${to} END` : to;
    const counted = sql`event_sequence = ${unlessUnchanged(sql`event_sequence`, sql`event_sequence + 1`)}`;
    if (!outboxEnabled) return counted;
    const event = sql`jsonb_build_object('sequence', event_sequence + 1, 'status', ${status}, 'previous_status', state,
      'attempt', ${attempt}, 'at', ${now.toISOString()}::text)`;
    return sql`${counted},
      unsent_events = ${unlessUnchanged(sql`unsent_events`, sql`coalesce(unsent_events, '[]') || ${event}`)},
      unsent_since = ${unlessUnchanged(sql`unsent_since`, sql`coalesce(unsent_since, ${now})`)}`;
  };

export const outbox = (sql: postgres.Sql): JobOutbox => ({
  async unsentEvents(processId) {
    const [row] = await mapJobTableErrors(
      () => sql<EventRow[]>`
        SELECT id AS "processId", correlation_id AS "correlationId", machine_name AS "machineName", indicator,
          ${errorColumns(sql)}, bucket_address AS "bucketAddress", model_id AS "modelId",
          unsent_events AS "unsentEvents"
        FROM training_jobs WHERE id = ${idOf(processId)}`,
    );
    return row ? eventsOf(row) : [];
  },

  async markSent(events) {
    const last = events.at(-1);
    if (!last) return;
    await mapJobTableErrors(
      () => sql`
        UPDATE training_jobs AS job
        SET unsent_events = nullif(remaining.rest, '[]'), unsent_since = (remaining.rest->0->>'at')::timestamptz
        FROM (
          SELECT id AS sent_id, jsonb_path_query_array(unsent_events, '$[*] ? (@.sequence > $last)',
            jsonb_build_object('last', ${last.sequence}::integer)) AS rest
          FROM training_jobs WHERE id = ${idOf(last.processId)} FOR UPDATE
        ) AS remaining
        WHERE job.id = remaining.sent_id AND job.unsent_since IS NOT NULL`,
    );
  },

  async listUnsent({ before, limit }) {
    const rows = await mapJobTableErrors(
      () => sql<{ id: string }[]>`
        SELECT id FROM training_jobs WHERE unsent_since < ${before} ORDER BY created_at, id LIMIT ${limit}`,
    );
    return rows.map(({ id }) => id);
  },
});
