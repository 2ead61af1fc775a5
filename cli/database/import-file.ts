/** Imports a `processed_data` CSV into the warehouse, with progress on standard output. */
import { createReadStream, statSync } from 'node:fs';
import { basename } from 'node:path';
import { connect } from '../../lib/platform/postgres/connect.ts';
import { importCsv } from '../../lib/warehouse/import/import-csv.ts';
import type { ImportResult } from '../../lib/warehouse/import/import-csv.ts';
import { createImportDisplay, silentImport } from './import-display.ts';
import { openWarehouse } from './open-warehouse.ts';

export interface ImportSummary extends ImportResult {
  /** Host, port and name of the database. */
  readonly database: string;
}

/**
 * Imports a file, or standard input (`-`).
 * @param options.replace replaces existing rows of the same machine and time
 * @param options.encoding of the text; UTF-8 if undefined
 * @param options.quiet prints no progress
 * @throws ImportError, DependencyError: nothing was imported
 */
export async function importFile(
  file: string,
  {
    replace,
    encoding,
    quiet,
  }: { readonly replace: boolean; readonly encoding: string | undefined; readonly quiet: boolean },
): Promise<ImportSummary> {
  const isStdin = file === '-';
  const source = isStdin ? process.stdin : createReadStream(file);
  const interrupt = (): void => void source.destroy(new Error('Interrupted: nothing was imported.'));
  process.once('SIGINT', interrupt).once('SIGTERM', interrupt);
  const database = await openWarehouse('the import');
  const sql = connect(database.url, { applicationName: 'treino-import' });
  const display = quiet ? silentImport : createImportDisplay();
  const size = isStdin ? undefined : statSync(file).size;
  try {
    const result = await importCsv(sql, source, {
      name: isStdin ? 'Standard input' : basename(file),
      replace,
      encoding,
      onProgress: (progress) =>
        display.show(
          progress.phase === 'reading' && size !== undefined
            ? { ...progress, share: source.bytesRead / size }
            : progress,
        ),
    });
    return { ...result, database: database.name };
  } finally {
    display.end();
    await sql.end();
    await database.stop();
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}
