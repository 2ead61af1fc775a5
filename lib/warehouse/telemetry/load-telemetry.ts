/**
 * Loads the rows of one machine from `processed_data` into flat arrays. One transaction counts the rows, allocates the
 * arrays and streams binary COPYs into them. Large loads use two connections. No row ever becomes a JavaScript object.
 */
import type postgres from 'postgres';
import { DataError } from '../../errors.ts';
import { cancellableTransaction } from '../../platform/postgres/cancellable-transaction.ts';
import { bindRowFilter, dayFilter, filteredRows } from './row-filter.ts';
import { readTelemetryTable } from '../columns.ts';
import type { Column, TelemetryTable } from '../columns.ts';
import type { ColumnUse } from '../excluded-columns.ts';
import { columnTypes, excludedColumns, featureColumns } from '../feature-columns.ts';
import { keyColumns, machineExpression, machineValue } from '../key-columns.ts';
import type { KeyColumns } from '../key-columns.ts';
import { mapTelemetryErrors } from './map-telemetry-errors.ts';
import type { Queryable } from '../../platform/postgres/connect.ts';
import { openSecondConnection } from './second-connection.ts';
import type { SecondConnection } from './second-connection.ts';
import { SPEED_CHANGE_COLUMN } from '../../learning/telemetry.ts';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';
import { copyPart, splitAtMedian } from './telemetry-parts.ts';
import type { LoadedColumns, TelemetryPart } from './telemetry-parts.ts';

export interface TelemetryRequest {
  readonly machineName: string;
  /** First and last UTC day, YYYY-MM-DD, both included. Absent or null means no limit. */
  readonly startDate?: string | null | undefined;
  readonly endDate?: string | null | undefined;
  /**
   * The features to load, or a function that chooses them; the speed change is always loaded. By default, all features
   * are loaded.
   */
  readonly only?: readonly string[] | ((size: TelemetrySize) => readonly string[] | undefined) | undefined;
  /** Called before the arrays are allocated. An error that it throws ends the load. */
  readonly onSize?: ((size: TelemetrySize) => void) | undefined;
  /** Aborts the load and cancels the query in the database. */
  readonly signal?: AbortSignal | undefined;
}

/** Number of matching rows, and all features of the table, including those that are not loaded. */
export interface TelemetrySize {
  readonly rows: number;
  /** In the order of the table's columns. */
  readonly features: readonly string[];
}

/** A machine's rows, and the columns of the table. */
export interface MachineTelemetry extends LoadedTelemetry, ColumnUse {}

/** Minimum rows for a second connection: with fewer rows it costs more time than it saves. */
const MIN_ROWS_FOR_TWO_CONNECTIONS = 20_000;

const TRANSACTION_MODE = 'ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * Loads rows ordered by time, then ID. Many rows are loaded over two connections if a second one is available.
 * @returns rows × features, row-major. NULL, ±∞ and |x| > 20,000 become NaN.
 * @throws DataError `no_rows`, `missing_column`, `unsuitable_table`, `no_features`, `bad_value`; DependencyError; errors of `onSize`; the
 *   abort reason of the signal
 */
export async function loadTelemetry(sql: postgres.Sql, request: TelemetryRequest): Promise<MachineTelemetry> {
  return mapTelemetryErrors(async () => {
    try {
      return await load(sql, request, true);
    } catch (error) {
      if (!(error instanceof NoSnapshotError)) throw error;
      return load(sql, request, false);
    }
  });
}

/** The server does not export snapshots. The transaction has failed and is unusable. */
class NoSnapshotError extends Error {}

