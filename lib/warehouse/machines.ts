/** The machines with rows in the warehouse. */
import type postgres from 'postgres';
import { z } from 'zod';
import type { MachinePatterns } from '../principal/machine-patterns.ts';
import { INDICATORS } from '../learning/indicators/request.ts';
import { decodeCursor, encodeCursor } from '../page-cursor.ts';
import { readTelemetryTable } from './columns.ts';
import { keyColumns, machineExpression, machineValue } from './key-columns.ts';
import { mapTelemetryErrors, rowsOfMachine } from './telemetry/map-telemetry-errors.ts';
import { HAS_TIME } from './telemetry/row-filter.ts';
import { machineFilter } from '../platform/postgres/machine-filter.ts';

interface Machine {
  readonly name: string;
  /** Times of its first and last row. Rows without a time are ignored. */
  readonly first: Date;
  readonly last: Date;
  /**
   * Approximate number of rows from the database's statistics, because counting would read every row. Null before the
   * first ANALYZE (by an import or autovacuum), and for small machines in large fleets.
   */
  readonly estimatedRows: number | null;
  /** The newest published model. Null if there is none. */
  readonly latestModel: LatestModel | null;
  /** The newest published model of each indicator, newest first. */
  readonly latestModels: readonly LatestModel[];
}

interface LatestModel {
  readonly id: string;
  readonly indicator: string | null;
  /** RFC 3339, UTC. */
  readonly timestamp: string;
  /** `level` of its verdict. Null for models without one, such as those of the predecessor. */
  readonly verdict: string | null;
}

export interface MachineQuery {
  /** Patterns of the machines that the principal can access. */
  readonly visible?: MachinePatterns;
  readonly limit: number;
  /** Cursor of the previous page; absent for the first page. */
  readonly cursor?: string | undefined;
}

export interface MachinePage {
  readonly machines: readonly Machine[];
  /** Absent on the last page. */
  readonly cursor?: string;
}

/**
 * Whether `processed_data` has a row of the machine.
 * @throws DataError if the table is unsuitable (key-columns.ts); DependencyError
 */
export async function machineExists(sql: postgres.Sql, name: string): Promise<boolean> {
  return mapTelemetryErrors(async () => {
    const { machine } = keyColumns(await readTelemetryTable(sql));
    const found = await rowsOfMachine(name, () =>
      sql.unsafe(
        `SELECT 1 FROM processed_data AS telemetry
         WHERE ${machineExpression(machine)} = ${machineValue(machine, '$1::text')} LIMIT 1`,
        [name],
      ),
    );
    return found.length > 0;
  });
}

const CURSOR_FILTERS = ['machines'];

/**
 * One page of machines, ordered by name. The query jumps through the index from name to name and to each machine's first
 * and last row (a loose index scan): DISTINCT, min and max would read every row. Machines without a row that has a time
 * are left out.
 * @throws RequestError 400 `bad_cursor`; DataError if the table is unsuitable (key-columns.ts); DependencyError
 */
export async function listMachines(sql: postgres.Sql, query: MachineQuery): Promise<MachinePage> {
  const { visible, limit, cursor } = query;
  const [after] = cursor === undefined ? [] : decodeCursor(CURSOR_FILTERS, cursor, z.tuple([z.string()]));
  const rows = await mapTelemetryErrors(async () => {
    const { machine } = keyColumns(await readTelemetryTable(sql));
    const isTimed = sql.unsafe(HAS_TIME);
    const motorPump = sql.unsafe(machineExpression(machine));
    const isAfter =
      after === undefined
        ? sql`true`
        : sql`${motorPump} > ${sql.unsafe(machineValue(machine, '(SELECT cursor.name FROM cursor)'))}`;
    const model = sql`jsonb_build_object('id', model.id, 'indicator', model.indicator,
      'verdict', model.metrics::jsonb #>> '{verdict,level}', 'timestamp', to_char(
        model."timestamp"::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))`;
    return sql<Machine[]>`
      WITH RECURSIVE cursor (name) AS (SELECT ${after ?? null}::text), machine (key) AS (
        (SELECT ${motorPump} FROM processed_data AS telemetry
          WHERE ${isTimed} AND ${isAfter} ORDER BY ${motorPump} LIMIT 1)
        UNION ALL
        SELECT (SELECT ${motorPump} FROM processed_data AS telemetry
          WHERE ${motorPump} > machine.key AND ${isTimed} ORDER BY ${motorPump} LIMIT 1)
        FROM machine WHERE machine.key IS NOT NULL
      ), page AS (
        SELECT named.key, named.name FROM (SELECT machine.key, machine.key::text AS name FROM machine) AS named
        WHERE named.key IS NOT NULL ${machineFilter(sql, 'named.name', visible)} LIMIT ${limit + 1}
      ), estimate AS (
        SELECT common.name, round(common.frequency * relation.reltuples)::float8 AS rows
        FROM pg_class AS relation
        JOIN pg_stats AS stats
          ON stats.tablename = relation.relname AND stats.schemaname = relation.relnamespace::regnamespace::text,
          unnest(stats.most_common_vals::text::text[], stats.most_common_freqs) AS common (name, frequency)
        WHERE relation.oid = to_regclass('processed_data') AND stats.attname = 'motor_pump' AND NOT stats.inherited
      )
      SELECT page.name,
        (SELECT min(telemetry."timestamp")::timestamptz FROM processed_data AS telemetry
          WHERE ${motorPump} = page.key AND ${isTimed}) AS first,
        (SELECT max(telemetry."timestamp")::timestamptz FROM processed_data AS telemetry
          WHERE ${motorPump} = page.key AND ${isTimed}) AS last,
        estimate.rows AS "estimatedRows",
        (SELECT ${model} FROM models AS model WHERE model.machine_name = page.name
          ORDER BY model."timestamp" DESC, model.id DESC LIMIT 1) AS "latestModel",
        (SELECT coalesce(jsonb_agg(newest.model ORDER BY newest.model ->> 'timestamp' DESC), '[]')
          FROM unnest(${[...INDICATORS]}::text[]) AS known (indicator), LATERAL (
            SELECT ${model} AS model FROM models AS model
            WHERE model.machine_name = page.name AND model.indicator = known.indicator
            ORDER BY model."timestamp" DESC, model.id DESC LIMIT 1) AS newest) AS "latestModels"
      FROM page LEFT JOIN estimate ON estimate.name = page.name ORDER BY page.key`;
  });
  const machines = rows.slice(0, limit);
  if (rows.length === machines.length) return { machines };
  return { machines, cursor: encodeCursor(CURSOR_FILTERS, [machines.at(-1)!.name]) };
}
