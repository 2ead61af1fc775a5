/**
 * Imports a CSV file into `processed_data` in one transaction:
 *
 *   bytes ─▶ (gunzip) ─▶ CSV ─▶ first row ─▶ BEGIN ─▶ COPY into a temporary table
 *     ─▶ duplicates in the file? existing rows? ─▶ INSERT … SELECT ─▶ COMMIT
 *
 * The transaction starts with the first row, so a slow source does not hold one open before it sends data.
 */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { copyIn } from '../../platform/postgres/copy-in.ts';
import type { Queryable } from '../../platform/postgres/connect.ts';
import { mapDatabaseErrors } from '../../platform/postgres/database-errors.ts';
import { transact } from '../../platform/postgres/transaction.ts';
import { columnsOfHeader } from './header.ts';
import { importColumns } from './import-columns.ts';
import type { ImportColumn } from './import-columns.ts';
import { ImportError } from './import-error.ts';
import { StagedRows } from './staged-rows.ts';
import type { ImportedMachine } from './staged-rows.ts';
import { readCsv } from './read-csv.ts';
import { RowEncoder } from './row-encoder.ts';
import type { CsvRecord } from './row-encoder.ts';
import { copyError } from './value-error.ts';

export interface ImportProgress {
  /** `reading` checks the file's rows; `writing` inserts them into the table. */
  readonly phase: 'reading' | 'writing';
  /** Rows of the phase so far. */
  readonly rows: number;
  /** Share of the phase, 0–1. Undefined if it is not known: the number of rows in a file is not. */
  readonly share?: number;
}

export interface ImportOptions {
  /** Name of the file in messages. */
  readonly name: string;
  /** Whether existing rows of the same machine and time are replaced. Otherwise the import fails. */
  readonly replace: boolean;
  /** Encoding of the text. UTF-8, and UTF-16 with a byte order mark, if undefined. */
  readonly encoding?: string | undefined;
  /** Called every few hundred rows. */
  readonly onProgress?: ((progress: ImportProgress) => void) | undefined;
}

export interface ImportResult {
  readonly rows: number;
  /** Number of rows that replaced existing ones. */
  readonly replaced: number;
  readonly machines: readonly ImportedMachine[];
}

/** Rows between two progress reports. */
const PROGRESS_ROWS = 512;

/**
 * Imports a CSV, plain or gzipped. Its header names the table's columns in any order. Columns that may be empty can be
 * missing. A missing reading, an empty field, is stored as NULL, or as NaN if the column must not be NULL.
 * @throws ImportError if the file is invalid or conflicts with existing rows; DependencyError
 */
export async function importCsv(
  sql: postgres.Sql,
  source: Readable,
  options: ImportOptions,
): Promise<ImportResult> {
  const records = readCsv(source, options.encoding);
  try {
    return await mapDatabaseErrors(async () => {
      const table = await importColumns(sql);
      const header = await records.next();
      if (header.done) throw new ImportError('no_rows', 'The file is empty.');
      const columns = columnsOfHeader(header.value.fields, table);
      const first = await records.next();
      if (first.done) throw new ImportError('no_rows', 'The file has a header, but no rows.');
      return await transact(sql, '', async (transaction) => {
        await transaction`SELECT set_config('statement_timeout', '0', true)`;
        const staged = new StagedRows(transaction, columns);
        await staged.create();
        await copyRows(transaction, columns, withFirst(first.value, records), options);
        // Readers are not blocked. Another import waits until this transaction ends.
        await transaction`LOCK TABLE processed_data IN SHARE ROW EXCLUSIVE MODE`;
        await staged.refuseDuplicates();
        const replaced = await staged.removeExisting(options.replace);
        await staged.insert((share, rows) => options.onProgress?.({ phase: 'writing', rows, share }));
        await transaction`ANALYZE processed_data (motor_pump, "timestamp")`;
        const machines = await staged.machines();
        return { rows: machines.reduce((sum, { rows }) => sum + rows, 0), replaced, machines };
      });
    });
  } catch (error) {
    throw error instanceof ImportError ? error.withFile(options.name) : error;
  } finally {
    source.destroy();
  }
}

async function* withFirst(first: CsvRecord, others: AsyncIterable<CsvRecord>): AsyncGenerator<CsvRecord> {
  yield first;
  yield* others;
}

/** Copies the file's rows into the temporary table. */
async function copyRows(
  transaction: Queryable,
  columns: readonly ImportColumn[],
  records: AsyncIterable<CsvRecord>,
  { onProgress }: ImportOptions,
): Promise<void> {
  const encoder = new RowEncoder(columns);
  const counted = async function* (): AsyncGenerator<CsvRecord> {
    for await (const record of records) {
      yield record;
      if (encoder.rows % PROGRESS_ROWS === 0) onProgress?.({ phase: 'reading', rows: encoder.rows });
    }
  };
  try {
    await copyIn(transaction, 'COPY imported FROM STDIN', (copy) => pipeline(counted, encoder, copy));
  } catch (error) {
    throw copyError(error, columns, encoder.lines);
  }
}
