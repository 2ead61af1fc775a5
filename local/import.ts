/**
 * `npm run import -- <file.csv[.gz]> [--replace]`: puts a `processed_data` CSV into the warehouse: the one
 * of DATABASE_URL, else the running local stack's, else the local one, started for the import.
 */
import { createReadStream, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import cliProgress from 'cli-progress';
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../lib/config.ts';
import { DependencyError, messageOf } from '../lib/errors.ts';
import { codeOf, connect } from '../lib/warehouse/connect.ts';
import { importCsv } from '../lib/warehouse/import-csv.ts';
import type { ImportResult } from '../lib/warehouse/import-csv.ts';
import { applySchema } from '../lib/warehouse/schema.ts';
import { postgresUrl, startPostgres } from './postgres.ts';
import { loadSettings } from './settings.ts';

const usage = `Usage: npm run import -- <file.csv or file.csv.gz> [--replace]

Puts the rows of a processed_data CSV into the warehouse, all of them or none.
  --replace   replace rows of the same machine and time that are there already`;

/** How often a log, which is no terminal, gets a line: percent. */
const lineEvery = 20;

interface Database {
  readonly url: string;
  stop(): Promise<void>;
}

/** The database to import into; it has the schema when it is the local one. */
async function openDatabase(): Promise<Database> {
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
  console.log('No local stack is running: starting its PostgreSQL for the import.');
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

/** Imports the file and tells how it goes. */
async function importFile(file: string, replace: boolean): Promise<void> {
  const { size } = statSync(file);
  const source = createReadStream(file);
  const interrupt = (): void => void source.destroy(new Error('Interrupted: nothing was imported.'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const startedAt = performance.now();
  const database = await openDatabase();
  const sql = connect(database.url, { applicationName: 'treino-import' });
  const progress = process.stdout.isTTY ? barProgress(size) : lineProgress(size);
  try {
    const result = await importCsv(sql, source, {
      name: basename(file),
      replace,
      onProgress: (rows) => progress.update(source.bytesRead, rows),
    });
    progress.end();
    console.log(summary(result, (performance.now() - startedAt) / 1000));
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

function summary({ rows, replaced, machines }: ImportResult, seconds: number): string {
  const machineLines = machines.map(
    (machine) =>
      `  ${machine.name}: ${machine.rows.toLocaleString('en')} rows, ` +
      `${machine.first.toISOString()} to ${machine.last.toISOString()}`,
  );
  const of = `${machines.length} machine${machines.length === 1 ? '' : 's'}`;
  const how = replaced > 0 ? `, ${replaced.toLocaleString('en')} of them replaced` : '';
  return [
    ...machineLines,
    `Imported ${rows.toLocaleString('en')} rows of ${of}${how}, in ${seconds.toFixed(1)} s.`,
  ].join('\n');
}

/** @returns the exit code: 0 imported, 1 not imported, 2 not understood */
async function main(args: string[]): Promise<number> {
  let parsed;
  try {
    parsed = parseArgs({
      args,
      allowPositionals: true,
      options: { replace: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    });
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  const [file, ...more] = parsed.positionals;
  if (parsed.values.help) {
    console.log(usage);
    return 0;
  }
  if (file === undefined || more.length > 0) {
    console.error(usage);
    return 2;
  }
  const path = resolve(file);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    console.error(`There is no file ${path}.`);
    return 1;
  }
  try {
    await importFile(path, parsed.values.replace);
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
