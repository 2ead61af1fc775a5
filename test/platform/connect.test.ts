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
  /** A client of a closed port, after more failed queries than it has connections. */
  async function refused(parameters = '') {
    const port = await freePort();
    const sql = connect(`postgres://treino@127.0.0.1:${port}/treino${parameters}`, { maxConnections: 2 });
    for (let query = 0; query < 5; query += 1)
      await expect(sql`SELECT 1`).rejects.toMatchObject({ code: 'ECONNREFUSED' });
    return { port, sql };
  }

  it('uses all its connections once the database is up', async () => {
    const { port, sql } = await refused();
    const proxy = await TcpProxy.start(Number(new URL(database.url).port), port);
    const backends = await Promise.all(
      [1, 2].map(() => sql.begin((it) => it`SELECT pg_backend_pid() AS pid`)),
    );
    expect(new Set(backends.map(([row]) => row!.pid as number)).size).toBe(2);
    await sql.end();
    await proxy.stop();
  });

  it('reports it for encrypted connections too', async () => {
    const { sql } = await refused('?sslmode=require');
    await sql.end();
  });
});

/** The code depends on how far the statement got. */
const connectionClosed = {
  code: expect.stringMatching(/^(CONNECTION_(CLOSED|ENDED|DESTROYED)|ECONNRESET|EPIPE)$/),
};

describe('a transaction', () => {
  beforeAll(() => database.sql`CREATE TABLE notes (text text)`);
  afterEach(() => database.sql`TRUNCATE notes`);
  const notes = async () => (await database.sql`SELECT text FROM notes`).map(({ text }) => text as string);
  /** Returns a function that ends the transaction's connection. */
  const prepareEnd = async (transaction: Queryable) => {
    const [row] = await transaction<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`;
    return () => database.sql`SELECT pg_terminate_backend(${row!.pid})`;
  };

  it('is all or nothing', async () => {
    await transact(database.sql, '', (it) => it`INSERT INTO notes VALUES ('kept')`);
    const reason = new Error('rolled back on purpose');
    const refused = transact(database.sql, '', async (it) => {
      await it`INSERT INTO notes VALUES ('lost')`;
      throw reason;
    });
    await expect(refused).rejects.toBe(reason);
    expect(await notes()).toEqual(['kept']);
  });

  it('rejects if the work ignored a failed statement, because it is rolled back', async () => {
    const ignoring = transact(database.sql, '', async (it) => {
      await it`INSERT INTO notes VALUES ('lost')`;
      await it`SELECT 1 / 0`.catch(() => undefined);
    });
    await expect(ignoring).rejects.toThrow('rolled back');
    expect(await notes()).toEqual([]);
  });

  it('rejects when its connection ends during a statement', async () => {
    const waiting = transact(database.sql, '', async (it) => {
      const end = await prepareEnd(it);
      const statement = it`INSERT INTO notes SELECT pg_sleep(60)::text`;
      await Promise.all([statement, end()]);
    });
    await expect(waiting).rejects.toMatchObject(connectionClosed);
    expect(await notes()).toEqual([]);
  });

  it('rejects when its connection ends between statements, and runs no further statement', async () => {
    const next = Promise.withResolvers<unknown>();
    const idle = transact(database.sql, '', async (it) => {
      await it`INSERT INTO notes VALUES ('before')`;
      await (
        await prepareEnd(it)
      )();
      await until('the end of the backend', async () => {
        const [left] = await database.sql`
          SELECT count(*)::int AS count FROM pg_stat_activity WHERE state = 'idle in transaction'`;
        return left!.count === 0;
      });
      it`INSERT INTO notes VALUES ('after')`.then(next.resolve, next.reject);
      await next.promise;
    });
    await expect(idle).rejects.toMatchObject(connectionClosed);
    await expect(next.promise).rejects.toMatchObject(connectionClosed);
    expect(await notes()).toEqual([]);
  });
});
