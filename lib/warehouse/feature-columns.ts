/**
 * The columns of `processed_data` that models are trained on: numbers, and booleans as 0 and 1. All other columns are
 * excluded, with a reason.
 */
import { isFeatureName } from '../formats/pkl.ts';
import { quoteIdentifier } from './columns.ts';
import type { Column } from './columns.ts';
import type { ExcludedColumn, ExclusionReason } from './excluded-columns.ts';

/** Columns that identify a row. They are not listed as excluded. */
const KEY_COLUMNS = new Set(['id', 'timestamp', 'motor_pump']);

/** Channels that models have never used. */
const UNUSED_CHANNELS = new Set(['FlexAnalogue4_1', 'FlexAnalogue4_2']);

/** Undefined for a feature. */
function exclusionReason({ name, isNumeric, baseType }: Column): ExclusionReason | undefined {
  if (UNUSED_CHANNELS.has(name)) return 'unused_channel';
  if (!isNumeric && baseType !== 'bool') return 'not_numeric';
  return isFeatureName(name) ? undefined : 'unsupported_name';
}

/** The columns that are features, in the table's order. */
export const featureColumns = (columns: readonly Column[]): Column[] =>
  columns.filter((column) => !KEY_COLUMNS.has(column.name) && exclusionReason(column) === undefined);

/** Types of all columns except keys, by name, in the table's order. */
export const columnTypes = (columns: readonly Column[]): ReadonlyMap<string, string> =>
  new Map(columns.filter(({ name }) => !KEY_COLUMNS.has(name)).map(({ name, type }) => [name, type]));

/** The columns that are neither features nor keys, in the table's order. */
export const excludedColumns = (columns: readonly Column[]): ExcludedColumn[] =>
  columns
    .filter(({ name }) => !KEY_COLUMNS.has(name))
    .flatMap((column) => {
      const reason = exclusionReason(column);
      return reason === undefined ? [] : [{ name: column.name, type: column.type, reason }];
    });

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
