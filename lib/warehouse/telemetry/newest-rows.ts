/** A machine's newest rows, for the columns a model takes. */
import type postgres from 'postgres';
import { HAS_TIME } from './row-filter.ts';
import { quoted, tableColumns } from '../columns.ts';
import { mapDatabaseErrors } from '../../platform/postgres/connect.ts';

export interface NewestRow {
  readonly timestamp: Date;
  /** As stored, by column; null where the row has none. */
  readonly values: Readonly<Record<string, number | null>>;
}

/**
 * @param wanted columns; those that `processed_data` does not have as numbers are absent from the rows
 * @param count how many rows at most
 * @returns newest first; none when the machine has no row with a time
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
  const values = ['"timestamp"::timestamptz', ...found.map((name) => `${quoted(name)}::float8`)].join(', ');
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
