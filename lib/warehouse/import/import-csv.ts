/**
 * Imports a CSV file into `processed_data` in one transaction:
 *
 *   bytes ─▶ (gunzip) ─▶ CSV ─▶ check every value ─▶ COPY into a temporary table
 *     ─▶ duplicates in the file? existing rows? ─▶ INSERT … SELECT ─▶ commit
 */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { quoteIdentifier, tableColumns } from '../columns.ts';
import type { Column } from '../columns.ts';
import { mapDatabaseErrors, codeOf } from '../../platform/postgres/database-errors.ts';
import type { Queryable } from '../../platform/postgres/connect.ts';
import { ImportError } from './import-error.ts';
import { columnsOfHeader, csvParser, fileError, plainBytes } from './read-csv.ts';
import { kindOf, RowEncoder } from './row-encoder.ts';
import type { CsvRecord } from './row-encoder.ts';
import { transact } from '../../platform/postgres/transaction.ts';

export interface ImportOptions {
  /** Name of the file in messages. */
  readonly name: string;
  /** Whether existing rows of the same machine and time are replaced. Otherwise the import fails. */
  readonly replace: boolean;
  /** Called every few hundred rows. */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

export interface ImportResult {
  readonly rows: number;
  /** Number of rows that replaced existing ones. */
  readonly replaced: number;
  readonly machines: readonly ImportedMachine[];
}

interface ImportedMachine {
  readonly name: string;
  readonly rows: number;
  readonly first: Date;
  readonly last: Date;
}

/** Rows between two progress reports. */
const PROGRESS_ROWS = 512;

/**
 * Imports a CSV, plain or gzipped. Its header names the table's columns in any order; `id` is optional. Times without a
 * time zone are UTC.
 * @throws ImportError if the file is invalid or conflicts with existing rows; DependencyError
 */
export async function importCsv(
  sql: postgres.Sql,
  source: Readable,
  options: ImportOptions,
): Promise<ImportResult> {
  try {
    return await mapDatabaseErrors(() =>
      transact(sql, '', async (transaction) => {
        await transaction`SELECT set_config('statement_timeout', '0', true)`;
        const columns = await copyFile(transaction, source, options);
        // Readers are not blocked. Another import waits until this transaction ends.
        await transaction`LOCK TABLE processed_data IN SHARE ROW EXCLUSIVE MODE`;
        await refuseDuplicates(transaction);
        const replaced = await removeExisting(transaction, options);
        await insert(transaction, columns);
        await transaction`ANALYZE processed_data (motor_pump, "timestamp")`;
        const machines = await transaction<ImportedMachine[]>`
          SELECT motor_pump AS name, count(*)::float8 AS rows, min("timestamp") AS first, max("timestamp") AS last
          FROM imported GROUP BY motor_pump ORDER BY motor_pump`;
        return { rows: machines.reduce((sum, { rows }) => sum + rows, 0), replaced, machines };
      }),
    );
  } catch (error) {
    throw error instanceof ImportError ? error.withFile(options.name) : error;
  } finally {
    source.destroy();
  }
}

/** Checks the file and copies it into the temporary table `imported`. @returns the file's columns */
async function copyFile(
  transaction: Queryable,
  source: Readable,
  { onProgress }: ImportOptions,
): Promise<Column[]> {
  const table = await tableColumns(transaction);
  const bytes = await plainBytes(source);
  const parser = csvParser();
  // The parser reports its errors through its iterator first. The pipeline's rejection repeats them.
  const parsed = pipeline(bytes, parser);
  parsed.catch(() => undefined);
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<CsvRecord>;
  try {
    const header = await records.next();
    if (header.done) throw new ImportError('no_rows', 'The file is empty.');
    const columns = columnsOfHeader(header.value.fields, table);
    const definitions = columns.map((column) => `${quoteIdentifier(column.name)} ${kindOf(column).type}`);
    await transaction.unsafe(
      `CREATE TEMP TABLE imported (line int, ${definitions.join(', ')}) ON COMMIT DROP`,
    );

    const encoder = new RowEncoder(columns);
    const copy = await transaction.unsafe('COPY imported FROM STDIN (FORMAT binary)').writable();
    await pipeline(
      async function* () {
        for (let next = await records.next(); !next.done; next = await records.next()) {
          yield next.value;
          if (encoder.rows % PROGRESS_ROWS === 0) onProgress?.(encoder.rows);
        }
      },
      encoder,
      copy,
    );
    if (encoder.rows === 0) throw new ImportError('no_rows', 'The file has a header, but no rows.');
    return columns;
  } catch (error) {
    throw fileError(error);
  } finally {
    await records.return?.();
  }
}

/** @throws ImportError `duplicate_rows` if the file has several rows of one machine and time */
async function refuseDuplicates(transaction: Queryable): Promise<void> {
  await transaction`CREATE INDEX ON imported (motor_pump, "timestamp")`;
  await transaction`ANALYZE imported (motor_pump, "timestamp")`;
  const duplicates = await transaction<{ motorPump: string; timestamp: Date; lines: number[] }[]>`
    SELECT motor_pump AS "motorPump", "timestamp", array_agg(line ORDER BY line) AS lines
    FROM imported GROUP BY motor_pump, "timestamp" HAVING count(*) > 1
    ORDER BY min(line) LIMIT 4`;
  if (duplicates.length === 0) return;
  const [first] = duplicates;
  const others = duplicates.slice(1).map(({ lines }) => ` Also lines ${lines.slice(0, 5).join(', ')}.`);
  throw new ImportError(
    'duplicate_rows',
    `Lines ${first!.lines.slice(0, 5).join(', ')} are all ${first!.motorPump} at ` +
      `${first!.timestamp.toISOString()}. A machine can have only one row per time.${others.join('')}`,
  );
}

/**
 * Removes existing rows of the same machine and time.
 * @returns the number of removed rows
 * @throws ImportError `rows_exist` if there are such rows and they must not be replaced
 */
async function removeExisting(transaction: Queryable, { replace }: ImportOptions): Promise<number> {
  if (replace) {
    const removed = await transaction`
      DELETE FROM processed_data USING imported
      WHERE processed_data.motor_pump = imported.motor_pump
        AND processed_data."timestamp" = imported."timestamp"`;
    return removed.count;
  }
  const present = await transaction<{ name: string; rows: number }[]>`
    SELECT motor_pump AS name, count(*)::float8 AS rows
    FROM imported JOIN processed_data USING (motor_pump, "timestamp") GROUP BY motor_pump ORDER BY motor_pump`;
  if (present.length === 0) return 0;
  const counts = present.map(({ name, rows }) => `${rows} of ${name}`).join(', ');
  throw new ImportError(
    'rows_exist',
    `The table already has rows of the same machine and time (${counts}). Nothing was imported. ` +
      'Use --replace to replace them.',
  );
}

async function insert(transaction: Queryable, columns: readonly Column[]): Promise<void> {
  const names = columns.map(({ name }) => quoteIdentifier(name));
  const values = columns.map(({ name }) =>
    name === 'id' ? 'coalesce(id, gen_random_uuid())' : quoteIdentifier(name),
  );
  try {
    await transaction.unsafe(
      `INSERT INTO processed_data (${names.join(', ')}) SELECT ${values.join(', ')} FROM imported ORDER BY line`,
    );
  } catch (cause) {
    if (codeOf(cause) === '23505')
      throw new ImportError(
        'rows_exist',
        'The file repeats an id, or uses the id of another row in the table.',
        {
          cause,
        },
      );
    throw cause;
  }
}
