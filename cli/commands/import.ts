/** `treino import <file>`: telemetry into the warehouse, straight to its database. */
import { messageOf } from '../../lib/errors.ts';
import { importFile } from '../database/import-file.ts';
import type { Imported } from '../database/import-file.ts';
import type { CommandHandler } from '../command.ts';
import { CommandError, EXIT_CODES } from '../exit-codes.ts';
import { assertIsFile } from '../input-file.ts';
import { print } from '../output.ts';
import { assertDatabaseConfigured } from '../service-url.ts';

export const importTelemetry: CommandHandler<[file: string, options: { replace?: boolean }]> = async (
  { api, json },
  file,
  { replace = false },
) => {
  assertDatabaseConfigured(api.url);
  if (file !== '-') assertIsFile(file);
  const startedAt = performance.now();
  let result: Imported;
  try {
    result = await importFile(file, { replace, quiet: json });
  } catch (error) {
    throw new CommandError(messageOf(error), EXIT_CODES.failed, { cause: error });
  }
  print(json, result, () => summary(result, (performance.now() - startedAt) / 1000));
  return EXIT_CODES.ok;
};

function summary({ rows, replaced, machines, database }: Imported, seconds: number): string {
  const machineLines = machines.map(
    (machine) =>
      `  ${machine.name}: ${machine.rows.toLocaleString('en')} rows, ` +
      `${machine.first.toISOString()} to ${machine.last.toISOString()}`,
  );
  const of = `${machines.length} machine${machines.length === 1 ? '' : 's'}`;
  const how = replaced > 0 ? `, ${replaced.toLocaleString('en')} of them replaced` : '';
  return [
    ...machineLines,
    `Imported ${rows.toLocaleString('en')} rows of ${of}${how} into ${database}, in ${seconds.toFixed(1)} s.`,
  ].join('\n');
}
