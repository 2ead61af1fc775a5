/**
 * Tables of other services in the place of processed_data: other keys, other types of machine and time, and views. Each
 * one works, or is refused in one sentence when it is migrated and when it is read.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { listMachines, machineExists } from '../../lib/warehouse/machines.ts';
import { migrateWarehouse } from '../../lib/warehouse/migrate-warehouse.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { newestRows } from '../../lib/warehouse/telemetry/newest-rows.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let server: TestPostgres;
beforeAll(async () => {
  server = await startTestPostgres();
});
afterAll(() => server.stop());

/** Runs the statements in a database that has nothing else. */
const createTables = (statements: string) =>
  server.sql.unsafe(`DROP SCHEMA public CASCADE; CREATE SCHEMA public; ${statements}`);

interface Shape {
  readonly id?: string;
  readonly time?: string;
  readonly machine?: string;
}

const REST = '"Oil_P" float8, "Eng_RPM_variation_percentage" float8';

const columnsOf = ({
  id = 'id uuid PRIMARY KEY DEFAULT gen_random_uuid(),',
  time = 'timestamptz',
  machine = 'text',
}: Shape): string => `(${id} "timestamp" ${time} NOT NULL, motor_pump ${machine} NOT NULL, ${REST})`;

/** Three rows of the machine `name` and one of `other`. */
const rowsOf = (name: string, other: string): string => `
  INSERT INTO processed_data ("timestamp", motor_pump, "Oil_P", "Eng_RPM_variation_percentage") VALUES
    ('2025-03-03', '${name}', 3, -80), ('2025-03-01', '${name}', 1, 0), ('2025-03-02', '${name}', 2, 0),
    ('2025-03-01', '${other}', 9, 0);`;

/** What the service reads of the rows of `rowsOf`. */
async function read(name: string, unknown: string) {
  const { sql } = server;
  const { machines } = await listMachines(sql, { limit: 10 });
  const first = await listMachines(sql, { limit: 1 });
  const second = await listMachines(sql, { limit: 1, cursor: first.cursor });
  const { values, speedChange } = await loadTelemetry(sql, { machineName: name, endDate: '2025-03-02' });
  const [newest] = await newestRows(sql, name, ['Oil_P'], 1);
  return {
    machines: Object.fromEntries(machines.map((machine) => [machine.name, machine.last.toISOString()])),
    pages: [...first.machines, ...second.machines].length,
    exists: [await machineExists(sql, name), await machineExists(sql, unknown)],
    visible: (await listMachines(sql, { limit: 10, visible: [name] })).machines.map(
      (machine) => machine.name,
    ),
    values: [...values],
    speedChange: [...speedChange],
    newest: newest!.values.Oil_P,
    unknown: await loadTelemetry(sql, { machineName: unknown }).catch((error: unknown) => String(error)),
  };
}

const expected = (name: string, other: string, unknown: string) => ({
  machines: { [name]: '2025-03-03T00:00:00.000Z', [other]: '2025-03-01T00:00:00.000Z' },
  pages: 2,
  exists: [true, false],
  visible: [name],
  values: [1, 0, 2, 0],
  speedChange: [0, 0],
  newest: 3,
  unknown: `DataError: The machine ${unknown} has no rows. Check its name.`,
});

const UUIDS = ['7a914434-66a1-4440-8386-f6a86de8443c', '00000000-0000-4000-8000-000000000000'] as const;

describe('a table works', () => {
  const shapes: [string, Shape, ...(readonly [string, string, string])][] = [
    ['with an identity id', { id: 'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,' }, 'P', 'Q', 'p'],
    ['with an id of text', { id: 'id text DEFAULT gen_random_uuid(),' }, 'P', 'Q', 'p'],
    ['without id', { id: '' }, 'P', 'Q', 'p'],
    ['with a machine of varchar', { machine: 'varchar(20)' }, 'P', 'Q', 'P '],
    ['with a machine of char', { machine: 'char(20)' }, 'P', 'Q', 'P                   '],
    ['with a machine of a domain', { machine: 'pump_name' }, 'P', 'Q', 'p'],
    ['with a machine of name', { machine: 'name' }, 'P', 'Q', 'p'],
    ['with a machine of integer', { machine: 'integer' }, '7', '-12', '07'],
    ['with a machine of smallint', { machine: 'smallint' }, '7', '8', '70000'],
    ['with a machine of bigint', { machine: 'bigint' }, '9223372036854775807', '8', '9223372036854775808'],
    ['with a machine of uuid', { machine: 'uuid' }, ...UUIDS, UUIDS[0].toUpperCase()],
    ['with a machine of an enum', { machine: '"Pump kind"' }, 'P', 'Q 2', 'p'],
    ['with a machine of a domain over an enum', { machine: 'pump_kind' }, 'P', 'Q 2', 'p'],
    ['with a time of timestamp', { time: 'timestamp' }, 'P', 'Q', 'p'],
    ['with a time of date', { time: 'date' }, 'P', 'Q', 'p'],
    ['with a time of a domain', { time: 'reading_time' }, 'P', 'Q', 'p'],
  ];
  const types = `
    CREATE DOMAIN pump_name AS text CHECK (VALUE <> '');
    CREATE DOMAIN reading_time AS timestamptz;
    CREATE TYPE "Pump kind" AS ENUM ('Q 2', 'P');
    CREATE DOMAIN pump_kind AS "Pump kind";`;

  it.each(shapes)('%s', async (_what, shape, name, other, unknown) => {
    const table = `CREATE TABLE processed_data ${columnsOf(shape)};`;
    await createTables(`${types} ${table} ${rowsOf(name, other)}`);
    await migrateWarehouse(server.sql);
    expect(await read(name, unknown)).toEqual(expected(name, other, unknown));
  });

  it.each([
    ['view', 'CREATE VIEW processed_data AS SELECT * FROM source'],
    ['materialized view', 'CREATE MATERIALIZED VIEW processed_data AS SELECT * FROM source'],
    [
      'partitioned table',
      `CREATE TABLE processed_data (LIKE source) PARTITION BY RANGE ("timestamp");
       CREATE TABLE processed_data_1 PARTITION OF processed_data FOR VALUES FROM (MINVALUE) TO ('2025-03-02');
       CREATE TABLE processed_data_2 PARTITION OF processed_data DEFAULT;
       INSERT INTO processed_data SELECT * FROM source`,
    ],
  ])('that is a %s', async (_kind, statement) => {
    const source = `CREATE TABLE source ${columnsOf({})}; ${rowsOf('P', 'Q').replace('processed_data', 'source')}`;
    await createTables(`${source} ${statement}`);
    expect(await migrateWarehouse(server.sql)).toContain('0006-telemetry-order');
    expect(await read('P', 'p')).toEqual(expected('P', 'Q', 'p'));
    expect(await migrateWarehouse(server.sql)).toEqual([]);
  });
});

