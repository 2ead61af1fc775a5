import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { applyMigrations, readMigrations, migrationState } from '../../lib/platform/postgres/migrate.ts';
import { createDatabase, schemaOf } from '../support/databases.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(() => database.stop());

/** The header of the upstream CSV. */
const columns =
  'timestamp,motor_pump,Auto,Bat_V,Char_V,Cool_T,Eng_RPM,Fuel_Con,Fuel_L,Man,Oil_L,Oil_P,Recalque,Starts_N,' +
  'Stop,Succao,running,minutes_running,Bat_V_variation,Char_V_variation,Cool_T_variation,Eng_RPM_variation,' +
  'Fuel_Con_variation,Fuel_L_variation,Oil_L_variation,Oil_P_variation,Bat_V_variation_percentage,' +
  'Char_V_variation_percentage,Cool_T_variation_percentage,Eng_RPM_variation_percentage,' +
  'Fuel_Con_variation_percentage,Fuel_L_variation_percentage,Oil_L_variation_percentage,' +
  'Oil_P_variation_percentage,Hydraulic_Head,Head_per_RPM,Head_trend_per_minutes,OilP_per_RPM,CoolT_per_RPM,' +
  'Fuel_rate,Fuel_efficiency,FlexAnalogue4_1,FlexAnalogue4_2';

describe('the schema', () => {
  it('has the columns of the upstream CSV in the same order', async () => {
    const found = await database.sql<{ name: string; type: string; required: boolean }[]>`
      SELECT column_name AS name, data_type AS type, is_nullable = 'NO' AS required
      FROM information_schema.columns WHERE table_name = 'processed_data' ORDER BY ordinal_position`;
    expect(found.map(({ name }) => name)).toEqual(['id', ...columns.split(',')]);
    expect(found.every(({ required }) => required)).toBe(true);
    expect(new Set(found.slice(3).map(({ type }) => type))).toEqual(new Set(['double precision']));
  });

  it('is applied once when several processes migrate an empty database', async () => {
    const { url, sql } = await createDatabase(database, 'many_at_once');
    const clients = [sql, ...Array.from({ length: 3 }, () => connect(url))];
    try {
      const names = (await readMigrations()).map(({ name }) => name);
      expect(await migrationState(sql)).toEqual(names.map((name) => ({ name, appliedAt: undefined })));
      const applied = await Promise.all(clients.map((client) => applyMigrations(client)));
      expect(applied.flat().sort()).toEqual(names);

      await sql`INSERT INTO model_keys (key, process_id, fence) VALUES ('a', gen_random_uuid(), 1)`;
      const before = await migrationState(sql);
      expect(before.map(({ appliedAt }) => appliedAt)).toEqual(names.map(() => expect.any(Date)));
      expect(await applyMigrations(clients[1]!)).toEqual([]);
      expect(await migrationState(sql)).toEqual(before);
      expect(await sql`SELECT key FROM model_keys`).toHaveLength(1);
    } finally {
      await Promise.all(clients.map((client) => client.end()));
    }
  });

  it('upgrades a database from before there were migrations', async () => {
    const { sql } = await createDatabase(database, 'before', 'before-migrations');
    const tables = ['training_jobs', 'models', 'model_keys', 'training_turns', 'training_rates'];
    const rows = () =>
      Promise.all(tables.map((table) => sql`SELECT to_jsonb(t) AS row FROM ${sql(table)} AS t ORDER BY 1`));
    try {
      const before = (await rows()).flat();
      await applyMigrations(sql);
      const after = (await rows()).flat();
      expect(after).toHaveLength(6);
      for (const [index, { row }] of before.entries())
        expect(after[index]!.row).toMatchObject(withoutDerivedColumns(row as Record<string, unknown>));
      expect(await schemaOf(sql)).toEqual(await schemaOf(database.sql));
    } finally {
      await sql.end();
    }
  });
});

/** The migrations fill in a completed job's missing `model_id` and `artifacts` from its model. */
const withoutDerivedColumns = ({ model_id: _, artifacts: __, ...row }: Record<string, unknown>) => row;

