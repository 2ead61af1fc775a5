/** Encodings, line ends, names and oversized input of imported files. */
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { importCsv } from '../../lib/warehouse/import/import-csv.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { csv, header, loadFile, record } from '../support/telemetry-file.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterEach(() => database.sql`TRUNCATE processed_data`);
afterAll(() => database.stop());

const day = (number: number): string => `2025-03-0${number}`;
const text = csv(header(), record(day(1), 'BOMBA-Á'), record(day(2), 'BOMBA-Ã'));

const storedMachines = async (): Promise<string[]> => {
  const rows = await database.sql<{ name: string }[]>`
    SELECT motor_pump AS name FROM processed_data ORDER BY "timestamp"`;
  return rows.map(({ name }) => name);
};

describe('the encoding of a file', () => {
  it.each([1, 50, 100_000])(
    'is UTF-8, or the import fails and names the line (%d bytes)',
    async (chunkBytes) => {
      const latin1 = Buffer.from(text, 'latin1');
      await expect(loadFile(database.sql, latin1, { chunkBytes })).rejects.toMatchObject({
        code: 'bad_encoding',
        message:
          'pump.csv: Line 2 is not valid UTF-8. Pass the encoding of the file, such as --encoding windows-1252, or save it as UTF-8.',
      });
      const lastLine = Buffer.concat([
        Buffer.from(csv(header(), record(day(1), 'BOMBA-Á'))),
        Buffer.from(record(day(2), 'BOMBA-Ã').join(','), 'latin1'),
      ]);
      await expect(loadFile(database.sql, lastLine, { chunkBytes })).rejects.toThrow(
        'Line 3 is not valid UTF-8',
      );
      expect(await storedMachines()).toEqual([]);
    },
  );

  it.each([
    ['windows-1252', Buffer.from(text, 'latin1')],
    ['latin1', gzipSync(Buffer.from(text, 'latin1'))],
    ['utf-16le', Buffer.from(text, 'utf16le')],
    ['utf-8', Buffer.from(text)],
    [undefined, Buffer.from(`\uFEFF${text}`, 'utf16le')],
    [undefined, Buffer.from(`\uFEFF${text}`, 'utf16le').swap16()],
  ])('can be %s', async (encoding, bytes) => {
    for (const chunkBytes of [1, 1000]) {
      await loadFile(database.sql, bytes, { encoding, chunkBytes, replace: true });
      expect(await storedMachines()).toEqual(['BOMBA-Á', 'BOMBA-Ã']);
    }
  });

  it('must be known and must fit', async () => {
    await expect(loadFile(database.sql, text, { encoding: 'ansi' })).rejects.toMatchObject({
      code: 'bad_encoding',
      message: expect.stringContaining('The encoding "ansi" is not known. Use utf-8, windows-1252,'),
    });
    await expect(loadFile(database.sql, Buffer.from(text, 'utf16le'))).rejects.toThrow('UTF-16');
    await expect(loadFile(database.sql, Buffer.from(text), { encoding: 'shift_jis' })).rejects.toThrow(
      'not valid shift_jis',
    );
  });
});

describe('the lines of a file', () => {
  it.each([
    ['\n', '\r\n'],
    ['\r\n', '\n'],
    ['\r', '\r'],
    ['\n', '\n\n\r\n'],
  ])('may end in %j and in %j', async (first, other) => {
    // The machine is the last field, where a carriage return would stay.
    const reversed = (fields: string[]): string => fields.toReversed().join(',');
    const file = [header(), record(day(1)), record(day(2), 'Q')].map(reversed);
    for (const chunkBytes of [1, 1000]) {
      await loadFile(database.sql, file[0]! + first + file[1]! + other + file[2]! + first, {
        chunkBytes,
        replace: true,
      });
      expect(await storedMachines()).toEqual(['P', 'Q']);
    }
  });

  it('may start with the line that tells Excel the separator', async () => {
    await loadFile(database.sql, `\uFEFFsep=,\r\n${text}`);
    expect(await storedMachines()).toHaveLength(2);
    await expect(loadFile(database.sql, `sep=;\r\n${text.replaceAll(',', ';')}`)).rejects.toThrow(
      'The columns are separated by ";"',
    );
  });
});

describe('the name of a machine', () => {
  it.each([
    ['x'.repeat(201), 'must have at most 200 characters'],
    ['"tab\there"', 'must have no control characters'],
    ['', 'must not be empty'],
  ])('that POST /train refuses is refused: %s', async (name, reason) => {
    await expect(loadFile(database.sql, csv(header(), record(day(1), name)))).rejects.toMatchObject({
      code: 'bad_value',
      message: expect.stringMatching(`Line 2, column motor_pump.* ${reason}`),
    });
  });
});