it('a machine with a character that the encoding of the database lacks does not exist', async () => {
  await server.sql`CREATE DATABASE latin1 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`;
  const latin1 = connect(new URL('latin1', server.url).href);
  await latin1.unsafe(`CREATE TABLE processed_data ${columnsOf({})}; ${rowsOf('Árvore', 'Q')}`);
  expect(await machineExists(latin1, 'Árvore')).toBe(true);
  expect(await machineExists(latin1, 'Bomba → 1')).toBe(false);
  expect(await newestRows(latin1, 'Bomba → 1', ['Oil_P'], 1)).toEqual([]);
  await latin1.end();
});

describe('a table is refused in one sentence', () => {
  const collation = `CREATE COLLATION any_case (provider = icu, locale = 'und-u-ks-level2', deterministic = false);`;

  it.each<[string, Shape | string, RegExp]>([
    [
      'with a time of bigint',
      { time: 'bigint' },
      /^The column timestamp .* type bigint: it must be timestamptz/,
    ],
    [
      'with a time of text',
      { time: 'text' },
      /type text: it must be timestamptz.*USING "timestamp"::timestamptz/,
    ],
    [
      'with a machine of jsonb',
      { machine: 'jsonb' },
      /^The column motor_pump .* type jsonb: it cannot be the name/,
    ],
    ['with a machine of float8', { machine: 'float8' }, /type double precision: it cannot be the name/],
    [
      'with a machine of any case',
      { machine: 'text COLLATE any_case' },
      /takes different names, such as "P1" and "p1"/,
    ],
    ['with an id of json', { id: 'id json,' }, /^The column id .* type json: rows cannot be ordered by it/],
    ['without machine', `(id uuid, "timestamp" timestamptz, ${REST})`, /has no column motor_pump. Add it/],
    ['without machine and time', `(id uuid, ${REST})`, /has no column timestamp, motor_pump. Add them/],
  ])('%s', async (_what, shape, message) => {
    const columns = typeof shape === 'string' ? shape : columnsOf(shape);
    await createTables(`${collation} CREATE TABLE processed_data ${columns};`);
    const { sql } = server;
    const refused = {
      name: 'DataError',
      httpStatus: 422,
      retryable: false,
      message: expect.stringMatching(message),
    };
    await expect(migrateWarehouse(sql)).rejects.toMatchObject(refused);
    expect(await sql`SELECT to_regclass('treino_migrations') AS found`).toEqual([{ found: null }]);
    await expect(listMachines(sql, { limit: 1 })).rejects.toMatchObject(refused);
    await expect(machineExists(sql, 'P')).rejects.toMatchObject(refused);
    await expect(loadTelemetry(sql, { machineName: 'P' })).rejects.toMatchObject(refused);
    await expect(newestRows(sql, 'P', ['Oil_P'], 1)).rejects.toMatchObject(refused);
  });

  it('when a view cannot compute a value', async () => {
    const view = `CREATE TABLE source ${columnsOf({})}; ${rowsOf('P', 'Q').replace('processed_data', 'source')}
      CREATE VIEW processed_data AS SELECT id, "timestamp", motor_pump, "Eng_RPM_variation_percentage",
        1 / ("Oil_P" - 1) AS "Oil_P" FROM source;`;
    await createTables(view);
    await migrateWarehouse(server.sql);
    const refused = { code: 'bad_value', message: expect.stringMatching(/cannot compute: division by zero/) };
    await expect(loadTelemetry(server.sql, { machineName: 'P' })).rejects.toMatchObject(refused);
    await expect(newestRows(server.sql, 'P', ['Oil_P'], 9)).rejects.toMatchObject(refused);
  });
});
