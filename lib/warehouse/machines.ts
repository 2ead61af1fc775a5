/** The machines with rows in the warehouse. */
import type postgres from 'postgres';
import { z } from 'zod';
import type { MachinePatterns } from '../principal/machine-patterns.ts';
import { decodeCursor, encodeCursor } from '../page-cursor.ts';
import { HAS_TIME } from './telemetry/row-filter.ts';
import { mapDatabaseErrors } from '../platform/postgres/database-errors.ts';
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

/** Whether `processed_data` has a row of the machine. @throws DependencyError */
export async function machineExists(sql: postgres.Sql, name: string): Promise<boolean> {
  // PostgreSQL text cannot contain NUL.
  if (name.includes('\0')) return false;
  const found = await mapDatabaseErrors(
    () => sql`SELECT 1 FROM processed_data WHERE motor_pump = ${name} LIMIT 1`,
  );
  return found.length > 0;
}

const CURSOR_FILTERS = ['machines'];

/**
 * One page of machines, ordered by name. The query jumps through the index from name to name and to each machine's first
 * and last row (a loose index scan): DISTINCT, min and max would read every row. Machines without a row that has a time
 * are left out.
 * @throws RequestError 400 `bad_cursor`; DependencyError
 */
export async function listMachines(sql: postgres.Sql, query: MachineQuery): Promise<MachinePage> {
  const { visible, limit, cursor } = query;
  const [after] = cursor === undefined ? [] : decodeCursor(CURSOR_FILTERS, cursor, z.tuple([z.string()]));
  const isTimed = sql.unsafe(HAS_TIME);
  const rows = await mapDatabaseErrors(
    () => sql<Machine[]>`
      WITH RECURSIVE machine (name) AS (
        (SELECT motor_pump FROM processed_data
          WHERE ${isTimed} ${after === undefined ? sql`` : sql`AND motor_pump > ${after}`} ORDER BY motor_pump LIMIT 1)
        UNION ALL
        SELECT (SELECT motor_pump FROM processed_data WHERE motor_pump > name AND ${isTimed}
          ORDER BY motor_pump LIMIT 1)
        FROM machine WHERE name IS NOT NULL
      ), page AS (
        SELECT name FROM machine WHERE name IS NOT NULL ${machineFilter(sql, 'name', visible)} LIMIT ${limit + 1}
      ), estimate AS (
        SELECT name, round(frequency * reltuples)::float8 AS rows
        FROM pg_class JOIN pg_stats ON tablename = relname AND schemaname = relnamespace::regnamespace::text,
          unnest(most_common_vals::text::text[], most_common_freqs) AS common (name, frequency)
        WHERE pg_class.oid = to_regclass('processed_data') AND attname = 'motor_pump' AND NOT inherited
      )
      SELECT name,
        (SELECT min("timestamp")::timestamptz FROM processed_data WHERE motor_pump = name AND ${isTimed}) AS first,
        (SELECT max("timestamp")::timestamptz FROM processed_data WHERE motor_pump = name AND ${isTimed}) AS last,
        estimate.rows AS "estimatedRows",
        (SELECT jsonb_build_object('id', id, 'indicator', indicator, 'verdict', metrics::jsonb #>> '{verdict,level}',
            'timestamp', to_char("timestamp"::timestamptz AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'))
          FROM models WHERE machine_name = name ORDER BY "timestamp" DESC, id DESC LIMIT 1) AS "latestModel"
      FROM page LEFT JOIN estimate USING (name) ORDER BY name`,
  );
  const machines = rows.slice(0, limit);
  if (rows.length === machines.length) return { machines };
  return { machines, cursor: encodeCursor(CURSOR_FILTERS, [machines.at(-1)!.name]) };
}