describe('npm run migrate', () => {
  const migrate = (environment: Record<string, string>, ...options: string[]) =>
    new Promise<{ code: number; output: string }>((resolve) => {
      execFile(
        process.execPath,
        [
          '--disable-warning=ExperimentalWarning',
          join(import.meta.dirname, '../../scripts/migrate.ts'),
          ...options,
        ],
        { env: { PATH: process.env.PATH!, ...environment } },
        (error, stdout, stderr) => resolve({ code: Number(error?.code ?? 0), output: stdout + stderr }),
      );
    });

  it('lists pending migrations, applies them, and then does nothing', async () => {
    const { url, sql } = await createDatabase(database, 'by_command');
    await sql.end();
    const environment = { DATABASE_URL: url };
    const names = (await readMigrations()).map(({ name }) => name);
    const pending = await migrate(environment, '--status');
    expect(pending).toEqual({ code: 0, output: expect.stringMatching(/^(\d{4}-\S+ +pending\n)+$/) });
    expect(await migrate(environment)).toEqual({
      code: 0,
      output: names.map((name) => `${name}  applied\n`).join(''),
    });
    expect((await migrate(environment, '--status')).output).toMatch(/^(\d{4}-\S+ +applied \S+Z\n)+$/);
    expect(await migrate(environment)).toEqual({
      code: 0,
      output: 'The database is up to date.\n',
    });
  });

  it('explains a missing setting and an unknown option', async () => {
    expect(await migrate({})).toMatchObject({
      code: 1,
      output: expect.stringMatching(/^DATABASE_URL is not set\. .*local stack/),
    });
    expect(await migrate({}, '--undo')).toMatchObject({ code: 2, output: expect.stringContaining('Usage:') });
  });
});

describe('migrations', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'treino-migrations-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  const migrations = async (files: Readonly<Record<string, string>>) => {
    const own = await mkdtemp(join(folder, 'set-'));
    for (const [name, statements] of Object.entries(files))
      await writeFile(join(own, `${name}.sql`), statements);
    return readMigrations(own);
  };
  const one = 'CREATE TABLE one (id integer);\n';

  it('that fail are rolled back, and earlier ones stay', async () => {
    const { sql } = await createDatabase(database, 'failing');
    try {
      const broken = await migrations({
        '0001-one': one,
        '0002-two': 'CREATE TABLE two (id integer); INSERT INTO two VALUES (1); SELECT 1 / 0;',
      });
      await expect(applyMigrations(sql, broken)).rejects.toMatchObject({ code: '22012' });
      const [found] = await sql`SELECT to_regclass('one') AS one, to_regclass('two') AS two`;
      expect(found).toEqual({ one: 'one', two: null });
      const fixed = await migrations({ '0001-one': one, '0002-two': 'CREATE TABLE two (id integer);' });
      expect(await applyMigrations(sql, fixed)).toEqual(['0002-two']);
    } finally {
      await sql.end();
    }
  });

  it('are refused if they differ from those already applied', async () => {
    const { sql } = await createDatabase(database, 'other');
    try {
      await applyMigrations(sql, await migrations({ '0001-one': one, '0003-three': 'SELECT 3' }));
      const refused = async (files: Record<string, string>) => {
        const set = await migrations(files);
        const reported = await migrationState(sql, set).catch((error: unknown) => error);
        const thrown = await applyMigrations(sql, set).catch((error: unknown) => error);
        expect(thrown).toEqual(reported);
        return thrown;
      };
      expect(await refused({ '0001-one': `${one}-- more`, '0003-three': 'SELECT 3' })).toMatchObject({
        code: 'migration_changed',
        message: expect.stringContaining('0001-one was changed'),
      });
      expect(await refused({ '0001-one': one })).toMatchObject({
        code: 'unknown_migration',
        message: expect.stringContaining('0003-three'),
      });
      expect(
        await refused({ '0001-one': one, '0002-two': 'SELECT 2', '0003-three': 'SELECT 3' }),
      ).toMatchObject({
        code: 'migration_out_of_order',
        message: expect.stringContaining('0002-two comes before 0003-three'),
      });
      // Line endings depend on the checkout and do not count.
      expect(
        await applyMigrations(
          sql,
          await migrations({ '0001-one': one.replace('\n', '\r\n'), '0003-three': 'SELECT 3' }),
        ),
      ).toEqual([]);
    } finally {
      await sql.end();
    }
  });
});
