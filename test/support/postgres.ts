/** An empty PostgreSQL server for one test, on a free port. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type postgres from 'postgres';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { applyMigrations } from '../../lib/platform/postgres/migrate.ts';
import { startPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import { copyEmptyDatabase } from './empty-database.ts';

export interface TestPostgres {
  readonly url: string;
  /** Client of the migrated database. */
  readonly sql: postgres.Sql;
  stop(): Promise<void>;
}

export async function startTestPostgres(): Promise<TestPostgres> {
  const directory = mkdtempSync(join(tmpdir(), 'treino-postgres-'));
  const dataDir = join(directory, 'data');
  await copyEmptyDatabase(dataDir);
  const server = await startPostgres({ dataDir, port: await freePort() });
  const sql = connect(server.url);
  await applyMigrations(sql);
  return {
    url: server.url,
    sql,
    async stop() {
      await sql.end();
      await server.stop();
      rmSync(directory, { recursive: true });
    },
  };
}

/** Finds a free port on 127.0.0.1. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** One row of `processed_data`. Missing channels are 0. */
export interface SampleRow {
  readonly machine: string;
  /** A time in a format that PostgreSQL accepts. */
  readonly at: string;
  readonly id?: string;
  readonly channels?: Readonly<Record<string, number | null>>;
}

/** Inserts rows one by one. */
export async function insertReadings(sql: postgres.Sql, readings: readonly SampleRow[]): Promise<void> {
  const columns = await sql<{ name: string }[]>`
    SELECT attname AS name FROM pg_attribute
    WHERE attrelid = 'processed_data'::regclass AND atttypid = 'float8'::regtype AND NOT attisdropped`;
  for (const { machine, at, id, channels = {} } of readings) {
    const zeros = Object.fromEntries(columns.map(({ name }) => [name, 0]));
    const row = { ...zeros, ...channels, ...(id === undefined ? {} : { id }), motor_pump: machine };
    await sql`INSERT INTO processed_data ${sql({ ...row, timestamp: sql.unsafe(`'${at}'`) } as Record<string, unknown>)}`;
  }
}
