/**
 * The columns of `processed_data` that identify a row: machine, time and id. They may have other types than in our own
 * table. A type that cannot work is refused in one sentence.
 *
 * A machine's name is the text of its `motor_pump`. Queries compare the column in its own type, so that its index is used.
 */
import { DataError } from '../errors.ts';
import type { Column, TelemetryTable } from './columns.ts';

const TIME_TYPES = ['timestamptz', 'timestamp', 'date'];
const TEXT_TYPES = ['text', 'varchar', 'name'];
const INTEGER_TYPES = ['int2', 'int4', 'int8'];
/** Types that `ORDER BY` can sort. */
const ID_TYPES = [...INTEGER_TYPES, ...TEXT_TYPES, ...TIME_TYPES, 'uuid', 'bpchar', 'numeric', 'oid'];

export interface KeyColumns {
  readonly machine: Column;
  /** Undefined if the table has none. Rows of the same time are then in no defined order. */
  readonly id: Column | undefined;
}

/**
 * @throws DataError `missing_column` without `timestamp` or `motor_pump`, `unsuitable_table` for a type that cannot be a
 *   machine, a time or an id
 */
export function keyColumns({ columns }: TelemetryTable): KeyColumns {
  const byName = new Map(columns.map((column) => [column.name, column]));
  const missing = ['timestamp', 'motor_pump'].filter((name) => !byName.has(name));
  if (missing.length > 0)
    throw new DataError(
      'missing_column',
      `The table processed_data has no column ${missing.join(', ')}. Add ${missing.length > 1 ? 'them' : 'it'}: ` +
        'timestamp is the time of a reading (timestamptz), motor_pump the name of its machine (text).',
    );
  const time = byName.get('timestamp')!;
  const machine = byName.get('motor_pump')!;
  const id = byName.get('id');
  assertTime(time);
  assertMachine(machine);
  if (id && !ID_TYPES.includes(id.baseType) && !id.isEnum)
    throw unsuitable(id, 'rows cannot be ordered by it. Change it to uuid or bigint, or remove it.');
  return { machine, id };
}

function assertTime(time: Column): void {
  if (TIME_TYPES.includes(time.baseType)) return;
  const epoch = [...INTEGER_TYPES, 'numeric', 'float4', 'float8'].includes(time.baseType);
  const using = epoch
    ? 'to_timestamp("timestamp" / 1000.0), or to_timestamp("timestamp") if it counts seconds'
    : '"timestamp"::timestamptz';
  throw unsuitable(
    time,
    'it must be timestamptz, or timestamp or date in UTC. Convert it: ' +
      `ALTER TABLE processed_data ALTER "timestamp" TYPE timestamptz USING ${using}.`,
  );
}

function assertMachine(machine: Column): void {
  const { baseType, isDeterministic } = machine;
  const isText = TEXT_TYPES.includes(baseType) || baseType === 'bpchar';
  if (isText && isDeterministic) return;
  if (machine.isEnum || INTEGER_TYPES.includes(baseType) || baseType === 'uuid') return;
  const why =
    isText || baseType === 'citext'
      ? 'it takes different names, such as "P1" and "p1", for the same machine'
      : 'it cannot be the name of a machine';
  throw unsuitable(
    machine,
    `${why}. Convert it: ALTER TABLE processed_data ALTER motor_pump TYPE text COLLATE "default".`,
  );
}

const unsuitable = ({ name, type }: Column, why: string): DataError =>
  new DataError('unsuitable_table', `The column ${name} of processed_data has the type ${type}: ${why}`);

/** SQL of `motor_pump` in a type that has comparison operators. A domain over an enum has none. */
export const machineExpression = ({ isEnum, baseTypeSql }: Column): string =>
  isEnum ? `telemetry.motor_pump::${baseTypeSql}` : 'telemetry.motor_pump';

/**
 * SQL that converts a machine's name to the type of `motor_pump`. NULL, which equals no value, if no value of the type
 * has this text.
 * @param name SQL expression of type text
 */
export function machineValue({ baseType, isEnum, baseTypeSql }: Column, name: string): string {
  if (isEnum)
    return `(SELECT labels.label FROM unnest(enum_range(NULL::${baseTypeSql})) AS labels (label)
      WHERE labels.label::text = ${name})`;
  if (baseType === 'bpchar') return `CASE WHEN ${name} !~ ' $' THEN (${name})::bpchar END`;
  if (baseType === 'uuid')
    return `CASE WHEN ${name} ~ '^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$' THEN (${name})::uuid END`;
  if (INTEGER_TYPES.includes(baseType))
    return `CASE WHEN ${name} ~ '^(0|-?[1-9][0-9]{0,18})$' THEN
      CASE WHEN abs((${name})::numeric) < 9223372036854775808 THEN (${name})::bigint END END`;
  return name;
}
