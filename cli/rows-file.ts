/** Rows to predict on, from a file: JSON, or CSV with the features' names in its first line. */
import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { messageOf } from '../lib/errors.ts';
import { CommandError, exitCodes } from './exit-codes.ts';

type Row = Record<string, number | null>;

/** Columns of `processed_data` that are no measurements. */
const labels = new Set(['id', 'timestamp', 'motor_pump']);

const jsonSchema = z.union([z.array(z.unknown()), z.object({ rows: z.array(z.unknown()) })]);

/** @throws CommandError when the file cannot be read, or is not understood. */
export async function readRows(file: string): Promise<unknown[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new CommandError(`The rows cannot be read: ${messageOf(error)}`, exitCodes.usage);
  }
  try {
    return extname(file).toLowerCase() === '.csv' ? csvRows(text) : jsonRows(text);
  } catch (error) {
    throw new CommandError(`${file}: ${messageOf(error)}`, exitCodes.usage);
  }
}

function jsonRows(text: string): unknown[] {
  const found = jsonSchema.safeParse(JSON.parse(text));
  if (!found.success) throw new Error('it must be a list of rows, [{"Oil_P": 3.8, …}, …].');
  return Array.isArray(found.data) ? found.data : found.data.rows;
}

function csvRows(text: string): Row[] {
  const records = parse<Record<string, string>>(text, { columns: true, bom: true, trim: true });
  return records.map((record, row) =>
    Object.fromEntries(
      Object.entries(record)
        .filter(([name]) => !labels.has(name))
        .map(([name, cell]) => [name, number(cell, name, row)]),
    ),
  );
}

function number(cell: string, name: string, row: number): number | null {
  if (cell === '') return null;
  const value = Number(cell);
  if (Number.isFinite(value)) return value;
  throw new Error(`${name} of row ${row + 1} must be a number, or empty where it was not measured.`);
}
