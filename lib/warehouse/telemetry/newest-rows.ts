import type postgres from 'postgres';
import { HAS_TIME } from './row-filter.ts';
import { quoteIdentifier, tableColumns } from '../columns.ts';
import { mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';

export interface NewestRow {
  readonly timestamp: Date;
  /** Stored values by column. Null if the row has none. */
  readonly values: Readonly<Record<string, number | null>>;
}

/**
 * Reads a machine's newest rows.
 * @param wanted columns; those that are missing from `processed_data` or not numeric are absent from the rows
 * @param count maximum number of rows
 * @returns rows, newest first; empty if the machine has no row with a time
 * @throws DependencyError
 */
export async function newestRows(
  sql: postgres.Sql,
  machineName: string,
  wanted: readonly string[],
  count: number,
): Promise<NewestRow[]> {
  const names = new Set(wanted);
  const columns = await mapDatabaseErrors(() => tableColumns(sql));
  const found = columns.filter(({ name, isNumeric }) => isNumeric && names.has(name)).map(({ name }) => name);
  const values = [
    '"timestamp"::timestamptz',
    ...found.map((name) => `${quoteIdentifier(name)}::float8`),
  ].join(', ');
  const rows = await mapDatabaseErrors(() =>
    sql`
      SELECT ${sql.unsafe(values)} FROM processed_data
      WHERE motor_pump = ${machineName} AND ${sql.unsafe(HAS_TIME)} ORDER BY "timestamp" DESC, id DESC LIMIT ${count}`.values(),
  );
  return rows.map(([timestamp, ...stored]) => ({
    timestamp: timestamp as Date,
    values: Object.fromEntries(found.map((name, column) => [name, stored[column] as number | null])),
  }));
}
