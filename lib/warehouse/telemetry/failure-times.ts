import type postgres from 'postgres';
import { SPEED_CHANGE_COLUMN } from '../../learning/telemetry.ts';
import { MAX_READING } from '../../readings.ts';
import { readTelemetryTable } from '../columns.ts';
import { featureColumns, featureExpression } from '../feature-columns.ts';
import { keyColumns, machineExpression, machineValue } from '../key-columns.ts';
import { mapTelemetryErrors, rowsOfMachine } from './map-telemetry-errors.ts';

/** Which failures of a machine. */
export interface FailureRange {
  /** Both included. */
  readonly from: Date;
  readonly until: Date;
  /** As in the labeling of the model. */
  readonly dropPercentage: number;
}

/**
 * Times of a machine's failures, as the labeling of a training finds them.
 * @returns microseconds since the Unix epoch, ascending
 * @throws DataError `unsuitable_table`, `missing_column` or `bad_value`; DependencyError
 */
export async function failureTimes(
  sql: postgres.Sql,
  machineName: string,
  { from, until, dropPercentage }: FailureRange,
): Promise<Float64Array> {
  // A Date has milliseconds, a stored time microseconds: the end is rounded up.
  return mapTelemetryErrors(async () => {
    const table = await readTelemetryTable(sql);
    const speed = featureColumns(table.columns).find(({ name }) => name === SPEED_CHANGE_COLUMN);
    if (!speed) return new Float64Array(0);
    const { machine } = keyColumns(table);
    const change = featureExpression(speed);
    const rows = await rowsOfMachine<unknown[]>(machineName, () =>
      sql
        .unsafe(
          `SELECT telemetry."timestamp"::timestamptz FROM processed_data AS telemetry
         WHERE ${machineExpression(machine)} = ${machineValue(machine, '$1::text')}
           AND telemetry."timestamp" >= $2::timestamptz AND telemetry."timestamp" <= $3::timestamptz
           AND ${change} BETWEEN $4::float8 AND $5::float8
         ORDER BY telemetry."timestamp"`,
          [machineName, from, new Date(until.getTime() + 1), -MAX_READING, dropPercentage],
        )
        .values(),
    );
    return Float64Array.from(rows, ([time]) => (time as Date).getTime() * 1000);
  });
}
