/** The rows that window features of a machine's newest rows are computed from. */
import type postgres from 'postgres';
import type { WindowDefinition } from '../../learning/windows/definition.ts';
import type { NewestTimes } from '../../learning/windows/window-features.ts';
import { MAX_READING } from '../../readings.ts';
import { readTelemetryTable } from '../columns.ts';
import type { Column } from '../columns.ts';
import { featureColumns, featureExpression } from '../feature-columns.ts';
import { keyColumns, machineExpression, machineValue } from '../key-columns.ts';
import { mapTelemetryErrors, rowsOfMachine } from './map-telemetry-errors.ts';
import { HAS_TIME, timeOrder } from './row-filter.ts';

interface HistoryRow {
  /** Since the Unix epoch. A Date has only milliseconds, and windows end between two of them. */
  readonly microseconds: number;
  /** Stored values by column. Null if the row has none. */
  readonly values: Readonly<Record<string, number | null>>;
}

export interface History {
  /** Oldest first, in the order in which a training reads them. */
  readonly rows: readonly HistoryRow[];
  /** The newest failure, off and on before the first of them. */
  readonly before: NewestTimes;
}

/** Microseconds since the Unix epoch of the rows' time. */
const MICROSECONDS = `(extract(epoch FROM telemetry."timestamp"::timestamptz) * 1000000)::float8`;

/** The largest number that a float32 rounds to 0: half of its smallest number. */
const ROUNDS_TO_ZERO = 2 ** -150;

/**
 * Reads a machine's rows after a time.
 * @param wanted columns; those that are no features of `processed_data` are absent from the rows
 * @throws DataError `unsuitable_table`, `missing_column` or `bad_value`; DependencyError
 */
export async function readHistory(
  sql: postgres.Sql,
  machineName: string,
  {
    wanted,
    after,
    definition,
  }: { readonly wanted: readonly string[]; readonly after: Date; readonly definition: WindowDefinition },
): Promise<History> {
  const names = new Set(wanted);
  return mapTelemetryErrors(async () => {
    const table = await readTelemetryTable(sql);
    const keys = keyColumns(table);
    const features = featureColumns(table.columns);
    const found = features.filter(({ name }) => names.has(name));
    const ofMachine = `FROM processed_data AS telemetry
      WHERE ${machineExpression(keys.machine)} = ${machineValue(keys.machine, '$1::text')} AND ${HAS_TIME}`;
    const read = (statement: string) =>
      rowsOfMachine<(number | null)[]>(machineName, () =>
        sql.unsafe(statement, [machineName, after]).values(),
      );
    const rows = await read(
      `SELECT ${[MICROSECONDS, ...found.map(featureExpression)].join(', ')} ${ofMachine}
         AND telemetry."timestamp" > $2::timestamptz ORDER BY ${timeOrder(keys)}`,
    );
    const conditions = conditionsOf(definition, features);
    const newest = (condition: string | null): string =>
      condition === null
        ? 'NULL::float8'
        : `(SELECT ${MICROSECONDS} ${ofMachine} AND telemetry."timestamp" <= $2::timestamptz AND ${condition}
            ORDER BY telemetry."timestamp" DESC LIMIT 1)`;
    const isAsked = conditions.some((condition) => condition !== null);
    const [times = []] = isAsked ? await read(`SELECT ${conditions.map(newest).join(', ')}`) : [];
    const [failure, off, on] = [0, 1, 2].map((kind) => times[kind] ?? Number.NaN) as [number, number, number];
    return {
      rows: rows.map(([microseconds, ...stored]) => ({
        microseconds: microseconds!,
        values: Object.fromEntries(found.map(({ name }, column) => [name, stored[column]!])),
      })),
      before: { failure, off, on },
    };
  });
}

/** Conditions of rows with a failure, with the engine off, and with the engine on. Null if nobody asks for them. */
function conditionsOf(
  { failure, running }: WindowDefinition,
  features: readonly Column[],
): (string | null)[] {
  const valueOf = (name: string | undefined): string | null => {
    const column = features.find((feature) => feature.name === name);
    return column ? featureExpression(column) : null;
  };
  const change = valueOf(failure?.column);
  const speed = valueOf(running?.column);
  // Training compares the speed as float32.
  const limit = `${Math.max(running?.above ?? 0, ROUNDS_TO_ZERO)}::float8`;
  return [
    change && `${change} BETWEEN ${-MAX_READING} AND ${failure!.at_most}::float8`,
    speed && `${speed} BETWEEN ${-MAX_READING} AND ${limit}`,
    speed && `(${speed} > ${limit} AND ${speed} <= ${MAX_READING})`,
  ];
}
