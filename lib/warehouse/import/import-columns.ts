/** The columns of `processed_data` as an import needs them: with their defaults. */
import type { Queryable } from '../../platform/postgres/connect.ts';
import { readTelemetryTable } from '../columns.ts';
import type { Column } from '../columns.ts';
import { keyColumns } from '../key-columns.ts';

export interface ImportColumn extends Column {
  /** SQL expression of the value of a row that has none. Null if there is no such value. */
  readonly defaultValue: string | null;
}

/** The types of a reading, which can be NaN. */
const READING_TYPES = new Set(['float8', 'float4', 'numeric']);

/** Whether the column has readings: a missing one is NaN if the column must not be NULL. */
export const hasReadings = ({ baseType }: Column): boolean => READING_TYPES.has(baseType);

/** Whether the header can lack the column. */
export const isOptional = ({ isNullable, defaultValue, isGenerated }: ImportColumn): boolean =>
  isNullable || defaultValue !== null || isGenerated;

/**
 * The columns in the table's order.
 * @throws DataError if the table is unsuitable (key-columns.ts); DependencyError
 */
export async function importColumns(sql: Queryable): Promise<ImportColumn[]> {
  const table = await readTelemetryTable(sql);
  keyColumns(table);
  // Not read with the table: pg_get_expr waits for locks on it, and loads need no defaults.
  const defaults = await sql<{ name: string; value: string | null }[]>`
    SELECT attribute.attname AS name,
      CASE WHEN attribute.attidentity <> '' THEN
        format('nextval(pg_get_serial_sequence(%L, %L))', 'processed_data', attribute.attname)
      WHEN attribute.attgenerated = '' THEN
        pg_get_expr(pg_attrdef.adbin, pg_attrdef.adrelid) END AS value
    FROM pg_attribute AS attribute
    LEFT JOIN pg_attrdef ON pg_attrdef.adrelid = attribute.attrelid AND pg_attrdef.adnum = attribute.attnum
    WHERE attribute.attrelid = to_regclass('processed_data') AND attribute.attnum > 0`;
  const valueOf = new Map(defaults.map(({ name, value }) => [name, value]));
  return table.columns.map((column) => ({ ...column, defaultValue: valueOf.get(column.name) ?? null }));
}
