/** A `processed_data` CSV, plain or gzipped, as a stream of records whose header fits the table. */
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import type { Options, Parser } from 'csv-parse';
import type { Column } from '../columns.ts';
import { codeOf } from '../../platform/postgres/connect.ts';
import { separatorHint } from './decimal-comma.ts';
import { ImportError } from './import-error.ts';
import type { CsvRecord } from './row-encoder.ts';

const required = ['timestamp', 'motor_pump'];

/** A stream that begins where `source` begins, unzipped if its first two bytes are gzip's. */
export async function plainBytes(source: Readable): Promise<Readable> {
  const pieces = source[Symbol.asyncIterator]() as AsyncIterator<Buffer | string>;
  let start = Buffer.alloc(0);
  while (start.length < 2) {
    const next = await pieces.next();
    if (next.done) break;
    start = Buffer.concat([start, Buffer.from(next.value as Buffer)]);
  }
  const whole = Readable.from(
    (async function* () {
      yield start;
      yield* { [Symbol.asyncIterator]: () => pieces };
    })(),
    { objectMode: false },
  );
  if (start[0] !== 0x1f || start[1] !== 0x8b) return whole;
  const unzipped = createGunzip();
  whole.on('error', (error) => unzipped.destroy(error));
  return whole.pipe(unzipped);
}

const toRecord = (fields: string[], { lines }: { lines: number }): CsvRecord => ({ fields, line: lines });

/** Parses to `CsvRecord`s; the first is the header. */
export const csvParser = (): Parser =>
  parse({
    bom: true,
    // A record of the wrong length is told of by line, with the header's length, by RowEncoder.
    relax_column_count: true,
    skip_empty_lines: true,
    // Its type asks for a string[] back; anything is allowed.
    on_record: toRecord as Options['on_record'] & object,
  });

/**
 * The table's columns that the header names, in the header's order.
 * @throws ImportError that names every column that is missing, unknown, or there twice, or what else separates them
 */
export function columnsOfHeader(names: readonly string[], table: readonly Column[]): Column[] {
  const hint = separatorHint(names);
  if (hint !== undefined) throw new ImportError('bad_csv', hint);
  const unknown = names.filter((name) => !table.some((column) => column.name === name));
  const missing = table.filter(
    ({ name, isOptional }) => (!isOptional || required.includes(name)) && !names.includes(name),
  );
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  if (twice.length > 0)
    throw new ImportError('duplicate_column', `The header has ${list(twice)} more than once.`);
  if (missing.length > 0)
    throw new ImportError(
      'missing_column',
      `The header lacks ${list(missing.map(({ name }) => name))}` +
        `${unknown.length > 0 ? `, and has ${list(unknown)}, which the table does not have` : ''}.`,
    );
  if (unknown.length > 0)
    throw new ImportError(
      'unknown_column',
      `The header has ${list(unknown)}; the table processed_data has not.`,
    );
  return names.map((name) => table.find((column) => column.name === name)!);
}

/** What of a stream's failure is the file's fault, said as such. */
export function fileError(error: unknown): unknown {
  if (error instanceof CsvError)
    return new ImportError('bad_csv', `This is no well-formed CSV: ${error.message}.`, { cause: error });
  if (codeOf(error).startsWith('Z_'))
    return new ImportError('bad_csv', 'The gzip file is damaged or cut short.', { cause: error });
  return error;
}

const list = (names: readonly string[]): string =>
  `the column${names.length > 1 ? 's' : ''} ${names.map((name) => JSON.stringify(name)).join(', ')}`;
