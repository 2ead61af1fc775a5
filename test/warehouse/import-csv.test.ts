import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { importCsv } from '../../lib/warehouse/import/import-csv.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { csv, header, loadFile, record } from '../support/telemetry-file.ts';
import type { LoadOptions } from '../support/telemetry-file.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterEach(() => database.sql`TRUNCATE processed_data`);
afterAll(() => database.stop());

const load = (bytes: string | Buffer, options: LoadOptions = {}) => loadFile(database.sql, bytes, options);

const stored = async (column: string): Promise<unknown[]> => {
  const rows = await database.sql`
    SELECT ${database.sql(column)} AS value FROM processed_data ORDER BY motor_pump, "timestamp"`;
  return rows.map(({ value }) => value as unknown);
};

describe('a CSV file', () => {
  it('is imported with its columns in any order', async () => {
    const records = [header(), record('2025-03-01T00:00:00Z', 'P', { Bat_V: '1.5', Oil_P: '-2e3' })];
    const result = await load(csv(...records.map((fields) => fields.toReversed())));
    expect(result).toEqual({
      rows: 1,
      replaced: 0,
      machines: [{ name: 'P', rows: 1, first: new Date('2025-03-01'), last: new Date('2025-03-01') }],
    });
    expect(await stored('Bat_V')).toEqual([1.5]);
    expect(await stored('Oil_P')).toEqual([-2000]);
    expect(await stored('Cool_T')).toEqual([0]);
  });

  it.each([1, 7, 100_000])('can be gzipped and arrive in chunks of %d bytes', async (chunkBytes) => {
    const text = csv(header(), record('2025-03-01T00:00:00Z'), record('2025-03-01T00:00:12Z'));
    expect((await load(gzipSync(text), { chunkBytes })).rows).toBe(2);
  });

  it('can have a byte order mark, quotes, CRLF and no final line break', async () => {
    const text =
      '\uFEFF' +
      csv(header(), record('"2025-03-01T00:00:00Z"', '"P, ""the"" pump"')).replaceAll('\n', '\r\n');
    await load(text.trimEnd());
    expect(await stored('motor_pump')).toEqual(['P, "the" pump']);
  });

  it.each([
    ['2025-03-01T12:00:00Z', '2025-03-01T12:00:00.000000'],
    ['2025-03-01 12:00:00', '2025-03-01T12:00:00.000000'],
    ['2025-03-01T12:00:00.123456789+00:00', '2025-03-01T12:00:00.123457'],
    ['2025-03-01 12:00:00.5-03', '2025-03-01T15:00:00.500000'],
    ['2025-03-01t12:00:00+0530', '2025-03-01T06:30:00.000000'],
    ['1999-12-31T23:59:59.999999Z', '1999-12-31T23:59:59.999999'],
  ])('can have times such as %s', async (text, utc) => {
    await load(csv(header(), record(text)));
    const [row] = await database.sql`
      SELECT to_char("timestamp" AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US') AS utc FROM processed_data`;
    expect(row).toEqual({ utc });
  });

  it('keeps every number exactly, and infinity and NaN', async () => {
    const written = [
      '0.1',
      '1e-300',
      '-0',
      '123456789.123456789',
      '.5',
      '5.',
      '+7',
      'inf',
      '-Infinity',
      'NaN',
    ];
    await load(
      csv(
        header(),
        ...written.map((Bat_V, second) => record(`2025-03-01T00:00:0${second}Z`, 'P', { Bat_V })),
      ),
    );
    expect(await stored('Bat_V')).toEqual([
      ...[0.1, 1e-300, -0, 123456789.123456789, 0.5, 5, 7],
      ...[Infinity, -Infinity, NaN],
    ]);
  });

  it('can have IDs', async () => {
    const id = '0b0e8c3e-5a3c-4a35-9e0b-2f7d6f1a9c11';
    await load(csv(['id', ...header()], [id, ...record('2025-03-01T00:00:00Z')]));
    expect(await stored('id')).toEqual([id]);
  });
});

