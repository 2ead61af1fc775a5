/** The clock of PostgreSQL's server. */
import type postgres from 'postgres';
import { mapJobTableErrors } from './map-job-table-errors.ts';
import type { JobTable } from '../job-table.ts';

export const serverTime = (sql: postgres.Sql): Pick<JobTable, 'now'> => ({
  async now() {
    const [row] = await mapJobTableErrors(() => sql<{ now: Date }[]>`SELECT clock_timestamp() AS now`);
    return row!.now;
  },
});
