/** Rows to predict on, from a file: JSON, or CSV with the features' names in its first line. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { messageOf } from '../lib/errors.ts';
import { decimalHint, separatorHint } from '../lib/warehouse/import/decimal-comma.ts';
import { parseTimestamp } from '../lib/warehouse/import/timestamp.ts';
import { CommandError, EXIT_CODES } from './exit-codes.ts';
import { assertIsFile } from './input-file.ts';

/** A row, and what the file says of it that is no measurement. */
export interface InputRow {
  /** What the service is asked about: values by feature. */
  readonly values: unknown;
  readonly machine: string | null;
  /** RFC 3339 UTC, or as the file has it where that is no such time. */
  readonly timestamp: string | null;
}

const jsonSchema = z.union([z.array(z.unknown()), z.object({ rows: z.array(z.unknown()) })]);
const recordSchema = z.record(z.string(), z.unknown());

/** @throws CommandError when the file cannot be read, or is not understood. */
export async function readRows(file: string): Promise<InputRow[]> {
  assertIsFile(file);
  try {
    const text = await readFile(file, 'utf8');
    return extname(file).toLowerCase() === '.csv' ? csvRows(text) : jsonRows(text);
  } catch (error) {
    throw new CommandError(`${file}: ${messageOf(error)}`, EXIT_CODES.usage);
  }
}

function jsonRows(text: string): InputRow[] {
  const found = jsonSchema.safeParse(JSON.parse(text));
  if (!found.success) throw new Error('it must be a list of rows, [{"Oil_P": 3.8, …}, …].');
  return (Array.isArray(found.data) ? found.data : found.data.rows).map((row) => {
    const record = recordSchema.safeParse(row);
    // What a row may be is the service's to say.
    return record.success ? givenRow(record.data) : { values: row, machine: null, timestamp: null };
  });
}

function csvRows(text: string): InputRow[] {
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
    const { values, ...about } = givenRow(record);
    const cells = Object.entries(values as Record<string, string>);
    return {
      ...about,
      values: Object.fromEntries(cells.map(([name, cell]) => [name, number(cell, name, row)])),
    };
  });
}

/** Sets apart the columns of `processed_data` that are no measurements. */
function givenRow({ id: _, timestamp, motor_pump: machine, ...values }: Record<string, unknown>): InputRow {
  return { values, machine: textOf(machine), timestamp: timeOf(textOf(timestamp)) };
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);

function timeOf(text: string | null): string | null {
  const microseconds = text === null ? undefined : parseTimestamp(text);
  return microseconds === undefined ? text : new Date(microseconds / 1000).toISOString();
}

function number(cell: string, name: string, row: number): number | null {
  if (cell === '') return null;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  throw new Error(
    `${name} of row ${row + 1} must be a number${decimalHint(cell)}, or empty where it was not measured.`,
  );
}
