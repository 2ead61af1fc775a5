/** What `processed_data` has for columns: asked of the catalogue, so that a new sensor needs no new code. */
import { DependencyError } from '../errors.ts';
import type { Queryable } from '../platform/postgres/connect.ts';

export interface Column {
  readonly name: string;
  readonly isNumeric: boolean;
  /** Whether a row may come without it: it can be NULL, or has a default. */
  readonly isOptional: boolean;
}

/** Numeric columns that are none of the model's: keys, and two channels the model has never used. */
const notFeatures = new Set(['id', 'timestamp', 'motor_pump', 'FlexAnalogue4_1', 'FlexAnalogue4_2']);

/** The column whose drops are failures. */
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
      'The database has no table processed_data. Check DATABASE_URL, or apply the migrations: `npm run migrate`.',
    );
  return columns;
}

/** The names of the model's features among the columns. */
export const featuresOf = (columns: readonly Column[]): string[] =>
  columns.filter((column) => column.isNumeric && !notFeatures.has(column.name)).map((column) => column.name);

/** A name as SQL takes it literally, where none can be bound. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
