/**
 * CSV records, checked, to PostgreSQL's binary COPY: a number is parsed once, here, and goes over exactly
 * as it was checked. A row is: the line it stood on (int4), then the file's columns in the file's order.
 */
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import type { Column } from '../columns.ts';
import { decimalHint } from './decimal-comma.ts';
import { ImportError } from './import-error.ts';
import { parseTimestamp } from './timestamp.ts';

/** A record as the parser hands it on: the fields, and the line it ended on. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Writes one field at `at` and returns where it ends; undefined when the text is no such value. */
type Encode = (buffer: Buffer, at: number, text: string) => number | undefined;

const header = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const trailer = Buffer.from([0xff, 0xff]);
const blockBytes = 64 * 1024;
/** A text's UTF-8 bytes per UTF-16 unit, at most. */
const utf8Growth = 3;
/** Microseconds from the Unix epoch to PostgreSQL's, 2000-01-01 UTC. */
const postgresEpoch = 946_684_800_000_000n;

/** Decimal numbers, and what pandas and PostgreSQL write for what is none. */
const number = /^\s*[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?\s*$/i;
const noNumbers: Readonly<Partial<Record<string, number>>> = {
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
  if (number.test(text)) {
    value = Number(text);
    if (!Number.isFinite(value)) return undefined;
  } else value = noNumbers[text.trim().toLowerCase()];
  if (value === undefined) return undefined;
  buffer.writeInt32BE(8, at);
  return buffer.writeDoubleBE(value, at + 4);
};

const encodeTimestamp: Encode = (buffer, at, text) => {
  const microseconds = parseTimestamp(text.trim());
  if (microseconds === undefined) return undefined;
  buffer.writeInt32BE(8, at);
  return buffer.writeBigInt64BE(BigInt(microseconds) - postgresEpoch, at + 4);
};

const encodeText: Encode = (buffer, at, text) => {
  if (text.trim() === '' || text.includes('\0')) return undefined;
  const length = buffer.write(text, at + 4);
  return buffer.writeInt32BE(length, at) + length;
};

const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/i;
const encodeUuid: Encode = (buffer, at, text) => {
  if (!uuid.test(text)) return undefined;
  buffer.writeInt32BE(16, at);
  return at + 4 + buffer.write(text.replaceAll('-', ''), at + 4, 'hex');
};

interface Kind {
  /** The column's type in the table the rows are copied to. */
  readonly type: string;
  readonly expected: string;
  readonly encode: Encode;
}

/** How values of a column are read. */
export function kindOf(column: Column): Kind {
  if (column.name === 'id') return { type: 'uuid', expected: 'a UUID', encode: encodeUuid };
  if (column.name === 'timestamp')
    return {
      type: 'timestamptz',
      expected: 'an ISO 8601 time such as 2025-03-01T12:00:00Z (UTC when it has no zone)',
      encode: encodeTimestamp,
    };
  if (column.isNumeric) return { type: 'float8', expected: 'a number', encode: encodeNumber };
  return { type: 'text', expected: 'a text without null characters', encode: encodeText };
}

export class RowEncoder extends Transform {
  readonly #columns: readonly (Column & Kind)[];
  #block = Buffer.allocUnsafe(blockBytes);
  #filled = header.copy(this.#block);
  /** Rows encoded so far. */
  rows = 0;

  /** @param columns the file's, in the file's order */
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
    this.push(trailer);
    done();
  }

  #encode({ fields, line }: CsvRecord): void {
    if (fields.length !== this.#columns.length)
      throw new ImportError(
        'bad_csv',
        `Line ${line} has ${fields.length} fields; the header has ${this.#columns.length}.`,
      );
    let bytes = 10;
    for (const text of fields) bytes += 20 + utf8Growth * text.length;
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
        throw new ImportError('bad_value', `Line ${line}, column ${column.name}${complaint(text, column)}.`);
      at = end;
    }
    this.#filled = at;
    this.rows++;
  }

  #emitBlock(nextBytes = 0): void {
    this.push(this.#block.subarray(0, this.#filled));
    this.#block = Buffer.allocUnsafe(Math.max(blockBytes, nextBytes));
    this.#filled = 0;
  }
}

function complaint(text: string, { isOptional, isNumeric, expected }: Column & Kind): string {
  if (text.trim() === '' && !isOptional) return ' must not be empty';
  const shown = JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}…` : text);
  return `: ${shown} is not ${expected}${isNumeric ? decimalHint(text) : ''}`;
}
