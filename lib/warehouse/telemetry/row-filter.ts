/**
 * Selects the rows of `processed_data` to load. COPY takes no parameters, so the filter is passed in settings of the
 * transaction.
 *
 * The table can have columns of any name. All SQL therefore calls it `telemetry` and qualifies every column with the name
 * of its relation: PostgreSQL would look for an unqualified one in the table first.
 */
import type { Queryable } from '../../platform/postgres/connect.ts';
import { machineExpression, machineValue } from '../key-columns.ts';
import type { KeyColumns } from '../key-columns.ts';

export interface RowFilter {
  readonly machineName: string;
  /** PostgreSQL times, `from` included, `until` excluded. */
  readonly from: string;
  readonly until: string;
}

/** `FROM … WHERE …` of the rows that the bound filter selects. */
export const filteredRows = ({ machine }: KeyColumns): string => `FROM processed_data AS telemetry
  WHERE ${machineExpression(machine)} = ${machineValue(machine, "current_setting('treino.machine')")}
    AND telemetry."timestamp" >= current_setting('treino.from')::timestamptz
    AND telemetry."timestamp" < current_setting('treino.until')::timestamptz`;

/** Condition for rows with a time: not NULL and not infinite. It is a range, so that an index can be used. */
export const HAS_TIME = `telemetry."timestamp" > '-infinity' AND telemetry."timestamp" < 'infinity'`;

/**
 * `ORDER BY` expressions for time, then ID. Without an ID, rows of the same time have no defined order.
 * @param direction of all of them
 */
export const timeOrder = ({ id }: KeyColumns, direction: 'ASC' | 'DESC' = 'ASC'): string =>
  ['telemetry."timestamp"', ...(id ? ['telemetry.id'] : [])].map((key) => `${key} ${direction}`).join(', ');

/** Filter for whole UTC days, YYYY-MM-DD, both included. Absent or null means no limit. */
export function dayFilter(
  machineName: string,
  startDate: string | null | undefined,
  endDate: string | null | undefined,
): RowFilter {
  return {
    // PostgreSQL text cannot contain NUL.
    machineName: machineName.replaceAll('\0', ''),
    from: startDate ? `${startDate} 00:00+00` : '-infinity',
    until: endDate ? `${endDate} 24:00+00` : 'infinity',
  };
}

/**
 * Sets the filter that `filteredRows` refers to, until the transaction ends. Times are then read and written in UTC, and
 * statements have no timeout. Sorting is off so that rows ordered by time are read along the index: the planner prefers
 * to sort on disk, which is slower and returns the first row only after the sort.
 */
export async function bindRowFilter(transaction: Queryable, filter: RowFilter): Promise<void> {
  await transaction`
    SELECT set_config('treino.machine', ${filter.machineName}, true),
           set_config('treino.from', ${filter.from}, true),
           set_config('treino.until', ${filter.until}, true),
           set_config('TimeZone', 'UTC', true),
           set_config('DateStyle', 'ISO', true),
           set_config('statement_timeout', '0', true),
           set_config('enable_sort', 'off', true)`;
}
