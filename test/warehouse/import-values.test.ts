/**
 * What an import stores in columns of every type. The expected values are what `\copy` of psql 15 stores, and what it
 * refuses.
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { csv, header, loadFile, record } from '../support/telemetry-file.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
  await database.sql`CREATE TYPE mode AS ENUM ('run', 'stand by')`;
  await database.sql`CREATE DOMAIN volts AS float8 CHECK (VALUE < 1000)`;
  await database.sql`CREATE DOMAIN named_volts AS volts`;
});
afterEach(async () => {
  await database.sql`TRUNCATE processed_data`;
  await database.sql`ALTER TABLE processed_data DROP COLUMN IF EXISTS extra`;
});
afterAll(() => database.stop());

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/** Adds a column, imports one row with the value in line 2, and returns the stored value as text. */
async function store(type: string, field: string): Promise<string | null> {
  await database.sql.unsafe(`ALTER TABLE processed_data ADD COLUMN extra ${type}`);
  await loadFile(database.sql, csv([...header(), 'extra'], [...record('2025-03-01T00:00:00Z'), field]));
  const [row] = await database.sql<{ text: string | null }[]>`SELECT extra::text AS text FROM processed_data`;
  return row!.text;
}

describe('a value', () => {
  it.each([
    ['bigint', '9007199254740993', '9007199254740993'],
    ['bigint', '-9223372036854775808', '-9223372036854775808'],
    ['integer', ' 37 ', '37'],
    ['smallint', '-7', '-7'],
    ['numeric', '12345678901234567890.123456789012345678', '12345678901234567890.123456789012345678'],
    ['numeric(10,2)', '1.005', '1.01'],
    ['numeric', 'NaN', 'NaN'],
    ['real', '0.1', '0.1'],
    ['double precision', '1e-300', '1e-300'],
    ['double precision', '-inf', '-Infinity'],
    ['named_volts', '230.5', '230.5'],
    ['boolean', 'true', 'true'],
    ['boolean', 'f', 'false'],
    ['date', '2025-09-20', '2025-09-20'],
    ['timestamptz', '2025-09-20 12:00:00.123456-03', '2025-09-20 15:00:00.123456+00'],
    ['time', '24:00:00', '24:00:00'],
    ['interval', '90 minutes', '01:30:00'],
    ['uuid', '7A914434-66A1-4440-8386-F6A86DE8443C', '7a914434-66a1-4440-8386-f6a86de8443c'],
    ['jsonb', '{"n": 12345678901234567890, "s": "a\\tb"}', '{"n": 12345678901234567890, "s": "a\\tb"}'],
    ['mode', 'stand by', 'stand by'],
    ['text', 'tab\tbackslash\\n\\N "quote"\nline', 'tab\tbackslash\\n\\N "quote"\nline'],
    ['text', ' ', ' '],
    ['varchar(3)', 'abc', 'abc'],
    ['char(4)', 'ab', 'ab'],
    ['bytea', '\\xdeadbeef', '\\xdeadbeef'],
    ['integer[]', '{1,NULL,3}', '{1,NULL,3}'],
  ])('of the type %s is stored as it is: %s', async (type, text, expected) => {
    expect(await store(type, quoted(text))).toBe(expected);
  });

  it.each([
    ['boolean', null],
    ['bigint', null],
    ['mode', null],
    ['double precision', null],
    ["text DEFAULT 'x'", null],
    ["text NOT NULL DEFAULT 'x'", 'x'],
    ['integer NOT NULL DEFAULT 1 + 1', '2'],
    // Training treats NaN as a missing reading.
    ['double precision NOT NULL', 'NaN'],
    ['real NOT NULL', 'NaN'],
    ['numeric(8,3) NOT NULL', 'NaN'],
  ])('that is empty in a column of the type %s is %s', async (type, expected) => {
    expect(await store(type, '')).toBe(expected);
  });

  it.each([
    ['integer', '3.7', 'invalid input syntax for type integer: "3.7"'],
    ['integer', '3000000000', 'value "3000000000" is out of range for type integer'],
    ['bigint', '9223372036854775808', 'value "9223372036854775808" is out of range for type bigint'],
    ['double precision', '1e400', '"1e400" is out of range for type double precision'],
    ['real', '1e40', '"1e40" is out of range for type real'],
    ['numeric(4,2)', '100', 'numeric field overflow'],
    ['numeric', '12,5', '"12,5" is not a number (with a decimal point: 12.5)'],
    ['volts', '1000', 'value for domain volts violates check constraint "volts_check"'],
    ['boolean', 'maybe', 'invalid input syntax for type boolean: "maybe"'],
    ['date', '2025-02-30', 'date/time field value out of range: "2025-02-30"'],
    ['uuid', 'x', 'invalid input syntax for type uuid: "x"'],
    ['jsonb', '{', 'invalid input syntax for type json'],
    ['mode', 'off', 'invalid input value for enum mode: "off"'],
    ['varchar(3)', 'abcd', 'value too long for type character varying(3)'],
    ['integer NOT NULL', '', 'must not be empty'],
    ['mode NOT NULL', '', 'must not be empty'],
  ])('of the type %s is refused with its line and column: %s', async (type, text, reason) => {
    const refused = await store(type, text && quoted(text)).catch((error: unknown) => error);
    expect(refused).toMatchObject({ code: 'bad_value', message: expect.stringContaining(reason) });
    expect((refused as Error).message).toMatch(/^pump\.csv: Line 2, column extra(: | must)/);
    expect(await database.sql`SELECT FROM processed_data`).toHaveLength(0);
  });

  it('is refused with the line of the file where blank lines and line breaks in fields precede it', async () => {
    await database.sql`ALTER TABLE processed_data ADD COLUMN extra integer, ADD COLUMN note text`;
    const rows = Array.from({ length: 3000 }, (_, index) => [
      ...record(new Date(Date.UTC(2025, 2, 1, 0, 0, index)).toISOString()),
      '1',
      index % 2 ? '"two\nlines"' : 'one',
    ]);
    const text = `${csv([...header(), 'extra', 'note'], ...rows)}\n\n${csv([...record('2025-04-01'), '3.7', ''])}`;
    await expect(loadFile(database.sql, text, { chunkBytes: 65_536 })).rejects.toThrow(
      // The header, 1,500 rows of one line and as many of two, and two blank lines.
      'Line 4504, column extra: invalid input syntax for type integer: "3.7"',
    );
    await database.sql`ALTER TABLE processed_data DROP COLUMN note`;
  });

  it('is refused when a constraint of the table does not allow it', async () => {
    await database.sql`ALTER TABLE processed_data ADD COLUMN extra integer CHECK (extra > 0)`;
    const text = csv([...header(), 'extra'], [...record('2025-03-01T00:00:00Z'), '-1']);
    await expect(loadFile(database.sql, text)).rejects.toMatchObject({
      code: 'bad_value',
      message: expect.stringContaining('violates check constraint "processed_data_extra_check"'),
    });
  });

  it('must be absent from a column that the database computes', async () => {
    await database.sql`ALTER TABLE processed_data ADD COLUMN extra float8 GENERATED ALWAYS AS ("Oil_P" * 2) STORED`;
    const text = csv([...header(), 'extra'], [...record('2025-03-01T00:00:00Z'), '1']);
    await expect(loadFile(database.sql, text)).rejects.toMatchObject({
      code: 'generated_column',
      message: 'pump.csv: The database computes the column "extra". Remove it from the file.',
    });
    await loadFile(database.sql, csv(header(), record('2025-03-01T00:00:00Z', 'P', { Oil_P: '1.5' })));
    expect(await database.sql`SELECT extra FROM processed_data`).toEqual([{ extra: 3 }]);
  });

  it('may be in a column of any name', async () => {
    const names = ['line', 'c0', 'name', 'time', 'imported', 'select', 'a "b"', 'óleo', 'x'.repeat(63)];
    for (const name of names)
      await database.sql`ALTER TABLE processed_data ADD COLUMN ${database.sql(name)} float8`;
    await loadFile(
      database.sql,
      csv(
        [...header(), ...names.map(quoted)],
        [...record('2025-03-01'), ...names.map((_, at) => String(at))],
      ),
    );
    const [row] = await database.sql`SELECT * FROM processed_data`;
    expect(names.map((name) => row![name] as number)).toEqual(names.map((_, at) => at));
    for (const name of names)
      await database.sql`ALTER TABLE processed_data DROP COLUMN ${database.sql(name)}`;
  });
});

