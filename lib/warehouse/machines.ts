/** Which machines the warehouse knows. */
import type postgres from 'postgres';
import { asking } from './connect.ts';

export interface Machine {
  readonly name: string;
  readonly rows: number;
  /** Times of its first and last row. */
  readonly first: Date;
  readonly last: Date;
}

/**
 * Whether `processed_data` has a row of the machine.
 * @throws DependencyError
 */
export async function machineExists(sql: postgres.Sql, name: string): Promise<boolean> {
  // PostgreSQL has no text with NUL in it.
  if (name.includes('\0')) return false;
  const found = await asking(() => sql`SELECT 1 FROM processed_data WHERE motor_pump = ${name} LIMIT 1`);
  return found.length > 0;
}

/**
 * The machines by name. The index is jumped through from name to name (a "loose index scan"): DISTINCT
 * would read every row.
 * @throws DependencyError
 */
export async function listMachines(sql: postgres.Sql): Promise<Machine[]> {
  return asking(
    () => sql<Machine[]>`
      WITH RECURSIVE machine (name) AS (
        (SELECT motor_pump FROM processed_data ORDER BY motor_pump LIMIT 1)
        UNION ALL
        SELECT (SELECT motor_pump FROM processed_data WHERE motor_pump > name ORDER BY motor_pump LIMIT 1)
        FROM machine WHERE name IS NOT NULL
      )
      SELECT name,
        (SELECT count(*)::float8 FROM processed_data WHERE motor_pump = name) AS rows,
        (SELECT min("timestamp") FROM processed_data WHERE motor_pump = name) AS first,
        (SELECT max("timestamp") FROM processed_data WHERE motor_pump = name) AS last
      FROM machine WHERE name IS NOT NULL`,
  );
}
