/** `treino import <file>`: imports telemetry straight into the warehouse database. */
import { messageOf } from '../../lib/errors.ts';
import { counted, group } from '../../lib/learning/stats/format.ts';
import { importFile } from '../database/import-file.ts';
import type { ImportSummary } from '../database/import-file.ts';
import type { AddCommand, CommandHandler } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { assertIsFile } from '../input-file.ts';
import { encodingOption } from '../options.ts';
import { print } from '../output.ts';
import { assertDatabaseConfigured } from '../service-url.ts';

export const addImport: AddCommand = (program, toAction) => {
  program
    .command('import <file>')
    .description(
      'import a processed_data CSV (.csv, .csv.gz, or - for stdin) into the warehouse: all rows or none',
    )
    .option('--replace', 'replace existing rows of the same machine and time')
    .addOption(encodingOption())
    .addHelpText(
      'after',
      '\nImports into the database of DATABASE_URL; if it is not set, into the local stack, which need not be running.',
    )
    .action(toAction(importTelemetry));
};

interface ImportFileOptions {
  readonly replace?: boolean;
  readonly encoding?: string;
}

const importTelemetry: CommandHandler<[file: string, options: ImportFileOptions]> = async (
  { api, json },
  file,
  { replace = false, encoding },
) => {
  assertDatabaseConfigured(api.url);
  if (file !== '-') assertIsFile(file);
  const startedAt = performance.now();
  let result: ImportSummary;
  try {
    result = await importFile(file, { replace, encoding, quiet: json });
  } catch (error) {
    throw new CommandError(messageOf(error), EXIT_CODES.failed, { cause: error });
  }
  print(json, result, () => formatImport(result, (performance.now() - startedAt) / 1000));
  return EXIT_CODES.ok;
};

function formatImport({ rows, replaced, machines, database }: ImportSummary, seconds: number): string {
  const machineLines = machines.map(
    (machine) =>
      `  ${machine.name}: ${counted(machine.rows, 'row')}, ` +
      `${machine.first.toISOString()} to ${machine.last.toISOString()}`,
  );
  const replacedCount = replaced > 0 ? `, ${group(replaced)} of them replaced,` : '';
  return [
    ...machineLines,
    `Imported ${counted(rows, 'row')} of ${counted(machines.length, 'machine')}${replacedCount} into ${database} in ${seconds.toFixed(1)} s.`,
  ].join('\n');
}