describe('the id', () => {
  const withId = async (definition: string, run: () => Promise<void>): Promise<void> => {
    await database.sql`ALTER TABLE processed_data RENAME TO processed_data_before`;
    await database.sql.unsafe(
      `CREATE TABLE processed_data (${definition}"timestamp" timestamptz NOT NULL, motor_pump text NOT NULL)`,
    );
    try {
      await run();
    } finally {
      await database.sql`DROP TABLE processed_data`;
      await database.sql`ALTER TABLE processed_data_before RENAME TO processed_data`;
    }
  };
  const names = ['timestamp', 'motor_pump'];

  it.each([
    'id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,',
    'id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,',
    'id bigserial PRIMARY KEY,',
  ])('can come from a sequence or from the file: %s', async (definition) => {
    await withId(definition, async () => {
      await loadFile(database.sql, csv(names, ['2025-03-01', 'P'], ['2025-03-02', 'P']));
      await loadFile(database.sql, csv(['id', ...names], ['77', '2025-03-03', 'P'], ['', '2025-03-04', 'P']));
      const rows = await database.sql`SELECT id::int FROM processed_data ORDER BY "timestamp"`;
      expect(rows.map(({ id }) => id as number)).toEqual([1, 2, 77, 3]);
    });
  });

  it('can be absent from the table', async () => {
    await withId('', async () => {
      await loadFile(database.sql, csv(names, ['2025-03-01', 'P']));
      expect(await database.sql`SELECT motor_pump FROM processed_data`).toEqual([{ motor_pump: 'P' }]);
    });
  });
});