describe('an invalid file is refused as a whole', () => {
  const good = (second: number): string[] => record(`2025-03-01T00:00:0${second}Z`);

  it.each<[string, string, () => string]>([
    ['no_rows', 'The file is empty.', () => ''],
    ['no_rows', 'The file has a header, but no rows.', () => csv(header())],
    [
      'missing_column',
      'The header lacks the columns "Oil_L", "Oil_P".',
      () => csv(header().filter((name) => !name.match(/^Oil_[LP]$/))),
    ],
    [
      'missing_column',
      'The header lacks the column "Oil_P", and has the column "oil_p", which the table does not have.',
      () => csv(header().map((name) => (name === 'Oil_P' ? 'oil_p' : name))),
    ],
    [
      'unknown_column',
      'The header has the column "Vib", which the table processed_data does not have.',
      () => csv([...header(), 'Vib']),
    ],
    [
      'duplicate_column',
      'The header has the column "Auto" more than once.',
      () => csv([...header(), 'Auto']),
    ],
    ['bad_csv', 'Line 3 has 42 fields; the header has 43.', () => csv(header(), good(1), good(2).slice(1))],
    [
      'bad_value',
      'Line 3, column Oil_P: "12,5 bar" is not a number.',
      () => csv(header(), good(1), record('2025-03-01T00:00:02Z', 'P', { Oil_P: '"12,5 bar"' })),
    ],
    [
      'bad_value',
      'Line 2, column Oil_P: "1e999" is out of range for type double precision.',
      () => csv(header(), record('2025-03-01T00:00:02Z', 'P', { Oil_P: '1e999' })),
    ],
    [
      'bad_value',
      'Line 2, column motor_pump must not be empty.',
      () => csv(header(), record('2025-03-01T00:00:02Z', '')),
    ],
    [
      'bad_value',
      'Line 2, column timestamp: date/time field value out of range: "2025-02-29 00:00:00Z".',
      () => csv(header(), record('2025-02-29T00:00:00Z')),
    ],
    [
      'bad_value',
      'Line 2, column timestamp: "01/03/2025 00:00" is not an ISO 8601 time',
      () => csv(header(), record('01/03/2025 00:00')),
    ],
    [
      'bad_value',
      'Line 2, column Oil_P: "12,5" is not a number (with a decimal point: 12.5).',
      () => csv(header(), record('2025-03-01T00:00:02Z', 'P', { Oil_P: '"12,5"' })),
    ],
    [
      'bad_csv',
      'The columns are separated by ";". Save the file with commas between the columns and points in the numbers',
      () => csv(header(), good(1)).replaceAll(',', ';'),
    ],
    ['bad_csv', 'The columns are separated by tabs.', () => csv(header(), good(1)).replaceAll(',', '\t')],
    ['bad_csv', 'This is not a valid CSV file', () => csv(header(), good(1)) + '"never closed'],
    [
      'duplicate_rows',
      'Lines 2, 4 are all P at 2025-03-01T00:00:01.000Z. A machine can have only one row per time.',
      () => csv(header(), good(1), good(2), good(1)),
    ],
  ])('%s: %s', async (code, message, text) => {
    const failed = await load(text()).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code, message: expect.stringContaining(`pump.csv: ${message}`) });
    expect(await stored('id')).toEqual([]);
  });

  it('when a gzip file is incomplete', async () => {
    const text = csv(header(), ...Array.from({ length: 9 }, (_, second) => good(second)));
    await expect(load(gzipSync(text).subarray(0, -20))).rejects.toMatchObject({
      code: 'bad_csv',
      message: 'pump.csv: The gzip file is damaged or incomplete.',
    });
  });

  it('when an invalid row follows many valid ones', async () => {
    const rows = Array.from({ length: 5_000 }, (_, index) =>
      record(new Date(Date.UTC(2025, 2, 1, 0, 0, index)).toISOString()),
    );
    await expect(load(csv(header(), ...rows, record('never')), { chunkBytes: 65_536 })).rejects.toMatchObject(
      {
        message: expect.stringContaining('Line 5002, column timestamp: "never"'),
      },
    );
    expect(await stored('id')).toEqual([]);
    // The client can still be used.
    expect((await load(csv(header(), ...rows), { chunkBytes: 65_536 })).rows).toBe(5_000);
  });

  it('when the source fails', async () => {
    const source = Readable.from(
      (function* () {
        yield csv(header(), good(1));
        throw new Error('disk on fire');
      })(),
      { objectMode: false },
    );
    await expect(importCsv(database.sql, source, { name: 'pump.csv', replace: false })).rejects.toThrow(
      'disk on fire',
    );
    expect(await stored('id')).toEqual([]);
  });
});

describe('existing rows', () => {
  const at = (second: number, Bat_V: string, machine = 'P'): string[] =>
    record(`2025-03-01T00:00:0${second}Z`, machine, { Bat_V });

  it('make the import fail', async () => {
    await load(csv(header(), at(1, '1'), at(2, '2'), at(2, '9', 'Q')));
    await expect(load(csv(header(), at(2, '20'), at(3, '30'), at(2, '90', 'Q')))).rejects.toMatchObject({
      code: 'rows_exist',
      message:
        'pump.csv: The table already has rows of the same machine and time (1 of P, 1 of Q). ' +
        'Nothing was imported. Use --replace to replace them.',
    });
    expect(await stored('Bat_V')).toEqual([1, 2, 9]);
  });

  it('of the same machine and time are replaced with `replace`, and no others', async () => {
    await load(csv(header(), at(1, '1'), at(2, '2'), at(2, '9', 'Q')));
    const result = await load(csv(header(), at(2, '20'), at(3, '30')), { replace: true });
    expect(result).toMatchObject({ rows: 2, replaced: 1 });
    expect(await stored('Bat_V')).toEqual([1, 20, 30, 9]);
  });

  it('stay when the replacement fails', async () => {
    await load(csv(header(), at(1, '1')));
    await expect(load(csv(header(), at(1, '10'), at(2, 'x')), { replace: true })).rejects.toThrow('Line 3');
    expect(await stored('Bat_V')).toEqual([1]);
  });

  it('are seen by the second of two concurrent imports', async () => {
    const ends = await Promise.allSettled([
      load(csv(header(), at(1, '1'), at(2, '2'))),
      load(csv(header(), at(2, '3'), at(3, '4'))),
    ]);
    expect(ends.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await stored('id')).toHaveLength(2);
  });
});
