/**
 * One machine's rows out of PostgreSQL, in one of three ways:
 *
 *   node bench/runs/load.ts ours|discard|server <url> <machine>
 *
 * `ours` is the service's loader; `discard` reads the server's binary COPY through the same driver, over one
 * connection, and looks at none of it; `server` has the server copy the same rows into nothing. All three read
 * the rows along the index.
 */
import { finished } from 'node:stream/promises';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { loadTelemetry } from '../../lib/warehouse/telemetry/load-telemetry.ts';
import { channels } from '../telemetry.ts';
import { measured } from './measured.ts';

const [way = '', url = '', machineName = ''] = process.argv.slice(2);
const sql = connect(url, { statementTimeoutSeconds: 3600, maxConnections: 1 });
const columns = channels
  .filter((name) => !name.startsWith('FlexAnalogue'))
  .map((name) => `"${name}"::float8`)
  .join(', ');
const rows = `SELECT "timestamp"::timestamptz, ${columns} FROM processed_data
  WHERE motor_pump = '${machineName}' ORDER BY "timestamp", id`;

const ways: Record<string, () => Promise<number>> = {
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
await measured(ways[way]!);
process.exit(0);
