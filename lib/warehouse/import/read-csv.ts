/** Reads a CSV file, plain or gzipped, as a stream of records. Imports and predictions read the same files. */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CsvError, parse } from 'csv-parse';
import type { Options, Parser } from 'csv-parse';
import { codeOf } from '../../platform/postgres/database-errors.ts';
import { decodeText, MAX_LINE_BYTES } from './decode-text.ts';
import { separatorHint } from './decimal-comma.ts';
import { plainBytes } from './decompress.ts';
import { ImportError } from './import-error.ts';
import type { CsvRecord } from './row-encoder.ts';

/**
 * Reads the records. The first one is the header. A first line `sep=,`, which Excel writes, is skipped.
 * @param encoding of the text; UTF-8 if undefined
 * @throws ImportError if the file is not such a CSV; errors of `source`
 */
export async function* readCsv(source: Readable, encoding?: string): AsyncGenerator<CsvRecord, void> {
  const decoder = decodeText(encoding);
  const parser = csvParser();
  try {
    // The parser reports the errors of the pipeline through its iterator.
    pipeline(await plainBytes(source), decoder, parser).catch(() => undefined);
    let isHeader = true;
    for await (const record of parser as AsyncIterable<CsvRecord>) {
      if (isHeader) {
        if (record.line === 1 && /^sep=,?$/.test(record.fields.join(''))) continue;
        isHeader = false;
        const hint = separatorHint(record.fields);
        if (hint !== undefined) throw new ImportError('bad_csv', hint);
      }
      yield record;
    }
  } catch (error) {
    throw fileError(error);
  } finally {
    parser.destroy();
    source.destroy();
  }
}

const csvParser = (): Parser =>
  parse({
    bom: true,
    record_delimiter: ['\r\n', '\n', '\r'],
    max_record_size: MAX_LINE_BYTES,
    // The readers check the number of fields, because their messages name the line.
    relax_column_count: true,
    skip_empty_lines: true,
    // The type demands string[], but the parser allows any value.
    on_record: toRecord as Options['on_record'] & object,
  });

const toRecord = (fields: string[], { lines }: { lines: number }): CsvRecord => ({ fields, line: lines });

/** Turns an error of a stream into an ImportError if the file caused it. */
function fileError(error: unknown): unknown {
  if (error instanceof CsvError)
    return new ImportError('bad_csv', `This is not a valid CSV file: ${error.message}.`, { cause: error });
  if (codeOf(error).startsWith('Z_'))
    return new ImportError('bad_csv', 'The gzip file is damaged or incomplete.', { cause: error });
  return error;
}
