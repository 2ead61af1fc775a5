/** A separate PostgreSQL server for benchmarks, on a free port, with synthetic telemetry. */
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { connect } from '../lib/platform/postgres/connect.ts';
import { applyMigrations } from '../lib/platform/postgres/migrate.ts';
import { startPostgres } from '../lib/platform/embedded-postgres/start-postgres.ts';
import { freePorts } from '../test/support/ports.ts';
import { CHANNELS, syntheticRows } from './telemetry.ts';

export interface BenchDatabase {
  readonly url: string;
  readonly sql: postgres.Sql;
  stop(): Promise<void>;
}

/** @param folder a new folder for the data */
export async function startBenchDatabase(folder: string): Promise<BenchDatabase> {
  const [port] = await freePorts(1);
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), port: port! });
  const sql = connect(server.url, { statementTimeoutSeconds: 3600 });
  await applyMigrations(sql);
  const stop = async (): Promise<void> => {
    await sql.end();
    await server.stop();
  };
  return { url: server.url, sql, stop };
}

/** Inserts synthetic rows of a machine, then vacuums and analyzes the table. */
export async function fillTelemetry(sql: postgres.Sql, machine: string, rows: number): Promise<void> {
  const columns = CHANNELS.map((name) => `"${name}"`).join(', ');
  const copy = await sql
    .unsafe(`COPY processed_data ("timestamp", motor_pump, ${columns}) FROM STDIN (FORMAT binary)`)
    .writable();
  await pipeline(() => encodeRows(machine, rows), copy);
  await sql.unsafe('VACUUM ANALYZE processed_data');
}

/** Encodes rows for binary COPY, in blocks (PostgreSQL manual, COPY, "Binary Format"). */
function* encodeRows(machine: string, rows: number): Generator<Buffer, void> {
  yield Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
  const name = Buffer.from(machine);
  const rowBytes = 2 + 12 + 4 + name.length + CHANNELS.length * 12;
  const rowsAtOnce = 256;
  let block = Buffer.allocUnsafe(rowBytes * rowsAtOnce);
  let at = 0;
  for (const { timestamp, values } of syntheticRows(rows)) {
    at = block.writeInt16BE(CHANNELS.length + 2, at);
    at = block.writeInt32BE(8, at);
    at = block.writeBigInt64BE(BigInt(timestamp - POSTGRES_EPOCH), at);
    at = block.writeInt32BE(name.length, at);
    at += name.copy(block, at);
    for (const value of values) {
      at = block.writeInt32BE(8, at);
      at = block.writeDoubleBE(value, at);
    }
    if (at < block.length) continue;
    yield block;
    block = Buffer.allocUnsafe(rowBytes * rowsAtOnce);
    at = 0;
  }
  yield Buffer.concat([block.subarray(0, at), Buffer.from([0xff, 0xff])]);
}

/** PostgreSQL's epoch, 2000-01-01 UTC, in microseconds since the Unix epoch. */
const POSTGRES_EPOCH = 946_684_800_000_000;
