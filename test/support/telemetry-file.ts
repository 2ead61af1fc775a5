/** CSV files of the table `processed_data`, for tests of the import. */
import { readFileSync } from 'node:fs';
import { Readable } from 'node:stream';
import type postgres from 'postgres';
import { importCsv } from '../../lib/warehouse/import/import-csv.ts';
import type { ImportOptions, ImportResult } from '../../lib/warehouse/import/import-csv.ts';

const schema = readFileSync(
  new URL('../../lib/platform/postgres/migrations/0001-telemetry.sql', import.meta.url),
  'utf8',
);
const channels = Array.from(schema.matchAll(/^ {2}"(\w+)" double precision/gm), ([, name]) => name!);

/** The header of a file with all columns but `id`. */
export const header = (): string[] => ['timestamp', 'motor_pump', ...channels];

/** A record with a time, a machine, the given channels and 0 for the other channels. */
export const record = (at: string, machine = 'P', given: Readonly<Record<string, string>> = {}): string[] => [
  at,
  machine,
  ...channels.map((name) => given[name] ?? '0'),
];

export const csv = (...records: string[][]): string =>
  records.map((fields) => fields.join(',')).join('\n') + '\n';

export interface LoadOptions extends Partial<ImportOptions> {
  readonly chunkBytes?: number;
}

/** Imports a file that arrives in chunks. */
export function loadFile(
  sql: postgres.Sql,
  bytes: string | Buffer,
  { chunkBytes = 50, ...options }: LoadOptions = {},
): Promise<ImportResult> {
  const whole = Buffer.from(bytes);
  const chunks = Array.from({ length: Math.ceil(whole.length / chunkBytes) }, (_, index) =>
    whole.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
  return importCsv(sql, Readable.from(chunks, { objectMode: false }), {
    name: 'pump.csv',
    replace: false,
    ...options,
  });
}
