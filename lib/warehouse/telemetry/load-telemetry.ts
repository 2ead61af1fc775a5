/**
 * One machine's rows from `processed_data` into flat arrays (design §5.1): one transaction counts, makes
 * room, and streams binary COPYs into it, over two connections when there is much. No row is ever an object.
 */
import type postgres from 'postgres';
import { DataError } from '../../errors.ts';
import { cancellableTransaction } from '../../platform/postgres/cancellable-transaction.ts';
import { bindRowFilter, dayFilter, FILTERED_ROWS } from './row-filter.ts';
import { featuresOf, SPEED_CHANGE_COLUMN, tableColumns } from '../columns.ts';
import { mapDatabaseErrors } from '../../platform/postgres/connect.ts';
import type { Queryable } from '../../platform/postgres/connect.ts';
import { openSecondConnection } from './second-connection.ts';
import type { SecondConnection } from './second-connection.ts';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';
import { copyPart, splitAtMedian } from './telemetry-parts.ts';
import type { TelemetryPart } from './telemetry-parts.ts';

export interface TelemetryRequest {
  readonly machineName: string;
  /** First and last UTC day, YYYY-MM-DD, both included; absent is open. */
  readonly startDate?: string | null | undefined;
  readonly endDate?: string | null | undefined;
  /** The features to load besides the column of failures, where not all are of use; all when absent. */
  readonly only?: readonly string[] | undefined;
  /** Told what there is before room is made for it: what it throws ends the load. */
  readonly onSize?: ((size: TelemetrySize) => void) | undefined;
  /** Ends the load, and the query in the database. */
  readonly signal?: AbortSignal | undefined;
}

/** What the database has for a request, whatever part of it is loaded. */
export interface TelemetrySize {
  readonly rows: number;
  /** The model's columns, in the table's order. */
  readonly features: readonly string[];
}

/** Below, a second connection costs more than it saves. */
const rowsWorthSharing = 20_000;

const mode = 'ISOLATION LEVEL REPEATABLE READ READ ONLY';

/**
 * Loads the rows in time order; rows of the same time in the order of their id. Many rows come over two
 * connections where two are to be had.
 * @returns rows × features, row-major; NULL, ±∞ and |x| > 20 000 are NaN
 * @throws DataError `no_rows`, `missing_column`, `no_features`, `bad_value`; DependencyError; what `onSize`
 * throws; what the signal was aborted with
 */
export async function loadTelemetry(sql: postgres.Sql, request: TelemetryRequest): Promise<LoadedTelemetry> {
  return mapDatabaseErrors(async () => {
    try {
      return await load(sql, request, true);
    } catch (error) {
      if (!(error instanceof NoSnapshotError)) throw error;
      return load(sql, request, false);
    }
  });
}

/** The server does not export its snapshot, which is not ours to ask for again in the same transaction. */
class NoSnapshotError extends Error {}

async function load(
  sql: postgres.Sql,
  request: TelemetryRequest,
  mayShare: boolean,
): Promise<LoadedTelemetry> {
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(request.signal ? [request.signal] : [])]);
  let second: SecondConnection | undefined;
  try {
    const telemetry = await cancellableTransaction(sql, { mode, signal }, async (transaction) => {
      const snapshot = mayShare ? await exportSnapshot(transaction) : undefined;
      const { room, whole } = await makeRoom(transaction, request);
      const mayCut = snapshot !== undefined && whole.rows >= rowsWorthSharing;
      const parts = mayCut ? await splitAtMedian(transaction, whole) : [whole];
      const work = async (connection: Queryable): Promise<void> => {
        for (let part = parts.shift(); part; part = parts.shift()) await copyPart(connection, part, room);
      };
      if (mayCut && parts.length > 1)
        second = openSecondConnection(sql, {
          ...{ mode, snapshot, signal, work },
          isLeft: () => parts.length > 0,
          onFailure: (error) => failed.abort(error),
        });
      await work(transaction);
      return room;
    });
    await second?.done();
    return telemetry;
  } catch (error) {
    // Neither connection goes on when the other has failed; the first failure is the one to tell.
    failed.abort(error);
    await second?.done().catch(() => undefined);
    throw error;
  }
}

/** @throws NoSnapshotError, after which the transaction is of no use */
async function exportSnapshot(transaction: Queryable): Promise<string> {
  try {
    const [exported] = await transaction<{ snapshot: string }[]>`SELECT pg_export_snapshot() AS snapshot`;
    return exported!.snapshot;
  } catch (cause) {
    throw new NoSnapshotError('The database exports no snapshot.', { cause });
  }
}

/** Counts, tells what there is, and makes room for it. */
async function makeRoom(
  transaction: Queryable,
  request: TelemetryRequest,
): Promise<{ room: LoadedTelemetry; whole: TelemetryPart }> {
  const { machineName, startDate, endDate, only } = request;
  const choice = dayFilter(machineName, startDate, endDate);
  await bindRowFilter(transaction, choice);
  const all = await findFeatures(transaction);
  const [counted] = await transaction.unsafe<{ rows: number }[]>(
    `SELECT count(*)::float8 AS rows ${FILTERED_ROWS}`,
  );
  const { rows } = counted!;
  if (rows === 0) throw await noRows(transaction, request);
  request.onSize?.({ rows, features: all });

  const features = only ? all.filter((name) => name === SPEED_CHANGE_COLUMN || only.includes(name)) : all;
  const room = {
    machineName,
    features,
    rows,
    values: new Float32Array(rows * features.length),
    timestamps: new Float64Array(rows),
    speedChange: new Float64Array(rows),
  };
  return { room, whole: { choice, firstRow: 0, rows } };
}

async function findFeatures(transaction: Queryable): Promise<string[]> {
  const columns = await tableColumns(transaction);
  const present = new Set(columns.map(({ name }) => name));
  const features = featuresOf(columns);
  const missing = ['timestamp', 'motor_pump', 'id'].filter((name) => !present.has(name));
  if (missing.length > 0)
    throw new DataError('missing_column', `The table processed_data has no column ${missing.join(', ')}.`);
  if (features.length === 0)
    throw new DataError('no_features', 'The table processed_data has no numeric column to learn from.');
  if (!features.includes(SPEED_CHANGE_COLUMN))
    throw new DataError(
      'missing_column',
      `The table processed_data has no numeric column ${SPEED_CHANGE_COLUMN}: failures are found by it.`,
    );
  return features;
}

async function noRows(
  transaction: Queryable,
  { machineName, startDate, endDate }: TelemetryRequest,
): Promise<DataError> {
  const [present] = await transaction<{ first: string | null; last: string | null }[]>`
    SELECT min("timestamp")::date::text AS first, max("timestamp")::date::text AS last
    FROM processed_data WHERE motor_pump = current_setting('treino.machine')`;
  if (!present?.first)
    return new DataError('no_rows', `There are no rows of the machine ${machineName}. Check its name.`);
  const from = startDate ? ` from ${startDate}` : '';
  const until = endDate ? ` until ${endDate}` : '';
  return new DataError(
    'no_rows',
    `The machine ${machineName} has no rows${from}${until} (UTC days, both included). ` +
      `Its rows go from ${present.first} to ${present.last}: choose dates within.`,
  );
}
