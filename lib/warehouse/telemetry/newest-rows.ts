import type postgres from 'postgres';
import { readTelemetryTable } from '../columns.ts';
import { featureColumns, featureExpression } from '../feature-columns.ts';
import { keyColumns, machineExpression, machineValue } from '../key-columns.ts';
import { mapTelemetryErrors, rowsOfMachine } from './map-telemetry-errors.ts';
import { HAS_TIME, timeOrder } from './row-filter.ts';

export interface NewestRow {
  readonly timestamp: Date;
  /** Stored values by column. Null if the row has none. */
  readonly values: Readonly<Record<string, number | null>>;
}

/**
 * Reads a machine's newest rows.
 * @param wanted columns; those that are missing from `processed_data` or are not features are absent from the rows
 * @param count maximum number of rows
 * @param after only rows after this time
 * @returns rows, newest first; empty if the machine has no row with a time
 * @throws DataError `unsuitable_table`, `missing_column` or `bad_value`; DependencyError
 */
export async function newestRows(
  sql: postgres.Sql,
  machineName: string,
  wanted: readonly string[],
  count: number,
  after?: Date,
): Promise<NewestRow[]> {
  const names = new Set(wanted);
  return mapTelemetryErrors(async () => {
    const table = await readTelemetryTable(sql);
    const keys = keyColumns(table);
    const found = featureColumns(table.columns).filter(({ name }) => names.has(name));
    const values = ['telemetry."timestamp"::timestamptz', ...found.map(featureExpression)].join(', ');
    const rows = await rowsOfMachine<unknown[]>(machineName, () =>
      sql
        .unsafe(
          `SELECT ${values} FROM processed_data AS telemetry
         WHERE ${machineExpression(keys.machine)} = ${machineValue(keys.machine, '$1::text')} AND ${HAS_TIME}
           AND ($3::timestamptz IS NULL OR telemetry."timestamp" > $3::timestamptz)
         ORDER BY ${timeOrder(keys, 'DESC')} LIMIT $2::int`,
          [machineName, count, after ?? null],
        )
        .values(),
    );
    return rows.map(([timestamp, ...stored]) => ({
      timestamp: timestamp as Date,
      values: Object.fromEntries(found.map(({ name }, column) => [name, stored[column] as number | null])),
    }));
  });
}
