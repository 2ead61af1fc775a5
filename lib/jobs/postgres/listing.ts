/** The listings in PostgreSQL; each has an index in lib/platform/postgres/migrations/. */
import type postgres from 'postgres';
import { machineFilter } from '../../platform/postgres/machine-filter.ts';
import { mapJobTableErrors } from './map-job-table-errors.ts';
import { cursorAfter, placeOf } from '../job-cursor.ts';
import type { JobListing } from '../job-listing.ts';
import { isExpired, jobFromRow, listedColumns } from './row.ts';
import type { JobRow } from './row.ts';

export function listing(sql: postgres.Sql): JobListing {
  const select = (rest: postgres.PendingQuery<postgres.Row[]>): Promise<JobRow[]> =>
    mapJobTableErrors(() => sql<JobRow[]>`SELECT ${listedColumns(sql)} FROM training_jobs ${rest}`);

  return {
    async listStalePending({ rungBefore, unstampedBefore, limit }) {
      const rows = await select(sql`
        WHERE state = 'pending' AND (enqueued_at < ${rungBefore}
          OR (enqueued_at IS NULL AND coalesce(updated_at, created_at) < ${unstampedBefore}))
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
      const place = placeOf(query);
      const rows = await select(sql`
        WHERE true ${machineFilter(sql, 'machine_name', visible)}
          ${machineName === undefined ? sql`` : sql`AND machine_name = ${machineName}`}
          ${status === undefined ? sql`` : sql`AND state = ${status}`}
          ${indicator === undefined ? sql`` : sql`AND indicator = ${indicator}`}
          ${place ? sql`AND (created_at, id) < (${place.createdAt}::text::timestamptz, ${place.processId}::uuid)` : sql``}
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

    async oldestPending({ machineName, indicator }) {
      const [row] = await select(sql`
        WHERE state = 'pending' AND machine_name = ${machineName} AND indicator = ${indicator}
        ORDER BY created_at, id LIMIT 1`);
      return row && jobFromRow(row);
    },
  };
}
