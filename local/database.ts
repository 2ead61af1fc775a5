/**
 * The warehouse's database for a program that needs it for a while: the one of DATABASE_URL, else the running
 * local stack's, else the local one, started for the program.
 */
import { join } from 'node:path';
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../lib/config.ts';
import { DependencyError } from '../lib/errors.ts';
import { codeOf, connect } from '../lib/warehouse/connect.ts';
import { applySchema } from '../lib/warehouse/schema.ts';
import { postgresUrl, startPostgres } from './postgres.ts';
import { loadSettings } from './settings.ts';

export interface Database {
  readonly url: string;
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
  if (DATABASE_URL) return { url: DATABASE_URL, stop: () => Promise.resolve() };

  const settings = loadSettings();
  const port = settings.TREINO_POSTGRES_PORT;
  const running: Database = { url: postgresUrl(port), stop: () => Promise.resolve() };
  try {
    await withSchema(running);
    return running;
  } catch (error) {
    const refused = error instanceof DependencyError && codeOf(error.cause) === 'ECONNREFUSED';
    if (!refused) throw error;
  }
  const { TREINO_STATE_DIR: state } = settings;
  console.error(`No local stack is running: starting its PostgreSQL for ${purpose}, on ${state}.`);
  const started = await startPostgres({ dataDir: join(state, 'postgres'), port });
  await withSchema(started);
  return started;
}

async function withSchema({ url }: Database): Promise<void> {
  const sql = connect(url);
  try {
    await applySchema(sql);
  } finally {
    await sql.end();
  }
}
