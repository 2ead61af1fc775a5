/** Removal of a machine's rows from `processed_data`. */
import type postgres from 'postgres';
import { mapDatabaseErrors } from '../platform/postgres/database-errors.ts';
import { transact } from '../platform/postgres/transaction.ts';
import { readTelemetryTable } from './columns.ts';
import { keyColumns, machineExpression, machineValue } from './key-columns.ts';

export interface MachineRows {
  readonly rows: number;
  readonly first: Date | null;
  readonly last: Date | null;
  /** Published models of the machine. They stay. */
  readonly models: number;
}

/** Rows per statement: each ends before its connection counts as silent. */
const BATCH_ROWS = 100_000;

/**
 * What a removal of the machine would remove, and its models.
 * @throws DataError if the table is unsuitable (key-columns.ts); DependencyError
 */
export async function countMachineRows(sql: postgres.Sql, name: string): Promise<MachineRows> {
  return mapDatabaseErrors(async () => {
    const [counted] = await sql.unsafe<MachineRows[]>(
      `SELECT count(*)::float8 AS rows, min(telemetry."timestamp")::timestamptz AS first,
         max(telemetry."timestamp")::timestamptz AS last,
         (SELECT count(*)::float8 FROM models WHERE models.machine_name = $1) AS models
       FROM processed_data AS telemetry WHERE ${await isOfMachine(sql)}`,
      [name],
    );
    return counted!;
  });
}

/** SQL condition on rows of the machine `$1`. @throws DataError if the table is unsuitable (key-columns.ts) */
async function isOfMachine(sql: postgres.Sql): Promise<string> {
  const { machine } = keyColumns(await readTelemetryTable(sql));
  return `${machineExpression(machine)} = ${machineValue(machine, '$1::text')}`;
}

/**
 * Removes all rows of the machine, or none. A training that has read its rows is not affected.
 * @returns the number of removed rows
 * @throws DependencyError
 */
export function removeMachineRows(sql: postgres.Sql, name: string): Promise<number> {
  return mapDatabaseErrors(async () => {
    const condition = await isOfMachine(sql);
    return transact(sql, '', async (transaction) => {
      await transaction`SELECT set_config('statement_timeout', '0', true)`;
      // As an import does: an import of the same machine waits, so that it is removed as a whole or not at all.
      await transaction`LOCK TABLE processed_data IN SHARE ROW EXCLUSIVE MODE`;
      let removed = 0;
      for (;;) {
        const batch = await transaction.unsafe(
          `DELETE FROM processed_data AS removed WHERE removed.ctid = ANY (ARRAY(
             SELECT telemetry.ctid FROM processed_data AS telemetry WHERE ${condition} LIMIT ${BATCH_ROWS}))`,
          [name],
        );
        removed += batch.count;
        if (batch.count < BATCH_ROWS) break;
      }
      await transaction`ANALYZE processed_data (motor_pump, "timestamp")`;
      return removed;
    });
  });
}
