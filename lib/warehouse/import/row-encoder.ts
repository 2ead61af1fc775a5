/**
 * Checks CSV records and encodes them for PostgreSQL's binary COPY. Each number is parsed only here, so the database gets
 * exactly the value that was checked. A row has the number of its line (int4), then the file's columns in their order.
 */
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import type { Column } from '../columns.ts';
import { decimalHint } from './decimal-comma.ts';
import { ImportError } from './import-error.ts';
import { parseTimestamp } from './timestamp.ts';

/** A record of the parser: the fields and the line on which it ends. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Writes one field at `at` and returns its end offset; undefined if the text is not a valid value. */
type Encode = (buffer: Buffer, at: number, text: string) => number | undefined;

const HEADER = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const TRAILER = Buffer.from([0xff, 0xff]);
const BLOCK_BYTES = 64 * 1024;
/** Maximum number of UTF-8 bytes per UTF-16 code unit. */
const MAX_UTF8_BYTES = 3;
/** Microseconds from the Unix epoch to PostgreSQL's epoch, 2000-01-01 UTC. */
const POSTGRES_EPOCH = 946_684_800_000_000n;

const DECIMAL_NUMBER = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;
/** Not a number and infinity, as pandas and PostgreSQL write them. */
const NON_FINITE_NUMBERS: Readonly<Partial<Record<string, number>>> = {
  nan: NaN,
  inf: Infinity,
  '+inf': Infinity,
  '-inf': -Infinity,
  infinity: Infinity,
  '+infinity': Infinity,
  '-infinity': -Infinity,
};

const encodeNumber: Encode = (buffer, at, text) => {
  let value: number | undefined;
  if (DECIMAL_NUMBER.test(text)) {
    value = Number(text);
    if (!Number.isFinite(value)) return undefined;
  } else value = NON_FINITE_NUMBERS[text.trim().toLowerCase()];
  if (value === undefined) return undefined;
  buffer.writeInt32BE(8, at);
  return buffer.writeDoubleBE(value, at + 4);
};

const encodeTimestamp: Encode = (buffer, at, text) => {
  const microseconds = parseTimestamp(text.trim());
  if (microseconds === undefined) return undefined;
  buffer.writeInt32BE(8, at);
  return buffer.writeBigInt64BE(BigInt(microseconds) - POSTGRES_EPOCH, at + 4);
};

const encodeText: Encode = (buffer, at, text) => {
  if (text.trim() === '' || text.includes('\0')) return undefined;
  const length = buffer.write(text, at + 4);
  return buffer.writeInt32BE(length, at) + length;
};

const UUID = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const encodeUuid: Encode = (buffer, at, text) => {
  if (!UUID.test(text)) return undefined;
  buffer.writeInt32BE(16, at);
  return at + 4 + buffer.write(text.replaceAll('-', ''), at + 4, 'hex');
};

interface ColumnKind {
  /** The column's type in the temporary table. */
  readonly type: string;
  readonly expected: string;
  readonly encode: Encode;
}

/** How the values of a column are checked and encoded. */
export function kindOf(column: Column): ColumnKind {
  if (column.name === 'id') return { type: 'uuid', expected: 'a UUID', encode: encodeUuid };
  if (column.name === 'timestamp')
    return {
      type: 'timestamptz',
      expected: 'an ISO 8601 time such as 2025-03-01T12:00:00Z (UTC if it has no time zone)',
      encode: encodeTimestamp,
    };
  if (column.isNumeric) return { type: 'float8', expected: 'a number', encode: encodeNumber };
  return { type: 'text', expected: 'a text without null characters', encode: encodeText };
}

export class RowEncoder extends Transform {
  readonly #columns: readonly (Column & ColumnKind)[];
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #filled = HEADER.copy(this.#block);
  /** Rows encoded so far. */
  rows = 0;

  /** @param columns the file's columns in their order */
  constructor(columns: readonly Column[]) {
    super({ writableObjectMode: true, writableHighWaterMark: 256 });
    this.#columns = columns.map((column) => ({ ...column, ...kindOf(column) }));
  }

  override _transform(record: CsvRecord, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#encode(record);
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    this.#emitBlock();
    this.push(TRAILER);
    done();
  }

  #encode({ fields, line }: CsvRecord): void {
    if (fields.length !== this.#columns.length)
      throw new ImportError(
        'bad_csv',
        `Line ${line} has ${fields.length} fields; the header has ${this.#columns.length}.`,
      );
    let bytes = 10;
    for (const text of fields) bytes += 20 + MAX_UTF8_BYTES * text.length;
    if (this.#filled + bytes > this.#block.length) this.#emitBlock(bytes);

    let at = this.#block.writeInt16BE(fields.length + 1, this.#filled);
    at = this.#block.writeInt32BE(4, at);
    at = this.#block.writeInt32BE(line, at);
    for (const [index, column] of this.#columns.entries()) {
      const text = fields[index]!;
      const end =
        text === '' && column.isOptional
          ? this.#block.writeInt32BE(-1, at)
          : column.encode(this.#block, at, text);
      if (end === undefined)
        throw new ImportError(
          'bad_value',
          `Line ${line}, column ${column.name}${problemWith(text, column)}.`,
        );
      at = end;
    }
    this.#filled = at;
    this.rows++;
  }

  #emitBlock(nextBytes = 0): void {
    this.push(this.#block.subarray(0, this.#filled));
    this.#block = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, nextBytes));
    this.#filled = 0;
  }
}

function problemWith(text: string, { isOptional, isNumeric, expected }: Column & ColumnKind): string {
  if (text.trim() === '' && !isOptional) return ' must not be empty';
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  return `: ${shown} is not ${expected}${isNumeric ? decimalHint(text) : ''}`;
}
