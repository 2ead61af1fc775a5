/** Reads rows to predict from a file: JSON, or a CSV file as `treino import` takes it. */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import { messageOf } from '../lib/errors.ts';
import { decimalHint } from '../lib/warehouse/import/decimal-comma.ts';
import { readCsv } from '../lib/warehouse/import/read-csv.ts';
import { parseReading } from '../lib/warehouse/import/reading.ts';
import type { CsvRecord } from '../lib/warehouse/import/row-encoder.ts';
import { parseTimestamp } from '../lib/warehouse/import/timestamp.ts';
import { badValue } from '../lib/warehouse/import/value-error.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';
import { assertIsFile } from './input-file.ts';

/** A row of the file, its measurements apart from its other columns. */
export interface InputRow {
  /** What is sent to the service: values by feature. */
  readonly values: unknown;
  readonly machine: string | null;
  /** RFC 3339 UTC; the file's own text if it is not a valid time. */
  readonly timestamp: string | null;
  /** The time that is sent to the service, with microseconds. Null if the row has no valid one. */
  readonly exactTime: string | null;
}

const jsonSchema = z.union([z.array(z.unknown()), z.object({ rows: z.array(z.unknown()) })]);
const recordSchema = z.record(z.string(), z.unknown());

/** Columns of `processed_data` that are not measurements. */
const OTHER_COLUMNS = new Set(['id', 'timestamp', 'motor_pump']);

/**
 * @param file its path, or `-` for standard input
 * @param encoding of a CSV file; UTF-8 if undefined
 * @throws CommandError if the file cannot be read or parsed
 */
export async function readRows(file: string, encoding?: string): Promise<InputRow[]> {
  if (file !== '-') assertIsFile(file);
  const source = file === '-' ? process.stdin : createReadStream(file);
  try {
    const chunks = source[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
    const first = await chunks.next();
    const start = first.done ? Buffer.alloc(0) : first.value;
    const whole = Readable.from(
      (async function* () {
        yield start;
        yield* { [Symbol.asyncIterator]: () => chunks };
      })(),
      { objectMode: false },
    );
    return isJson(start) ? parseJsonRows(await text(whole)) : await parseCsvRows(readCsv(whole, encoding));
  } catch (error) {
    const name = file === '-' ? 'Standard input' : file;
    throw new CommandError(`${name}: ${messageOf(error)}`, EXIT_CODES.usage);
  } finally {
    source.destroy();
  }
}

/** A list or an object of JSON starts with a bracket, which no header of a CSV file does. */
const isJson = (start: Buffer): boolean => /^\uFEFF?\s*[[{]/.test(start.toString('utf8'));

function parseJsonRows(json: string): InputRow[] {
  const parsed = jsonSchema.safeParse(JSON.parse(json.replace(/^\uFEFF/, '')));
  if (!parsed.success) throw new Error('it must be a list of rows, [{"Oil_P": 3.8, …}, …].');
  return (Array.isArray(parsed.data) ? parsed.data : parsed.data.rows).map((row) => {
    const record = recordSchema.safeParse(row);
    // The service validates rows, so anything is sent to it.
    if (!record.success) return { values: row, machine: null, timestamp: null, exactTime: null };
    const { id: _, timestamp, motor_pump: machine, ...values } = record.data;
    return { values, ...describeRow(machine, timestamp) };
  });
}

async function parseCsvRows(records: AsyncGenerator<CsvRecord, void>): Promise<InputRow[]> {
  const header = await records.next();
  if (header.done) throw new Error('The file is empty.');
  const names = header.value.fields.map((name) => name.trim());
  const repeated = names.find((name, index) => names.indexOf(name) !== index);
  if (repeated !== undefined) throw new Error(`The header has the column "${repeated}" more than once.`);
  const rows: InputRow[] = [];
  for await (const { fields, line } of records) {
    if (fields.length !== names.length)
      throw new Error(`Line ${line} has ${fields.length} fields; the header has ${names.length}.`);
    const cells = names.map((name, index) => [name, fields[index]!] as const);
    const others = Object.fromEntries(cells.filter(([name]) => OTHER_COLUMNS.has(name)));
    const readings = cells.filter(([name]) => !OTHER_COLUMNS.has(name));
    rows.push({
      values: Object.fromEntries(readings.map(([name, cell]) => [name, toReading(cell, name, line)])),
      ...describeRow(others.motor_pump, others.timestamp),
    });
  }
  return rows;
}

/** A reading for the service. Training treats one that is not finite as missing, and JSON has no such numbers. */
function toReading(cell: string, name: string, line: number): number | null {
  const value = parseReading(cell);
  if (value === undefined) throw badValue(line, name, `is not a number${decimalHint(cell)}`, cell);
  return Number.isFinite(value) ? value : null;
}

const describeRow = (machine: unknown, timestamp: unknown): Omit<InputRow, 'values'> => {
  const time = textOrNull(timestamp);
  const parsed = time === null ? undefined : parseTimestamp(time)?.toISOString();
  const microseconds = /[.,]\d{3}(\d{1,3})/.exec(time ?? '')?.[1] ?? '';
  return {
    machine: textOrNull(machine),
    timestamp: parsed ?? time,
    exactTime: parsed?.replace('Z', `${microseconds}Z`) ?? null,
  };
};

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;
