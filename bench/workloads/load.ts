/**
 * Loads one machine's rows from PostgreSQL with one of three loaders:
 *
 *   node bench/workloads/load.ts ours|discard|server <url> <machine>
 *
 * `ours` is the service's loader. `discard` reads the server's binary COPY with the same driver over one connection and
 * discards it. `server` makes the server copy the same rows to /dev/null. All three read the rows through the index.
 */
import { finished } from 'node:stream/promises';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { CHANNELS } from '../telemetry.ts';
import { measureWork } from './measure-work.ts';

const [loader = '', url = '', machineName = ''] = process.argv.slice(2);
const sql = connect(url, { statementTimeoutSeconds: 3600, maxConnections: 1 });
const columns = CHANNELS.filter((name) => !name.startsWith('FlexAnalogue'))
  .map((name) => `"${name}"::float8`)
  .join(', ');
const rows = `SELECT "timestamp"::timestamptz, ${columns} FROM processed_data
  WHERE motor_pump = '${machineName}' ORDER BY "timestamp", id`;

const loaders: Record<string, () => Promise<number>> = {
  ours: async () => (await loadTelemetry(sql, { machineName })).rows,
  discard: async () => {
    const stream = await sql.unsafe(`COPY (${rows}) TO STDOUT (FORMAT binary)`).readable();
    let bytes = 0;
    stream.on('data', (piece: Uint8Array) => (bytes += piece.length));
    await finished(stream);
    return bytes;
  },
  server: async () => (await sql.unsafe(`COPY (${rows}) TO '/dev/null' (FORMAT binary)`)).count,
};

await sql`SET enable_sort = off`;
await measureWork(loaders[loader]!);
process.exit(0);
