import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { connect } from '../../lib/warehouse/connect.ts';
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
