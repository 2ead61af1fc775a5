/** Reads rows to predict from a file: JSON, or CSV with feature names in the first line. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { messageOf } from '../lib/errors.ts';
import { decimalHint, separatorHint } from '../lib/warehouse/import/decimal-comma.ts';
import { parseTimestamp } from '../lib/warehouse/import/timestamp.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';
import { assertIsFile } from './input-file.ts';

/** A row of the file, its measurements apart from its other columns. */
export interface InputRow {
  /** What is sent to the service: values by feature. */
  readonly values: unknown;
  readonly machine: string | null;
  /** RFC 3339 UTC; the file's own text if it is not a valid time. */
  readonly timestamp: string | null;
}

const jsonSchema = z.union([z.array(z.unknown()), z.object({ rows: z.array(z.unknown()) })]);
const recordSchema = z.record(z.string(), z.unknown());

/** @throws CommandError if the file cannot be read or parsed. */
export async function readRows(file: string): Promise<InputRow[]> {
  assertIsFile(file);
  try {
    const text = await readFile(file, 'utf8');
    return extname(file).toLowerCase() === '.csv' ? parseCsvRows(text) : parseJsonRows(text);
  } catch (error) {
    throw new CommandError(`${file}: ${messageOf(error)}`, EXIT_CODES.usage);
  }
}

function parseJsonRows(text: string): InputRow[] {
  const parsed = jsonSchema.safeParse(JSON.parse(text));
  if (!parsed.success) throw new Error('it must be a list of rows, [{"Oil_P": 3.8, …}, …].');
  return (Array.isArray(parsed.data) ? parsed.data : parsed.data.rows).map((row) => {
    const record = recordSchema.safeParse(row);
    // The service validates rows, so anything is sent to it.
    return record.success ? toInputRow(record.data) : { values: row, machine: null, timestamp: null };
  });
}

function parseCsvRows(text: string): InputRow[] {
  const records = parse<Record<string, string>>(text, {
    columns: (names: string[]) => {
      const hint = separatorHint(names);
      if (hint !== undefined) throw new Error(hint);
      return names;
    },
    bom: true,
    trim: true,
  });
  return records.map((record, row) => {
    const { values, ...rest } = toInputRow(record);
    const cells = Object.entries(values as Record<string, string>);
    return {
      ...rest,
      values: Object.fromEntries(cells.map(([name, cell]) => [name, parseCell(cell, name, row)])),
    };
  });
}

/** Separates the columns of `processed_data` that are not measurements. */
function toInputRow({ id: _, timestamp, motor_pump: machine, ...values }: Record<string, unknown>): InputRow {
  return { values, machine: textOrNull(machine), timestamp: toUtc(textOrNull(timestamp)) };
}

const textOrNull = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' ? value : null;

function toUtc(text: string | null): string | null {
  const microseconds = text === null ? undefined : parseTimestamp(text);
  return microseconds === undefined ? text : new Date(microseconds / 1000).toISOString();
}

function parseCell(cell: string, name: string, row: number): number | null {
  if (cell === '') return null;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  throw new Error(
    `${name} of row ${row + 1} must be a number${decimalHint(cell)}, or empty if it was not measured.`,
  );
}
