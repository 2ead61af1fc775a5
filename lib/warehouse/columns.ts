/** The columns of `processed_data`, read from the catalog, so that a new sensor needs no new code. */
import { DependencyError } from '../errors.ts';
import type { Queryable } from '../platform/postgres/connect.ts';

export interface Column {
  readonly name: string;
  readonly isNumeric: boolean;
  /** Whether a row may lack a value: the column is nullable or has a default. */
  readonly isOptional: boolean;
}

/** Columns that are not features: keys, and two channels that models have never used. */
const NON_FEATURES = new Set(['id', 'timestamp', 'motor_pump', 'FlexAnalogue4_1', 'FlexAnalogue4_2']);

/** The column whose large drops are failures. */
export const SPEED_CHANGE_COLUMN = 'Eng_RPM_variation_percentage';

/** The columns of `processed_data`, in the table's order. */
export async function tableColumns(sql: Queryable): Promise<Column[]> {
  const columns = await sql<Column[]>`
    SELECT attname AS "name",
           typname IN ('int2', 'int4', 'int8', 'float4', 'float8', 'numeric') AS "isNumeric",
           (atthasdef OR NOT attnotnull) AS "isOptional"
    FROM pg_attribute JOIN pg_type ON pg_type.oid = atttypid
    WHERE attrelid = to_regclass('processed_data') AND attnum > 0 AND NOT attisdropped
    ORDER BY attnum`;
  if (columns.length === 0)
    throw new DependencyError(
      'database',
      'The database has no table processed_data. Check DATABASE_URL, or apply the migrations with `npm run migrate`.',
    );
  return columns;
}

/** The names of the columns that are features. */
export const featuresOf = (columns: readonly Column[]): string[] =>
  columns.filter((column) => column.isNumeric && !NON_FEATURES.has(column.name)).map((column) => column.name);

/** Quotes a name as an SQL identifier, for places where it cannot be a parameter. */
export const quoteIdentifier = (name: string): string => `"${name.replaceAll('"', '""')}"`;
