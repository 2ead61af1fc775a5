/**
 * Columns of any name. PostgreSQL looks for an unqualified name in the table first, so a column could take the place of a
 * name in our own SQL. The expected answers are those without the columns.
 */
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { quoteIdentifier } from '../../lib/warehouse/columns.ts';
import { listMachines, machineExists } from '../../lib/warehouse/machines.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { newestRows } from '../../lib/warehouse/telemetry/newest-rows.ts';
import { rowHash } from '../../lib/warehouse/telemetry/row-hash.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

/** Enough for two connections. */
const ROWS = 20_001;
const MAX_NAME_BYTES = 63;

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
// A new table, because dropped columns count too.
beforeEach(async () => {
  await database.sql.unsafe(`
    DROP TABLE processed_data;
    CREATE TABLE processed_data (id bigint PRIMARY KEY, "timestamp" timestamptz, motor_pump text, "Oil_P" float8,
      "Eng_RPM_variation_percentage" float8);
    INSERT INTO processed_data SELECT i, timestamptz '2025-03-01Z' + i * interval '12 s', 'P', i % 7, -(i % 90)
    FROM generate_series(1, ${ROWS}) AS i;
    INSERT INTO processed_data VALUES (0, '2025-04-01Z', 'Q', 1, 2);
    CREATE INDEX ON processed_data (motor_pump, "timestamp", id);
    ANALYZE processed_data;`);
});
afterAll(() => database.stop());

/** What the service reads from the table. */
async function answers() {
  const { sql } = database;
  const loaded = await loadTelemetry(sql, { machineName: 'P', only: ['Oil_P'] });
  const unknownDays = { machineName: 'P', startDate: '2030-01-01' };
  return {
    machines: await listMachines(sql, { limit: 10, visible: ['P', 'Q*'] }),
    secondPage: await listMachines(sql, {
      limit: 1,
      cursor: (await listMachines(sql, { limit: 1 })).cursor,
    }),
    exists: [await machineExists(sql, 'P'), await machineExists(sql, 'Zona Norte')],
    newest: await newestRows(sql, 'P', ['Oil_P'], 3),
    rows: loaded.rows,
    rowHash: await rowHash(loaded),
    noRows: await loadTelemetry(sql, unknownDays).catch((error: unknown) => String(error)),
  };
}

const addColumns = (names: readonly string[], type: string, value: string) =>
  database.sql.unsafe(
    `ALTER TABLE processed_data ${names
      .map((name) => `ADD COLUMN ${quoteIdentifier(name)} ${type} DEFAULT '${value}'`)
      .join(', ')}`,
  );

const TABLE_COLUMNS = ['id', 'timestamp', 'motor_pump', 'Oil_P', 'Eng_RPM_variation_percentage'];
const SYSTEM_COLUMNS = ['tableoid', 'cmax', 'xmax', 'cmin', 'xmin', 'ctid'];
const isFree = (name: string): boolean => ![...TABLE_COLUMNS, ...SYSTEM_COLUMNS].includes(name);

/** Every word in the SQL of lib/, including all aliases, and PostgreSQL's keywords. */
async function wordsOfSql(): Promise<string[]> {
  const root = join(import.meta.dirname, '../../lib');
  const files = globSync('{warehouse,platform/postgres}/**/*.ts', { cwd: root });
  const code = files.map((file) => readFileSync(join(root, file), 'utf8')).join('\n');
  const templates = code.match(/`[^`]*`/g)!.join('\n');
  const keywords = await database.sql<{ word: string }[]>`SELECT word FROM pg_get_keywords()`;
  const words = [...templates.match(/[A-Za-z_]\w*/g)!, ...keywords.map(({ word }) => word)];
  return [...new Set(words)].filter((word) => isFree(word) && word.length <= MAX_NAME_BYTES);
}

/** Any name that PostgreSQL accepts: 1 to 63 bytes of UTF-8 without NUL. */
const anyName = fc
  .oneof(
    fc.string({ unit: 'binary', minLength: 1, maxLength: MAX_NAME_BYTES }),
    fc.constantFrom(
      '__proto__',
      'constructor',
      'toString',
      '0',
      '1',
      'Oil_p',
      'a"b',
      "a'b",
      'a.b',
      '$1',
      ' ',
    ),
    fc.constantFrom('é'.repeat(31) + 'e', '"'.repeat(63), '😀'.repeat(15)),
  )
  .filter((name) => !name.includes('\0') && name.isWellFormed() && isFree(name))
  .filter((name) => Buffer.byteLength(name) <= MAX_NAME_BYTES)
  // XGBoost does not accept these as features (column-types.test.ts).
  .filter((name) => !/[[\]<]/.test(name));

describe('a column with any name', () => {
  it.each([
    ['text', 'Zona Norte'],
    ['timestamptz', '1999-01-01Z'],
  ])('that is a word of SQL, of type %s, changes no answer', async (type, value) => {
    const expected = await answers();
    const words = await wordsOfSql();
    expect(words).toEqual(expect.arrayContaining(['telemetry', 'machine', 'name', 'page', 'time', 'select']));
    await addColumns(words, type, value);
    expect(await answers()).toEqual(expected);
  });

  it('is a feature of that name, in the order of the table', async () => {
    const { sql } = database;
    const property = fc.asyncProperty(
      fc.uniqueArray(anyName, { minLength: 1, maxLength: 30 }),
      async (names) => {
        await addColumns(names, 'float8', '1.5');
        try {
          const { features, values, rows } = await loadTelemetry(sql, { machineName: 'Q' });
          expect(features).toEqual(['Oil_P', 'Eng_RPM_variation_percentage', ...names]);
          expect([rows, ...values]).toEqual([1, 1, 2, ...names.map(() => 1.5)]);
          const [newest] = await newestRows(sql, 'Q', names, 1);
          expect(Object.entries(newest!.values).toSorted()).toEqual(
            names.map((name) => [name, 1.5]).toSorted(),
          );
        } finally {
          const drops = names.map((name) => `DROP COLUMN ${quoteIdentifier(name)}`);
          await sql.unsafe(`ALTER TABLE processed_data ${drops.join(', ')}`);
        }
      },
    );
    await fc.assert(property, { numRuns: 15, endOnFailure: true });
  });
});
