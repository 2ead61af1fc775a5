/**
 * One machine's rows from `processed_data` into flat arrays (design §5.1): one transaction counts, makes
 * room, and streams a binary COPY into it. No row is ever an object.
 */
import { finished } from 'node:stream/promises';
import type postgres from 'postgres';
import { DataError } from '../errors.ts';
import { cancellableTransaction } from './cancellable-transaction.ts';
import { featuresOf, quoted, tableColumns } from './columns.ts';
import { asking } from './connect.ts';
import type { LoadedTelemetry } from './telemetry.ts';
import { TelemetryDecoder } from './telemetry-decoder.ts';

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

/** The column whose drops are failures. */
const speedChangeColumn = 'Eng_RPM_variation_percentage';

/** COPY takes no parameters: what the user chose comes to it by settings of the transaction. */
const chosenRows = `FROM processed_data
  WHERE motor_pump = current_setting('treino.machine')
    AND "timestamp" >= to_timestamp(current_setting('treino.from')::float8)
    AND "timestamp" < to_timestamp(current_setting('treino.until')::float8)`;

/**
 * Loads the rows in time order; rows of the same time in the order of their id.
 * @returns rows × features, row-major; NULL, ±∞ and |x| > 20 000 are NaN
 * @throws DataError `no_rows`, `missing_column`, `no_features`, `bad_value`; DependencyError; what `onSize`
 * throws; what the signal was aborted with
 */
export async function loadTelemetry(sql: postgres.Sql, request: TelemetryRequest): Promise<LoadedTelemetry> {
  const { machineName, startDate, endDate, signal } = request;
  return asking(() =>
    cancellableTransaction(sql, 'ISOLATION LEVEL REPEATABLE READ READ ONLY', signal, async (transaction) => {
      await transaction`
        SELECT set_config('treino.machine', ${machineName.replaceAll('\0', '')}, true),
               set_config('treino.from', ${String(startSecond(startDate))}, true),
               set_config('treino.until', ${String(endSecond(endDate))}, true),
               set_config('TimeZone', 'UTC', true),
               set_config('statement_timeout', '0', true)`;
      const all = await findFeatures(transaction);
      const [counted] = await transaction.unsafe<{ rows: number }[]>(
        `SELECT count(*)::float8 AS rows ${chosenRows}`,
      );
      const rows = counted!.rows;
      if (rows === 0) throw await noRows(transaction, request);
      request.onSize?.({ rows, features: all });

      const { only } = request;
      const features = only ? all.filter((name) => name === speedChangeColumn || only.includes(name)) : all;
      const telemetry: LoadedTelemetry = {
        machineName,
        features,
        rows,
        values: new Float32Array(rows * features.length),
        timestamps: new Float64Array(rows),
        speedChange: new Float64Array(rows),
      };
      await copyInto(telemetry, transaction);
      return telemetry;
    }),
  );
}

async function findFeatures(transaction: postgres.TransactionSql): Promise<string[]> {
  const columns = await tableColumns(transaction);
  const present = new Set(columns.map(({ name }) => name));
  const features = featuresOf(columns);
  const missing = ['timestamp', 'motor_pump', 'id'].filter((name) => !present.has(name));
  if (missing.length > 0)
    throw new DataError('missing_column', `The table processed_data has no column ${missing.join(', ')}.`);
  if (features.length === 0)
    throw new DataError('no_features', 'The table processed_data has no numeric column to learn from.');
  if (!features.includes(speedChangeColumn))
    throw new DataError(
      'missing_column',
      `The table processed_data has no numeric column ${speedChangeColumn}: failures are found by it.`,
    );
  return features;
}

/**
 * The stream's data are decoded where they arrive, piece by piece as the socket gives them: nothing
 * gathers, and the socket is read no faster than that.
 */
async function copyInto(telemetry: LoadedTelemetry, transaction: postgres.TransactionSql): Promise<void> {
  const decoder = new TelemetryDecoder(telemetry, telemetry.features.indexOf(speedChangeColumn));
  const columns = telemetry.features.map((name) => `${quoted(name)}::float8`).join(', ');
  const stream = await transaction
    .unsafe(
      `COPY (SELECT "timestamp"::timestamptz, ${columns} ${chosenRows} ORDER BY "timestamp", id)
       TO STDOUT (FORMAT binary)`,
    )
    .readable();
  let failure: unknown;
  stream.on('data', (piece: Uint8Array) => {
    // After a failure the rest is read past, so that the connection stays sound.
    if (failure !== undefined) return;
    try {
      decoder.push(piece);
    } catch (error) {
      failure = error;
    }
  });
  await finished(stream);
  if (failure !== undefined) throw failure as Error;
  decoder.finish();
}

async function noRows(
  transaction: postgres.TransactionSql,
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

const daySeconds = 86_400;

/** Where the first day begins, seconds since the Unix epoch. */
const startSecond = (day: string | null | undefined): number => (day ? Date.parse(day) / 1000 : -Infinity);

/** Where the day after the last begins, seconds since the Unix epoch. */
const endSecond = (day: string | null | undefined): number =>
  day ? Date.parse(day) / 1000 + daySeconds : Infinity;
