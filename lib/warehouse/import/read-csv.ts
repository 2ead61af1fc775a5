/** Reads a `processed_data` CSV, plain or gzipped, as a stream of records, and checks its header. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import type { Options, Parser } from 'csv-parse';
import type { Column } from '../columns.ts';
import { codeOf } from '../../platform/postgres/database-errors.ts';
import { separatorHint } from './decimal-comma.ts';
import { ImportError } from './import-error.ts';
import type { CsvRecord } from './row-encoder.ts';

const REQUIRED_COLUMNS = ['timestamp', 'motor_pump'];

/** Returns the bytes of `source`, decompressed if they start with gzip's magic number. */
export async function plainBytes(source: Readable): Promise<Readable> {
  const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
  let start = Buffer.alloc(0);
  while (start.length < 2) {
    const next = await chunks.next();
    if (next.done) break;
    start = Buffer.concat([start, Buffer.from(next.value as Buffer)]);
  }
  const whole = Readable.from(
    (async function* () {
      yield start;
      yield* { [Symbol.asyncIterator]: () => chunks };
    })(),
    { objectMode: false },
  );
  if (start[0] !== 0x1f || start[1] !== 0x8b) return whole;
  const unzipped = createGunzip();
  whole.on('error', (error) => unzipped.destroy(error));
  return whole.pipe(unzipped);
}

const toRecord = (fields: string[], { lines }: { lines: number }): CsvRecord => ({ fields, line: lines });

/** A parser that returns `CsvRecord`s. The first one is the header. */
export const csvParser = (): Parser =>
  parse({
    bom: true,
    // RowEncoder checks the number of fields, because its message names the line.
    relax_column_count: true,
    skip_empty_lines: true,
    // The type demands string[], but the parser allows any value.
    on_record: toRecord as Options['on_record'] & object,
  });

/**
 * The table's columns in the order of the header.
 * @throws ImportError that names every missing, unknown or repeated column, or a wrong separator
 */
export function columnsOfHeader(names: readonly string[], table: readonly Column[]): Column[] {
  const hint = separatorHint(names);
  if (hint !== undefined) throw new ImportError('bad_csv', hint);
  const unknown = names.filter((name) => !table.some((column) => column.name === name));
  const missing = table.filter(
    ({ name, isOptional }) => (!isOptional || REQUIRED_COLUMNS.includes(name)) && !names.includes(name),
  );
  const repeated = names.filter((name, index) => names.indexOf(name) !== index);
  if (repeated.length > 0)
    throw new ImportError('duplicate_column', `The header has ${list(repeated)} more than once.`);
  if (missing.length > 0)
    throw new ImportError(
      'missing_column',
      `The header lacks ${list(missing.map(({ name }) => name))}` +
        `${unknown.length > 0 ? `, and has ${list(unknown)}, which the table does not have` : ''}.`,
    );
  if (unknown.length > 0)
    throw new ImportError(
      'unknown_column',
      `The header has ${list(unknown)}, which the table processed_data does not have.`,
    );
  return names.map((name) => table.find((column) => column.name === name)!);
}

/** Turns an error of a stream into an ImportError if the file caused it. */
export function fileError(error: unknown): unknown {
  if (error instanceof CsvError)
    return new ImportError('bad_csv', `This is not a valid CSV file: ${error.message}.`, { cause: error });
  if (codeOf(error).startsWith('Z_'))
    return new ImportError('bad_csv', 'The gzip file is damaged or incomplete.', { cause: error });
  return error;
}

const list = (names: readonly string[]): string =>
  `the column${names.length > 1 ? 's' : ''} ${names.map((name) => JSON.stringify(name)).join(', ')}`;
