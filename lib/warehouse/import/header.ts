/** Finds the table's columns that a file's header names. */
import { isOptional } from './import-columns.ts';
import type { ImportColumn } from './import-columns.ts';
import { ImportError } from './import-error.ts';
import { quote } from './value-error.ts';

const REQUIRED_COLUMNS = ['timestamp', 'motor_pump'];

/** How many columns a message names. */
const MAX_LISTED = 10;

/**
 * The table's columns in the order of the header.
 * @throws ImportError that names the missing, unknown, repeated or generated columns
 */
export function columnsOfHeader(names: readonly string[], table: readonly ImportColumn[]): ImportColumn[] {
  const byName = new Map(table.map((column) => [column.name, column]));
  const inFile = new Set(names);
  const repeated = names.length - inFile.size > 0 ? findRepeated(names) : [];
  if (repeated.length > 0)
    throw new ImportError('duplicate_column', `The header has ${list(repeated)} more than once.`);
  const unknown = names.filter((name) => !byName.has(name));
  const missing = table
    .filter(
      (column) => (!isOptional(column) || REQUIRED_COLUMNS.includes(column.name)) && !inFile.has(column.name),
    )
    .map(({ name }) => name);
  if (missing.length > 0)
    throw new ImportError(
      'missing_column',
      `The header lacks ${list(missing)}` +
        `${unknown.length > 0 ? `, and has ${list(unknown)}, which the table does not have` : ''}.`,
    );
  if (unknown.length > 0)
    throw new ImportError(
      'unknown_column',
      `The header has ${list(unknown)}, which the table processed_data does not have.`,
    );
  const columns = names.map((name) => byName.get(name)!);
  const generated = columns.filter(({ isGenerated }) => isGenerated).map(({ name }) => name);
  if (generated.length > 0)
    throw new ImportError(
      'generated_column',
      `The database computes ${list(generated)}. Remove ${generated.length > 1 ? 'them' : 'it'} from the file.`,
    );
  return columns;
}

function findRepeated(names: readonly string[]): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const name of names) (seen.has(name) ? repeated : seen).add(name);
  return [...repeated];
}

function list(names: readonly string[]): string {
  const shown = names.slice(0, MAX_LISTED).map(quote).join(', ');
  const more =
    names.length > MAX_LISTED ? ` and ${(names.length - MAX_LISTED).toLocaleString('en')} more` : '';
  return `the column${names.length > 1 ? 's' : ''} ${shown}${more}`;
}
