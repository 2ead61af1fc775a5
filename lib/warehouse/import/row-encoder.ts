/**
 * Encodes CSV records for PostgreSQL's COPY in text format. PostgreSQL itself reads each value, so the table gets what
 * `\copy` would store, or the value is refused. A row has the number of its line, then the file's columns in their order.
 */
import { Transform } from 'node:stream';
import type { TransformCallback } from 'node:stream';
import { machineName } from '../../validation/fields.ts';
import { hasReadings } from './import-columns.ts';
import type { ImportColumn } from './import-columns.ts';
import { duplicateRows, ImportError } from './import-error.ts';
import { LineNumbers } from './line-numbers.ts';
import { toPostgresTime } from './timestamp.ts';
import { badValue } from './value-error.ts';

/** A record of the parser: the fields and the line on which it ends. */
export interface CsvRecord {
  readonly fields: readonly string[];
  readonly line: number;
}

/** Returns the text for COPY, or throws the reason why there is none. */
type Encode = (text: string) => string;

const BLOCK_LENGTH = 64 * 1024;
const NULL = '\\N';

const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
const escape: Encode = (text) =>
  /[\\\t\n\r]/.test(text) ? text.replaceAll(/[\\\t\n\r]/g, (character) => ESCAPES[character]!) : text;

/** The problem with a value, without its place. */
class ValueError extends Error {}

const encodeTimestamp: Encode = (text) => {
  const time = toPostgresTime(text);
  if (time === undefined)
    throw new ValueError('is not an ISO 8601 time such as 2025-03-01T12:00:00Z (UTC if it has no time zone)');
  return time;
};

/** Checks names as POST /train does. Many rows in sequence have the same name, which is checked once. */
function machineEncoder(): Encode {
  let checked: string | undefined;
  return (text) => {
    if (text === checked) return escape(text);
    const { error } = machineName.safeParse(text);
    if (error) throw new ValueError(error.issues[0]!.message);
    checked = text;
    return escape(text);
  };
}

function encoderOf(column: ImportColumn): Encode {
  if (column.name === 'timestamp') return encodeTimestamp;
  if (column.name === 'motor_pump') return machineEncoder();
  return escape;
}

/** What an empty field means. Undefined if it is refused. */
function emptyValueOf(column: ImportColumn): string | undefined {
  if (column.name === 'timestamp' || column.name === 'motor_pump') return undefined;
  if (column.isNullable || column.defaultValue !== null) return NULL;
  return hasReadings(column) ? 'NaN' : undefined;
}

export class RowEncoder extends Transform {
  readonly #columns: readonly {
    readonly name: string;
    readonly encode: Encode;
    readonly empty: string | undefined;
  }[];
  readonly #machine: number;
  readonly #time: number;
  #previous: CsvRecord | undefined;
  #block = '';
  /** The lines of the encoded rows. */
  readonly lines = new LineNumbers();

  /** @param columns the file's columns in their order */
  constructor(columns: readonly ImportColumn[]) {
    super({ writableObjectMode: true, writableHighWaterMark: 256 });
    this.#columns = columns.map((column) => ({
      name: column.name,
      encode: encoderOf(column),
      empty: emptyValueOf(column),
    }));
    this.#machine = columns.findIndex(({ name }) => name === 'motor_pump');
    this.#time = columns.findIndex(({ name }) => name === 'timestamp');
  }

  /** Rows encoded so far. */
  get rows(): number {
    return this.lines.rows;
  }

  override _transform(record: CsvRecord, _encoding: BufferEncoding, done: TransformCallback): void {
    try {
      this.#encode(record);
      if (this.#block.length >= BLOCK_LENGTH) this.#emitBlock();
      done();
    } catch (error) {
      done(error as Error);
    }
  }

  override _flush(done: TransformCallback): void {
    this.#emitBlock();
    done();
  }

  #encode(record: CsvRecord): void {
    const { fields, line } = record;
    if (fields.length !== this.#columns.length)
      throw new ImportError(
        'bad_csv',
        `Line ${line} has ${fields.length} fields; the header has ${this.#columns.length}.`,
      );
    this.#refuseRepetition(record);
    let row = String(line);
    for (const [index, { name, encode, empty }] of this.#columns.entries()) {
      const text = fields[index]!;
      if (text === '') {
        if (empty === undefined) throw badValue(line, name, ' must not be empty');
        row += `\t${empty}`;
        continue;
      }
      try {
        row += `\t${encode(text)}`;
      } catch (error) {
        if (!(error instanceof ValueError)) throw error;
        throw badValue(line, name, error.message, text);
      }
    }
    this.#block += `${row}\n`;
    this.lines.add(line);
  }

  /** Refuses a file of repeated rows at once. The database finds repetitions that are further apart, after the last row. */
  #refuseRepetition(record: CsvRecord): void {
    const previous = this.#previous;
    this.#previous = record;
    const machine = record.fields[this.#machine];
    const time = record.fields[this.#time];
    if (previous?.fields[this.#machine] !== machine || previous?.fields[this.#time] !== time) return;
    throw duplicateRows([previous!.line, record.line], machine!, time!);
  }

  #emitBlock(): void {
    if (this.#block !== '') this.push(Buffer.from(this.#block));
    this.#block = '';
  }
}
