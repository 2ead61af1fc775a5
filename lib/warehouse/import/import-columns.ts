/** The columns of `processed_data` as an import needs them, read from the catalog. */
import type { Queryable } from '../../platform/postgres/connect.ts';
import { readTelemetryTable } from '../columns.ts';
import { keyColumns } from '../key-columns.ts';

export interface ImportColumn {
  readonly name: string;
  /** SQL type, such as `numeric(10,2)`. */
  readonly type: string;
  /** The type without its modifier; of a domain, the type that it is based on. */
  readonly baseType: string;
  readonly isNullable: boolean;
  /** SQL expression of the value of a row that has none. Null if there is no such value. */
  readonly defaultValue: string | null;
  /** Whether the database computes the column, so that no row can have a value for it. */
  readonly isGenerated: boolean;
  readonly isIdentity: boolean;
}

/** The types of a reading, which can be NaN. */
const READING_TYPES = new Set(['double precision', 'real', 'numeric']);

/** Whether the column has readings: a missing one is NaN if the column must not be NULL. */
export const hasReadings = ({ baseType }: ImportColumn): boolean => READING_TYPES.has(baseType);

/** Whether the header can lack the column. */
export const isOptional = ({ isNullable, defaultValue, isGenerated }: ImportColumn): boolean =>
  isNullable || defaultValue !== null || isGenerated;

/**
 * The columns in the table's order.
 * @throws DataError if the table is unsuitable (key-columns.ts); DependencyError
 */
export async function importColumns(sql: Queryable): Promise<ImportColumn[]> {
  keyColumns(await readTelemetryTable(sql));
  return sql<ImportColumn[]>`
    WITH RECURSIVE base AS (
      SELECT a.attnum, a.atttypid AS type, a.attnotnull AS required FROM pg_attribute a
      WHERE a.attrelid = to_regclass('processed_data') AND a.attnum > 0 AND NOT a.attisdropped
      UNION ALL
      SELECT b.attnum, t.typbasetype, b.required OR t.typnotnull FROM base b JOIN pg_type t ON t.oid = b.type
      WHERE t.typtype = 'd'
    )
    SELECT a.attname AS "name", format_type(a.atttypid, a.atttypmod) AS "type",
      format_type(b.type, NULL) AS "baseType", NOT b.required AS "isNullable",
      CASE WHEN a.attidentity <> '' THEN
        format('nextval(pg_get_serial_sequence(%L, %L))', 'processed_data', a.attname)
      WHEN a.attgenerated = '' THEN pg_get_expr(d.adbin, d.adrelid) END AS "defaultValue",
      a.attgenerated <> '' AS "isGenerated", a.attidentity <> '' AS "isIdentity"
    FROM base b JOIN pg_type t ON t.oid = b.type
      JOIN pg_attribute a ON a.attrelid = to_regclass('processed_data') AND a.attnum = b.attnum
      LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
    WHERE t.typtype <> 'd' ORDER BY a.attnum`;
}
