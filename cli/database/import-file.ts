/** Imports a `processed_data` CSV into the warehouse, with progress on standard output. */
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import cliProgress from 'cli-progress';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { importCsv } from '../../lib/warehouse/import/import-csv.ts';
import type { ImportResult } from '../../lib/warehouse/import/import-csv.ts';
import { openWarehouse } from './open-warehouse.ts';

/** How often progress is printed when standard output is not a terminal. */
const LINE_EVERY_PERCENT = 20;

export interface ImportSummary extends ImportResult {
  /** Host, port and name of the database. */
  readonly database: string;
}

/**
 * Imports a file, or standard input (`-`).
 * @param options.replace replaces existing rows of the same machine and time
 * @param options.quiet prints no progress
 * @throws ImportError, DependencyError: nothing was imported
 */
export async function importFile(
  file: string,
  { replace, quiet }: { readonly replace: boolean; readonly quiet: boolean },
): Promise<ImportSummary> {
  const isStdin = file === '-';
  const source = isStdin ? process.stdin : createReadStream(file);
  const interrupt = (): void => void source.destroy(new Error('Interrupted: nothing was imported.'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const database = await openWarehouse('the import');
  const sql = connect(database.url, { applicationName: 'treino-import' });
  const progress = quiet || isStdin ? noProgress : createProgress(statSync(file).size);
  try {
    const result = await importCsv(sql, source, {
      name: isStdin ? 'Standard input' : basename(file),
      replace,
      onProgress: (rows) => progress.update(source.bytesRead, rows),
    });
    return { ...result, database: database.name };
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

const createProgress = (size: number): Progress =>
  process.stdout.isTTY ? barProgress(size) : lineProgress(size);

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
  let next = LINE_EVERY_PERCENT;
  return {
    update(bytesRead, rows) {
      const percent = Math.floor((100 * bytesRead) / size);
      if (percent < next) return;
      console.log(`${percent} % read, ${rows.toLocaleString('en')} rows checked`);
      next = percent - (percent % LINE_EVERY_PERCENT) + LINE_EVERY_PERCENT;
    },
    end: () => undefined,
  };
}
