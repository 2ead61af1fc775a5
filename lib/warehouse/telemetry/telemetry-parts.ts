/** Splits a load into two parts, and copies each part into the arrays. */
import { bindRowFilter, filteredRows, timeOrder } from './row-filter.ts';
import type { RowFilter } from './row-filter.ts';
import type { Queryable } from '../../platform/postgres/connect.ts';
import { copyOut } from '../../platform/postgres/copy-out.ts';
import type { Column } from '../columns.ts';
import { featureExpression } from '../feature-columns.ts';
import type { KeyColumns } from '../key-columns.ts';
import { SPEED_CHANGE_COLUMN } from '../../learning/telemetry.ts';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';
import { TelemetryDecoder } from './telemetry-decoder.ts';

/** The columns that a load reads. */
export interface LoadedColumns {
  readonly keys: KeyColumns;
  readonly features: readonly Column[];
}

/** Consecutive rows of a load. */
export interface TelemetryPart {
  readonly filter: RowFilter;
  readonly firstRow: number;
  readonly rows: number;
}

/**
 * Splits the rows at the time of the middle row. Rows of the same time stay together.
 * @returns one or two parts, none of them empty
 */
export async function splitAtMedian(
  transaction: Queryable,
  whole: TelemetryPart,
  keys: KeyColumns,
): Promise<TelemetryPart[]> {
  const { filter, firstRow, rows } = whole;
  const [middle] = await transaction.unsafe<{ time: string; before: number }[]>(
    `SELECT middle.time::timestamptz::text AS time,
            (SELECT count(*) ${filteredRows(keys)} AND telemetry."timestamp" < middle.time)::float8 AS before
     FROM (SELECT telemetry."timestamp" AS time ${filteredRows(keys)}
           ORDER BY telemetry."timestamp" OFFSET ${Math.floor(rows / 2)} LIMIT 1) AS middle`,
  );
  const { time, before } = middle!;
  return [
    { filter: { ...filter, until: time }, firstRow, rows: before },
    { filter: { ...filter, from: time }, firstRow: firstRow + before, rows: rows - before },
  ].filter((part) => part.rows > 0);
}

/**
 * Copies a part into its rows of the arrays and decodes the bytes as they arrive.
 * @throws DataError `bad_value`; DependencyError
 */
export async function copyPart(
  transaction: Queryable,
  part: TelemetryPart,
  telemetry: LoadedTelemetry,
  { keys, features }: LoadedColumns,
): Promise<void> {
  await bindRowFilter(transaction, part.filter);
  const decoder = new TelemetryDecoder(
    rowsOf(part, telemetry),
    telemetry.features.indexOf(SPEED_CHANGE_COLUMN),
  );
  const columns = ['telemetry."timestamp"::timestamptz', ...features.map(featureExpression)].join(', ');
  let failure: unknown;
  await copyOut(
    transaction,
    `COPY (SELECT ${columns} ${filteredRows(keys)} ORDER BY ${timeOrder(keys)}) TO STDOUT (FORMAT binary)`,
    (chunk) => {
      // After a failure the rest is skipped, so that the connection stays usable.
      if (failure !== undefined) return;
      try {
        decoder.push(chunk);
      } catch (error) {
        failure = error;
      }
    },
  );
  if (failure !== undefined) throw failure as Error;
  decoder.finish();
}

/** Views of the part's rows in the arrays. */
function rowsOf({ firstRow, rows }: TelemetryPart, telemetry: LoadedTelemetry): LoadedTelemetry {
  const { features, values, timestamps, speedChange } = telemetry;
  const end = firstRow + rows;
  return {
    ...telemetry,
    rows,
    values: values.subarray(firstRow * features.length, end * features.length),
    timestamps: timestamps.subarray(firstRow, end),
    speedChange: speedChange.subarray(firstRow, end),
  };
}
