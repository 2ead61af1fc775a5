/**
 * The columns of `processed_data` that models are trained on: numbers, and booleans as 0 and 1. All other columns are
 * excluded, with a reason.
 */
import { quoteIdentifier } from './columns.ts';
import type { Column } from './columns.ts';
import type { ExcludedColumn } from './excluded-columns.ts';

/** Columns that identify a row. They are not listed as excluded. */
const KEY_COLUMNS = new Set(['id', 'timestamp', 'motor_pump']);

/** Channels that models have never used. */
const UNUSED_CHANNELS = new Set(['FlexAnalogue4_1', 'FlexAnalogue4_2']);

/** The column whose large drops are failures. */
export const SPEED_CHANGE_COLUMN = 'Eng_RPM_variation_percentage';

const isFeatureType = ({ isNumeric, baseType }: Column): boolean => isNumeric || baseType === 'bool';

/** The columns that are features, in the table's order. */
export const featureColumns = (columns: readonly Column[]): Column[] =>
  columns.filter(
    (column) => isFeatureType(column) && !KEY_COLUMNS.has(column.name) && !UNUSED_CHANNELS.has(column.name),
  );

/** The columns that are neither features nor keys, in the table's order. */
export const excludedColumns = (columns: readonly Column[]): ExcludedColumn[] =>
  columns
    .filter((column) => !KEY_COLUMNS.has(column.name))
    .filter((column) => UNUSED_CHANNELS.has(column.name) || !isFeatureType(column))
    .map(({ name, type }) => ({
      name,
      type,
      reason: UNUSED_CHANNELS.has(name) ? 'unused_channel' : 'not_numeric',
    }));

/**
 * SQL that reads a feature of the relation `telemetry` as float8. A `numeric` beyond the range of float8 would be an
 * error: too large is NULL, which means missing, and too small is 0.
 */
export function featureExpression({ name, baseType }: Column): string {
  const value = `telemetry.${quoteIdentifier(name)}`;
  if (baseType === 'bool') return `${value}::boolean::int::float8`;
  if (baseType !== 'numeric') return `${value}::float8`;
  return `CASE WHEN abs(${value}) BETWEEN 1e-300 AND 1e300 THEN ${value}::float8
               WHEN abs(${value}) < 1e-300 THEN 0 END`;
}
