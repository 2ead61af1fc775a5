/**
 * Which rows of `processed_data` a load is about. COPY takes no parameters: what the user chose comes to it by
 * settings of the transaction.
 */
import type { Queryable } from '../../platform/postgres/connect.ts';

export interface RowFilter {
  readonly machineName: string;
  /** Times as PostgreSQL reads them, the first included, the last not. */
  readonly from: string;
  readonly until: string;
}

export const FILTERED_ROWS = `FROM processed_data
  WHERE motor_pump = current_setting('treino.machine')
    AND "timestamp" >= current_setting('treino.from')::timestamptz
    AND "timestamp" < current_setting('treino.until')::timestamptz`;

/** Rows that have a time at all: NULL and the infinities are none. Written as a range, which an index can jump to. */
export const HAS_TIME = `"timestamp" > '-infinity' AND "timestamp" < 'infinity'`;

/** The whole UTC days from the first to the last, YYYY-MM-DD; absent is open. */
export function dayFilter(
  machineName: string,
  startDate: string | null | undefined,
  endDate: string | null | undefined,
): RowFilter {
  return {
    // PostgreSQL has no text with NUL in it.
    machineName: machineName.replaceAll('\0', ''),
    from: startDate ? `${startDate} 00:00+00` : '-infinity',
    until: endDate ? `${endDate} 24:00+00` : 'infinity',
  };
}

/**
 * Makes `chosenRows` mean these, until the transaction ends, however long its statements take. Times are then
 * read and written in UTC, and rows in order of time are read along the index: of a sort, on disk, of all of
 * them the planner expects more than it gives, and before its end there is no row.
 */
export async function bindRowFilter(transaction: Queryable, choice: RowFilter): Promise<void> {
  await transaction`
    SELECT set_config('treino.machine', ${choice.machineName}, true),
           set_config('treino.from', ${choice.from}, true),
           set_config('treino.until', ${choice.until}, true),
           set_config('TimeZone', 'UTC', true),
           set_config('DateStyle', 'ISO', true),
           set_config('statement_timeout', '0', true),
           set_config('enable_sort', 'off', true)`;
}
