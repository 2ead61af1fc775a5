/** The size of a machine's telemetry: a fast upper bound, and the exact number of rows. */
import type postgres from 'postgres';
import { readTelemetryTable } from '../columns.ts';
import { excludedColumns, featureColumns } from '../feature-columns.ts';
import { keyColumns, machineExpression, machineValue } from '../key-columns.ts';
import { mapTelemetryErrors } from './map-telemetry-errors.ts';
import { dayFilter } from './row-filter.ts';

export interface TableSize {
  /** Rows of all machines, from the database's statistics. Null before the first ANALYZE, and for a view. */
  readonly estimatedRows: number | null;
  readonly features: number;
}

/** The size of the whole table. It reads only the catalog. @throws DependencyError */
export const readTableSize = (sql: postgres.Sql): Promise<TableSize> =>
  mapTelemetryErrors(async () => {
    const { kind, columns } = await readTelemetryTable(sql);
    const [relation] = await sql<{ rows: number }[]>`
      SELECT relation.reltuples::float8 AS rows FROM pg_class AS relation
      WHERE relation.oid = to_regclass('processed_data')`;
    const rows = relation && kind !== 'view' && kind !== 'foreign table' ? relation.rows : -1;
    return { estimatedRows: rows < 0 ? null : rows, features: featureColumns(columns).length };
  });

export interface ColumnNames {
  readonly features: readonly string[];
  /** Columns that are neither features nor keys. */
  readonly others: readonly string[];
}

/** The names of the columns, without keys, in the table's order. @throws DependencyError */
export const readColumnNames = (sql: postgres.Sql): Promise<ColumnNames> =>
  mapTelemetryErrors(async () => {
    const { columns } = await readTelemetryTable(sql);
    return {
      features: featureColumns(columns).map(({ name }) => name),
      others: excludedColumns(columns).map(({ name }) => name),
    };
  });

/**
 * Counts a machine's rows, as a training reads them. It takes about a second for a million rows.
 * @throws DependencyError
 */
export const countRows = (
  sql: postgres.Sql,
  request: { machineName: string; startDate: string | null; endDate: string | null },
): Promise<number> =>
  mapTelemetryErrors(async () => {
    const { machine } = keyColumns(await readTelemetryTable(sql));
    const { machineName, from, until } = dayFilter(request.machineName, request.startDate, request.endDate);
    const [counted] = await sql.unsafe<{ rows: number }[]>(
      `SELECT count(*)::float8 AS rows FROM processed_data AS telemetry
       WHERE ${machineExpression(machine)} = ${machineValue(machine, '$1::text')}
         AND telemetry."timestamp" >= $2::text::timestamptz AND telemetry."timestamp" < $3::text::timestamptz`,
      [machineName, from, until],
    );
    return counted!.rows;
  });
