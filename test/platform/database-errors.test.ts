/** Errors that a real server raises, by the SQLSTATEs of PostgreSQL's documentation (appendix A). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { mapDatabaseErrors } from '../../lib/platform/postgres/database-errors.ts';
import { assertTables } from '../../lib/warehouse/assert-tables.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(() => database.stop());

const raise = (code: string) =>
  mapDatabaseErrors(() =>
    database.sql.unsafe(`DO $$ BEGIN RAISE 'raised' USING ERRCODE = '${code}'; END $$`),
  );

/** Runs `use` with a client of the same server with another URL. */
async function withClient<T>(
  change: (url: URL) => void,
  use: (sql: TestPostgres['sql']) => Promise<T>,
): Promise<T> {
  const url = new URL(database.url);
  change(url);
  const sql = connect(url.href);
  try {
    return await use(sql);
  } finally {
    await sql.end();
  }
}

const READ_ONLY = 'options=-c%20default_transaction_read_only%3Don';
const readOnly = (url: URL): void => {
  url.search = READ_ONLY;
};

describe('an error of the server or its environment is a retryable 503 with advice', () => {
  it.each([
    ['08000', 'connection was closed'],
    ['08006', 'connection was closed'],
    ['08P01', 'connection was closed'],
    ['25006', 'read-only'],
    ['25P03', 'idle during a transaction'],
    ['28000', 'pg_hba.conf'],
    ['28P01', 'Check the user and password'],
    ['3D000', 'no such database'],
    ['3F000', 'search_path'],
    ['40001', 'Try again'],
    ['40P01', 'Try again'],
    ['42501', 'Check the grants'],
    ['42P01', 'npm run migrate'],
    ['42703', 'npm run migrate'],
    ['53000', 'out of resources'],
    ['53100', 'disk is full'],
    ['53200', 'out of memory'],
    ['53300', 'no connection left'],
    ['53400', 'out of resources'],
    ['55P03', 'Try again'],
    ['57014', 'took too long'],
    ['57P01', 'connection was closed'],
    ['57P02', 'connection was closed'],
    ['57P03', 'starting, stopping or recovering'],
    ['57P04', 'was dropped'],
    ['57P05', 'connection was closed'],
    ['58000', 'Check the log of the server'],
    ['58030', 'Check the log of the server'],
    ['58P01', 'Check the log of the server'],
    ['F0000', 'Check the log of the server'],
    ['XX000', 'Check the log of the server'],
    ['XX001', 'damaged'],
    ['XX002', 'damaged'],
  ])('%s: %s', async (code, advice) => {
    await expect(raise(code)).rejects.toMatchObject({
      code: 'dependency_unavailable',
      dependency: 'database',
      httpStatus: 503,
      retryable: true,
      message: expect.stringContaining(advice),
    });
  });

  it.each(['22003', '22P02', '23505', '42601', 'P0001'])(
    '%s, an error of the query, is not',
    async (code) => {
      await expect(raise(code)).rejects.toMatchObject({ code, name: 'PostgresError' });
    },
  );

  it('when a database does not exist', () =>
    withClient(
      (url) => (url.pathname = '/none'),
      (sql) =>
        expect(mapDatabaseErrors(() => sql`SELECT 1`)).rejects.toMatchObject({
          message: expect.stringContaining('no such database'),
        }),
    ));
});

describe('a database that refuses writes', () => {
  it('is a retryable 503 for a write', () =>
    withClient(readOnly, (sql) =>
      expect(mapDatabaseErrors(() => sql`CREATE TABLE refused ()`)).rejects.toMatchObject({
        httpStatus: 503,
        retryable: true,
        message: expect.stringMatching(/it is read-only.*target_session_attrs.*25006/),
      }),
    ));

  it('is not ready', async () => {
    await expect(assertTables(database.sql)).resolves.toBeUndefined();
    await withClient(readOnly, (sql) => expect(assertTables(sql)).rejects.toThrow(/read-only/));
    await database.sql`CREATE ROLE reader LOGIN`;
    await database.sql`GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader`;
    await withClient(
      (url) => (url.username = 'reader'),
      (sql) => expect(assertTables(sql)).rejects.toThrow(/permission is denied.*INSERT/),
    );
  });

  it('is passed over for one that accepts them, with target_session_attrs', async () => {
    const target = (state: string, query = '') =>
      withClient(
        (url) => {
          url.search = [query, `target_session_attrs=${state}`].join('&').replace(/^&/, '');
        },
        (sql) => mapDatabaseErrors(() => sql`SELECT 1 AS one`),
      );
    await expect(target('read-write')).resolves.toEqual([{ one: 1 }]);
    await expect(target('read-only', READ_ONLY)).resolves.toEqual([{ one: 1 }]);
    await expect(target('prefer-standby')).resolves.toEqual([{ one: 1 }]);
    for (const [state, query] of [
      ['read-write', READ_ONLY],
      ['read-only', ''],
      ['standby', ''],
    ] as const)
      await expect(target(state, query)).rejects.toMatchObject({
        message: expect.stringMatching(/no host is in the required state.*NO_SUITABLE_HOST/),
      });
  });
});
