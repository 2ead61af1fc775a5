/**
 * The warehouse's database for a program that needs it for a while: the one of DATABASE_URL, else the local stack's
 * (TREINO_DATABASE_URL, or the one that runs), else the local one, started for the program.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../../lib/config.ts';
import { DependencyError } from '../../lib/errors.ts';
import { codeOf, connect } from '../../lib/platform/postgres/connect.ts';
import { applySchema } from '../../lib/platform/postgres/migrate.ts';
import { postgresUrl, startPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import { loadLocalSettings } from '../../lib/local-settings.ts';

export interface Database {
  readonly url: string;
  /** Its host, port and name, without who asks: to be shown. */
  readonly name: string;
  /** Stops it, where it was started for this. */
  stop(): Promise<void>;
}

/**
 * Opens it; it has the schema when it is the local one.
 * @param purpose it may have to be started for, as in "the import"; that is then told on standard error
 */
export async function openDatabase(purpose: string): Promise<Database> {
  const { DATABASE_URL } = parseEnvironment(
    z.object({ DATABASE_URL: configSchema.shape.DATABASE_URL.optional() }),
  );
  if (DATABASE_URL) return running(DATABASE_URL);

  const {
    TREINO_POSTGRES_PORT: port,
    TREINO_STATE_DIR: state,
    TREINO_DATABASE_URL: elsewhere,
  } = loadLocalSettings();
  const url = elsewhere ?? postgresUrl(port);
  try {
    await migrate(url);
    return running(url);
  } catch (error) {
    const refused = error instanceof DependencyError && codeOf(error.cause) === 'ECONNREFUSED';
    if (!refused || elsewhere) throw error;
  }
  console.error(`No local stack is running: starting its PostgreSQL for ${purpose}, on ${state}.`);
  const started = await startPostgres({ dataDir: join(state, 'postgres'), port });
  await migrate(url);
  return { ...running(url), stop: () => started.stop() };
}

const running = (url: string): Database => ({
  url,
  name: url.replace(/^\w+:\/\/(?:.*@)?/, '').replace(/\?.*/, ''),
  stop: () => Promise.resolve(),
});

async function migrate(url: string): Promise<void> {
  const sql = connect(url);
  try {
    await applySchema(sql);
  } finally {
    await sql.end();
  }
}
