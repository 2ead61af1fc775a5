/** Job listings in PostgreSQL. Each has an index in lib/platform/postgres/migrations/. */
import type postgres from 'postgres';
import { machineFilter } from '../../platform/postgres/machine-filter.ts';
import { mapJobTableErrors } from './map-job-table-errors.ts';
import { cursorAfter, readCursor } from '../job-cursor.ts';
import type { JobListing } from '../job-listing.ts';
import { isExpired, jobFromRow, listedColumns } from './job-row.ts';
import type { JobRow } from './job-row.ts';
import { hasStatus } from './status-words.ts';

export function listing(sql: postgres.Sql): JobListing {
  const select = (rest: postgres.PendingQuery<postgres.Row[]>): Promise<JobRow[]> =>
    mapJobTableErrors(() => sql<JobRow[]>`SELECT ${listedColumns(sql)} FROM training_jobs ${rest}`);

  return {
    async listStalePending({ enqueuedBefore, updatedBefore, limit }) {
      const rows = await select(sql`
        WHERE state = 'pending' AND (enqueued_at < ${enqueuedBefore}
          OR (enqueued_at IS NULL AND coalesce(updated_at, created_at) < ${updatedBefore}))
        ORDER BY created_at, id LIMIT ${limit}`);
      return rows.map(jobFromRow);
    },

    async listExpired({ now, limit }) {
      const rows = await select(sql`
        WHERE ${isExpired(sql, now)} ORDER BY created_at, id LIMIT ${limit}`);
      return rows.map(jobFromRow);
    },

    async list(query) {
      const { machineName, status, indicator, visible, limit } = query;
      const position = readCursor(query);
      const rows = await select(sql`
        WHERE true ${machineFilter(sql, 'machine_name', visible)}
          ${machineName === undefined ? sql`` : sql`AND machine_name = ${machineName}`}
          ${status === undefined ? sql`` : sql`AND ${hasStatus(sql, status)}`}
          ${indicator === undefined ? sql`` : sql`AND indicator = ${indicator}`}
          ${position ? sql`AND (created_at, id) < (${position.createdAt}::text::timestamptz, ${position.processId}::uuid)` : sql``}
        ORDER BY created_at DESC, id DESC LIMIT ${limit + 1}`);
      const page = rows.slice(0, limit);
      const jobs = page.map(jobFromRow);
      const last = page.at(-1);
      if (rows.length === page.length || !last) return { jobs };
      const cursor = cursorAfter(query, { createdAt: last.createdAtExactly, processId: last.processId });
      return { jobs, cursor };
    },

    async countPending(machineName) {
      const [row] = await mapJobTableErrors(
        () => sql<{ count: number }[]>`
          SELECT count(*)::integer AS count FROM training_jobs
          WHERE state = 'pending' AND machine_name = ${machineName}`,
      );
      return row!.count;
    },

    async countActive(submitterId) {
      const [row] = await mapJobTableErrors(
        () => sql<{ count: number }[]>`
          SELECT count(*)::integer AS count FROM training_jobs
          WHERE submitter_id = ${submitterId} AND state IN ('pending', 'running')`,
      );
      return row!.count;
    },

    async oldestPending({ machineName, indicator }) {
      const [row] = await select(sql`
        WHERE state = 'pending' AND machine_name = ${machineName} AND indicator = ${indicator}
        ORDER BY created_at, id LIMIT 1`);
      return row && jobFromRow(row);
    },
  };
}
