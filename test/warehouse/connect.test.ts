import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/platform/postgres/connect.ts';
import type { Queryable } from '../../lib/platform/postgres/connect.ts';
import { transact } from '../../lib/platform/postgres/transaction.ts';
import { until } from '../support/eventually.ts';
import { freePort, startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { TcpProxy } from '../support/tcp-proxy.ts';

let database: TestPostgres;
beforeAll(async () => {
  database = await startTestPostgres();
});
afterAll(() => database.stop());

describe('a client whose database cannot be reached', () => {
  /** A client of a port that nothing listens on, which has told that to more queries than it has connections. */
  async function refused(parameters = '') {
    const port = await freePort();
    const sql = connect(`postgres://treino@127.0.0.1:${port}/treino${parameters}`, { maxConnections: 2 });
    for (let query = 0; query < 5; query += 1)
      await expect(sql`SELECT 1`).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    return { port, sql };
  }

  it('uses all its connections once it is there', async () => {
    const { port, sql } = await refused();
    const proxy = await TcpProxy.start(Number(new URL(database.url).port), port);
    const backends = await Promise.all(
      [1, 2].map(() => sql.begin((it) => it`SELECT pg_backend_pid() AS pid`)),
    );
    expect(new Set(backends.map(([row]) => row!.pid as number)).size).toBe(2);
    await sql.end();
    await proxy.stop();
  });

  it('tells so too when the connection is to be encrypted', async () => {
    const { sql } = await refused('?sslmode=require');
    await sql.end();
  });
});

/** By how far it got: told by the client, or by the system. */
const closed = { code: expect.stringMatching(/^(CONNECTION_(CLOSED|ENDED|DESTROYED)|ECONNRESET|EPIPE)$/) };

describe('a transaction', () => {
  beforeAll(() => database.sql`CREATE TABLE noted (what text)`);
  afterEach(() => database.sql`TRUNCATE noted`);
  const noted = async () => (await database.sql`SELECT what FROM noted`).map(({ what }) => what as string);
  /** Gives what ends the transaction's connection. */
  const endOf = async (transaction: Queryable) => {
    const [row] = await transaction<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    return () => database.sql`SELECT pg_terminate_backend(${row!.pid})`;
  };

  it('is all or nothing', async () => {
    await transact(database.sql, '', (it) => it`INSERT INTO noted VALUES ('kept')`);
    const reason = new Error('changed my mind');
    const refused = transact(database.sql, '', async (it) => {
      await it`INSERT INTO noted VALUES ('lost')`;
      throw reason;
    });
    await expect(refused).rejects.toBe(reason);
    expect(await noted()).toEqual(['kept']);
  });

  it('is told to be rolled back when the work ignored that a statement failed', async () => {
    const ignoring = transact(database.sql, '', async (it) => {
      await it`INSERT INTO noted VALUES ('lost')`;
      await it`SELECT 1 / 0`.catch(() => undefined);
    });
    await expect(ignoring).rejects.toThrow('rolled back');
    expect(await noted()).toEqual([]);
  });

  it('ends with its connection, in the middle of a statement', async () => {
    const waiting = transact(database.sql, '', async (it) => {
      const end = await endOf(it);
      const asked = it`INSERT INTO noted SELECT pg_sleep(60)::text`;
      await Promise.all([asked, end()]);
    });
    await expect(waiting).rejects.toMatchObject(closed);
    expect(await noted()).toEqual([]);
  });

  it('ends with its connection, between two statements, and the next is not run outside of it', async () => {
    const next = Promise.withResolvers<unknown>();
    const idle = transact(database.sql, '', async (it) => {
      await it`INSERT INTO noted VALUES ('before')`;
      await (
        await endOf(it)
      )();
      await until('the end of the backend', async () => {
        const [left] = await database.sql`
          SELECT count(*)::int AS count FROM pg_stat_activity WHERE state = 'idle in transaction'`;
        return left!.count === 0;
      });
      it`INSERT INTO noted VALUES ('after')`.then(next.resolve, next.reject);
      await next.promise;
    });
    await expect(idle).rejects.toMatchObject(closed);
    await expect(next.promise).rejects.toMatchObject(closed);
    expect(await noted()).toEqual([]);
  });
});