async function load(
  sql: postgres.Sql,
  request: TelemetryRequest,
  allowSecond: boolean,
): Promise<MachineTelemetry> {
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(request.signal ? [request.signal] : [])]);
  let second: SecondConnection | undefined;
  try {
    const telemetry = await cancellableTransaction(
      sql,
      { mode: TRANSACTION_MODE, signal },
      async (transaction) => {
        const snapshot = allowSecond ? await exportSnapshot(transaction) : undefined;
        const { arrays, whole, columns } = await allocate(transaction, request);
        const canSplit = snapshot !== undefined && whole.rows >= MIN_ROWS_FOR_TWO_CONNECTIONS;
        const parts = canSplit ? await splitAtMedian(transaction, whole, columns.keys) : [whole];
        const work = async (connection: Queryable): Promise<void> => {
          for (let part = parts.shift(); part; part = parts.shift())
            await copyPart(connection, part, arrays, columns);
        };
        if (canSplit && parts.length > 1)
          second = openSecondConnection(sql, {
            mode: TRANSACTION_MODE,
            snapshot,
            signal,
            work,
            hasWorkLeft: () => parts.length > 0,
            onFailure: (error) => failed.abort(error),
          });
        await work(transaction);
        return arrays;
      },
    );
    await second?.done();
    return telemetry;
  } catch (error) {
    // If one connection fails, stop the other one and report the first failure.
    failed.abort(error);
    await second?.done().catch(() => undefined);
    throw error;
  }
}

/** @throws NoSnapshotError; the transaction is then unusable */
async function exportSnapshot(transaction: Queryable): Promise<string> {
  try {
    const [exported] = await transaction<{ snapshot: string }[]>`SELECT pg_export_snapshot() AS snapshot`;
    return exported!.snapshot;
  } catch (cause) {
    throw new NoSnapshotError('The database exports no snapshot.', { cause });
  }
}

/** Counts the rows, calls `onSize`, and allocates the arrays. */
async function allocate(
  transaction: Queryable,
  request: TelemetryRequest,
): Promise<{ arrays: MachineTelemetry; whole: TelemetryPart; columns: LoadedColumns }> {
  const { machineName, startDate, endDate, only } = request;
  const filter = dayFilter(machineName, startDate, endDate);
  await bindRowFilter(transaction, filter);
  const table = await readTelemetryTable(transaction);
  const keys = keyColumns(table);
  const all = findFeatures(table);
  const [counted] = await transaction.unsafe<{ rows: number }[]>(
    `SELECT count(*)::float8 AS rows ${filteredRows(keys)}`,
  );
  const { rows } = counted!;
  if (rows === 0) throw await noRowsError(transaction, request, keys);
  const size = { rows, features: all.map(({ name }) => name) };
  request.onSize?.(size);
  const names = typeof only === 'function' ? only(size) : only;
  const features = names
    ? all.filter(({ name }) => name === SPEED_CHANGE_COLUMN || names.includes(name))
    : all;
  const arrays = {
    machineName,
    features: features.map(({ name }) => name),
    columnTypes: columnTypes(table.columns),
    excludedColumns: excludedColumns(table.columns),
    rows,
    values: new Float32Array(rows * features.length),
    timestamps: new Float64Array(rows),
    speedChange: new Float64Array(rows),
  };
  return { arrays, whole: { filter, firstRow: 0, rows }, columns: { keys, features } };
}

function findFeatures({ columns }: TelemetryTable): Column[] {
  const features = featureColumns(columns);
  if (features.length === 0)
    throw new DataError('no_features', 'The table processed_data has no numeric column to train on.');
  if (!features.some(({ name, isNumeric }) => name === SPEED_CHANGE_COLUMN && isNumeric))
    throw new DataError(
      'missing_column',
      `The table processed_data has no numeric column ${SPEED_CHANGE_COLUMN}, which is needed to detect failures.`,
    );
  return features;
}

async function noRowsError(
  transaction: Queryable,
  { machineName, startDate, endDate }: TelemetryRequest,
  { machine }: KeyColumns,
): Promise<DataError> {
  const [present] = await transaction.unsafe<{ first: string | null; last: string | null }[]>(
    `SELECT min(telemetry."timestamp")::date::text AS first, max(telemetry."timestamp")::date::text AS last
     FROM processed_data AS telemetry
     WHERE ${machineExpression(machine)} = ${machineValue(machine, "current_setting('treino.machine')")}`,
  );
  if (!present?.first)
    return new DataError('no_rows', `The machine ${machineName} has no rows. Check its name.`);
  const from = startDate ? ` from ${startDate}` : '';
  const until = endDate ? ` until ${endDate}` : '';
  return new DataError(
    'no_rows',
    `The machine ${machineName} has no rows${from}${until} (UTC days, both included). ` +
      `Its rows are from ${present.first} to ${present.last}: choose dates in that range.`,
  );
}