describe('times', () => {
  it.each([
    ['1601-01-01T00:00:00Z', '1601-01-01 00:00:00+00'],
    ['9999-12-31T23:59:59.999999Z', '9999-12-31 23:59:59.999999+00'],
    ['2025-03-01T24:00:00Z', '2025-03-02 00:00:00+00'],
    ['2025-03-01T23:59Z', '2025-03-01 23:59:00+00'],
    ['2025-03-01T23:59:60Z', '2025-03-02 00:00:00+00'],
    ['2025-03-01', '2025-03-01 00:00:00+00'],
    ['2025-03-01 12:00:00 UTC', '2025-03-01 12:00:00+00'],
    ['2025-03-01T12:00:00,5-0330', '2025-03-01 15:30:00.5+00'],
  ])('are stored as PostgreSQL reads them: %s', async (written, stored) => {
    await loadFile(database.sql, csv(header(), record(`"${written}"`)));
    expect(await database.sql`SELECT "timestamp"::text AS time FROM processed_data`).toEqual([
      { time: stored },
    ]);
  });

  it.each(['2025-03-01T25:00:00Z', '2025-03-01T12:60Z', '2025-03-01T12:00:00+17:00', '2025-13-01'])(
    'that do not exist are refused with their line: %s',
    async (written) => {
      await expect(loadFile(database.sql, csv(header(), record(written)))).rejects.toMatchObject({
        code: 'bad_value',
        message: expect.stringMatching(/Line 2, column timestamp: .*(out of range|displacement)/),
      });
    },
  );
});

describe('a file that is not telemetry', () => {
  const refused = async (bytes: string | Buffer, message: string): Promise<void> =>
    expect(loadFile(database.sql, bytes, { chunkBytes: 65_536 })).rejects.toMatchObject({
      code: expect.stringMatching(/^(bad_csv|unknown_column|missing_column|duplicate_column)$/),
      message: expect.stringContaining(message),
    });

  it('is refused for a line or field of megabytes', async () => {
    const columns = Array.from({ length: 1_000_000 }, (_, index) => `column${index}`);
    await refused(`${columns.join(',')}\n`, 'Line 1 is longer than 1 MiB');
    await refused(csv([...header(), 'x'.repeat(2 ** 20 + 1)]), 'Line 1 is longer than 1 MiB');
    await refused(csv(header(), record(day(1), 'x'.repeat(2 ** 20 + 1))), 'Line 2 is longer than 1 MiB');
    const lines = `"${'line\n'.repeat(2 ** 18)}"`;
    await refused(csv(header(), record(day(1), lines)), 'Max Record Size');
    // Names are cut and only some are listed.
    await refused(`${columns.slice(0, 50_000).join(',')}\n`, 'and 49,990 more');
  });

  it('is refused at the first row that repeats the one before', async () => {
    const endless = Readable.from(
      (function* () {
        yield csv(header());
        for (;;) yield csv(record('2025-03-01T00:00:00Z'));
      })(),
      { objectMode: false },
    );
    await expect(importCsv(database.sql, endless, { name: 'pump.csv', replace: false })).rejects.toThrow(
      'pump.csv: Lines 2, 3 are all P at 2025-03-01T00:00:00Z. A machine can have only one row per time.',
    );
  });

  it('is refused when it expands a thousand times', async () => {
    const rows = gzipSync(Buffer.alloc(2 ** 23, '\n'));
    await refused(Buffer.concat([gzipSync(csv(header())), rows]), 'expands to more than 700 times its size');
    await refused(gzipSync(Buffer.alloc(2 ** 23)), 'longer than 1 MiB');
  });
});

it('opens no transaction before the source sends its first row', async () => {
  const openTransactions = async (): Promise<number> => {
    const found = await database.sql`
      SELECT FROM pg_stat_activity WHERE backend_type = 'client backend' AND state LIKE 'idle in transaction%'`;
    return found.length;
  };
  const seen: number[] = [];
  const source = Readable.from(
    (async function* () {
      seen.push(await openTransactions());
      yield csv(header());
      seen.push(await openTransactions());
      yield csv(record(day(1)));
    })(),
    { objectMode: false },
  );
  expect(await importCsv(database.sql, source, { name: 'pump.csv', replace: false })).toMatchObject({
    rows: 1,
  });
  expect(seen).toEqual([0, 0]);
});
