/**
 * Finds the warehouse database of a command, in this order:
 *
 *   1. DATABASE_URL
 *   2. the local stack's: TREINO_DATABASE_URL, or the embedded PostgreSQL if it is running
 *   3. the embedded PostgreSQL, started for the command
 */
import { join } from 'node:path';
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../../lib/config.ts';
import { describeDatabaseUrl } from '../../lib/database-url/describe-url.ts';
import { DependencyError } from '../../lib/errors.ts';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { codeOf } from '../../lib/platform/postgres/database-errors.ts';
import { migrateWarehouse } from '../../lib/warehouse/migrate-warehouse.ts';
import { postgresUrl, startPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import { loadLocalSettings } from '../../lib/local-settings.ts';

export interface WarehouseConnection {
  readonly url: string;
  /** Host, port and name, without credentials: safe to print. */
  readonly name: string;
  /** Stops the PostgreSQL server if openWarehouse started it. */
  stop(): Promise<void>;
}

/**
 * Opens the warehouse. The local stack's database is migrated; that of DATABASE_URL is not, because its deployment does that.
 * @param purpose why a PostgreSQL server is started, such as "the import"; printed on standard error
 * @throws DependencyError if the database is unreachable
 */
export async function openWarehouse(purpose: string): Promise<WarehouseConnection> {
  const { DATABASE_URL } = parseEnvironment(
    z.object({ DATABASE_URL: configSchema.shape.DATABASE_URL.optional() }),
  );
  if (DATABASE_URL) return connectionTo(DATABASE_URL);

  const {
    TREINO_POSTGRES_PORT: port,
    TREINO_STATE_DIR: state,
    TREINO_DATABASE_URL: externalUrl,
  } = loadLocalSettings();
  const url = externalUrl ?? postgresUrl(port);
  try {
    await migrateDatabase(url);
    return connectionTo(url);
  } catch (error) {
    const isRefused = error instanceof DependencyError && codeOf(error.cause) === 'ECONNREFUSED';
    if (!isRefused || externalUrl) throw error;
  }
  console.error(
    `No local stack is running: starting its PostgreSQL for ${purpose}, with the data in ${state}.`,
  );
  const started = await startPostgres({ dataDir: join(state, 'postgres'), port });
  await migrateDatabase(url);
  return { ...connectionTo(url), stop: () => started.stop() };
}

const connectionTo = (url: string): WarehouseConnection => ({
  url,
  name: describeDatabaseUrl(url),
  stop: () => Promise.resolve(),
});

async function migrateDatabase(url: string): Promise<void> {
  const sql = connect(url);
  try {
    await migrateWarehouse(sql);
  } finally {
    await sql.end();
  }
}
