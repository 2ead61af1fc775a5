/**
 * Puts a `processed_data` CSV into the warehouse: the one of DATABASE_URL, else the running local stack's, else
 * the local one, started for the import.
 */
import { createReadStream, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import cliProgress from 'cli-progress';
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../lib/config.ts';
import { DependencyError } from '../lib/errors.ts';
import { codeOf, connect } from '../lib/warehouse/connect.ts';
import { importCsv } from '../lib/warehouse/import-csv.ts';
import type { ImportResult } from '../lib/warehouse/import-csv.ts';
import { applySchema } from '../lib/warehouse/schema.ts';
import { postgresUrl, startPostgres } from './postgres.ts';
import { loadSettings } from './settings.ts';

/** How often a log, which is no terminal, gets a line: percent. */
const lineEvery = 20;

interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

/** The database to import into; it has the schema when it is the local one. */
async function openDatabase(quiet: boolean): Promise<Database> {
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
  if (!quiet) console.log('No local stack is running: starting its PostgreSQL for the import.');
  const started = await startPostgres({ dataDir: join(settings.TREINO_STATE_DIR, 'postgres'), port });
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

/**
 * Imports a file and tells how it goes.
 * @param options.quiet tells nothing
 * @throws ImportError, DependencyError: nothing was imported
 */
export async function importFile(
  file: string,
  { replace, quiet }: { readonly replace: boolean; readonly quiet: boolean },
): Promise<ImportResult> {
  const { size } = statSync(file);
  const source = createReadStream(file);
  const interrupt = (): void => void source.destroy(new Error('Interrupted: nothing was imported.'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const database = await openDatabase(quiet);
  const sql = connect(database.url, { applicationName: 'treino-import' });
  const progress = quiet ? noProgress : process.stdout.isTTY ? barProgress(size) : lineProgress(size);
  try {
    return await importCsv(sql, source, {
      name: basename(file),
      replace,
      onProgress: (rows) => progress.update(source.bytesRead, rows),
    });
  } finally {
    progress.end();
    await sql.end();
    await database.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

interface Progress {
  update(bytesRead: number, rows: number): void;
  end(): void;
}

const noProgress: Progress = { update: () => undefined, end: () => undefined };

function barProgress(size: number): Progress {
  const bar = new cliProgress.SingleBar(
    { format: '{bar} {percentage} % · {rows} rows', hideCursor: true, clearOnComplete: true },
    cliProgress.Presets.shades_classic,
  );
  bar.start(size, 0, { rows: 0 });
  return {
    update: (bytesRead, rows) => bar.update(bytesRead, { rows: rows.toLocaleString('en') }),
    end: () => bar.stop(),
  };
}

function lineProgress(size: number): Progress {
  let next = lineEvery;
  return {
    update(bytesRead, rows) {
      const percent = Math.floor((100 * bytesRead) / size);
      if (percent < next) return;
      console.log(`${percent} % read, ${rows.toLocaleString('en')} rows checked`);
      next = percent - (percent % lineEvery) + lineEvery;
    },
    end: () => undefined,
  };
}
