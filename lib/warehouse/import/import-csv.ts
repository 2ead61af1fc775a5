/**
 * Puts a `processed_data` CSV into the table, all of it or nothing:
 *
 *   bytes ─▶ (gunzip) ─▶ CSV ─▶ every value checked ─▶ COPY into a temporary table
 *     ─▶ the file's own duplicates? rows that are there already? ─▶ INSERT … SELECT ─▶ commit
 */
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type postgres from 'postgres';
import { quoted, tableColumns } from '../columns.ts';
import type { Column } from '../columns.ts';
import { mapDatabaseErrors, codeOf } from '../../platform/postgres/connect.ts';
import type { Queryable } from '../../platform/postgres/connect.ts';
import { ImportError } from './import-error.ts';
import { columnsOfHeader, csvParser, fileError, plainBytes } from './read-csv.ts';
import { kindOf, RowEncoder } from './row-encoder.ts';
import type { CsvRecord } from './row-encoder.ts';
import { transact } from '../../platform/postgres/transaction.ts';

export interface ImportOptions {
  /** What the source is called in messages. */
  readonly name: string;
  /** Whether rows of the same machine and time that are there already are replaced; else they forbid it. */
  readonly replace: boolean;
  /** Called every few hundred rows. */
  readonly onProgress?: ((rows: number) => void) | undefined;
}

export interface ImportResult {
  readonly rows: number;
  /** How many of them replaced a row that was there. */
  readonly replaced: number;
  readonly machines: readonly ImportedMachine[];
}

export interface ImportedMachine {
  readonly name: string;
  readonly rows: number;
  readonly first: Date;
  readonly last: Date;
}

/** How often progress is told, rows. */
const progressRows = 512;

/**
 * Imports a CSV, plain or gzipped. Its header names the table's columns in any order; `id` may be left
 * out. Times without a zone are UTC.
 * @throws ImportError when the file, or what is there already, forbids it; DependencyError
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
        // Readers go on; another import waits until this one is in, or not.
        await transaction`LOCK TABLE processed_data IN SHARE ROW EXCLUSIVE MODE`;
        await refuseDuplicates(transaction);
        const replaced = await clearWay(transaction, options);
        await insert(transaction, columns);
        await transaction`ANALYZE processed_data (motor_pump, "timestamp")`;
        const machines = await transaction<ImportedMachine[]>`
          SELECT motor_pump AS name, count(*)::float8 AS rows, min("timestamp") AS first, max("timestamp") AS last
          FROM imported GROUP BY motor_pump ORDER BY motor_pump`;
        return { rows: machines.reduce((sum, { rows }) => sum + rows, 0), replaced, machines };
      }),
    );
  } catch (error) {
    throw error instanceof ImportError ? error.of(options.name) : error;
  } finally {
    source.destroy();
  }
}

/** Copies the checked file into the temporary table `imported`; returns the file's columns. */
async function copyFile(
  transaction: Queryable,
  source: Readable,
  { onProgress }: ImportOptions,
): Promise<Column[]> {
  const table = await tableColumns(transaction);
  const bytes = await plainBytes(source);
  const parser = csvParser();
  // Its errors come out of the parser: as its iteration's, then as the pipeline's.
  const parsed = pipeline(bytes, parser);
  parsed.catch(() => undefined);
  const records = parser[Symbol.asyncIterator]() as AsyncIterator<CsvRecord>;
  try {
    const header = await records.next();
    if (header.done) throw new ImportError('no_rows', 'The file is empty.');
    const columns = columnsOfHeader(header.value.fields, table);
    const definitions = columns.map((column) => `${quoted(column.name)} ${kindOf(column).type}`);
    await transaction.unsafe(
      `CREATE TEMP TABLE imported (line int, ${definitions.join(', ')}) ON COMMIT DROP`,
    );

    const encoder = new RowEncoder(columns);
    const copy = await transaction.unsafe('COPY imported FROM STDIN (FORMAT binary)').writable();
    await pipeline(
      async function* () {
        for (let next = await records.next(); !next.done; next = await records.next()) {
          yield next.value;
          if (encoder.rows % progressRows === 0) onProgress?.(encoder.rows);
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

async function refuseDuplicates(transaction: Queryable): Promise<void> {
  await transaction`CREATE INDEX ON imported (motor_pump, "timestamp")`;
  await transaction`ANALYZE imported (motor_pump, "timestamp")`;
  const twice = await transaction<{ motorPump: string; timestamp: Date; lines: number[] }[]>`
    SELECT motor_pump AS "motorPump", "timestamp", array_agg(line ORDER BY line) AS lines
    FROM imported GROUP BY motor_pump, "timestamp" HAVING count(*) > 1
    ORDER BY min(line) LIMIT 4`;
  if (twice.length === 0) return;
  const [first] = twice;
  const others = twice.slice(1).map(({ lines }) => ` Likewise lines ${lines.slice(0, 5).join(', ')}.`);
  throw new ImportError(
    'duplicate_rows',
    `Lines ${first!.lines.slice(0, 5).join(', ')} are all ${first!.motorPump} at ` +
      `${first!.timestamp.toISOString()}: a machine has one row at a time.${others.join('')}`,
  );
}

/** Removes the rows that are to be replaced; returns how many. */
async function clearWay(transaction: Queryable, { replace }: ImportOptions): Promise<number> {
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
    `The table has rows of the same machine and time already (${counts}). Nothing was imported. ` +
      'With --replace they are replaced.',
  );
}

async function insert(transaction: Queryable, columns: readonly Column[]): Promise<void> {
  const names = columns.map(({ name }) => quoted(name));
  const values = columns.map(({ name }) =>
    name === 'id' ? 'coalesce(id, gen_random_uuid())' : quoted(name),
  );
  try {
    await transaction.unsafe(
      `INSERT INTO processed_data (${names.join(', ')}) SELECT ${values.join(', ')} FROM imported ORDER BY line`,
    );
  } catch (cause) {
    if (codeOf(cause) === '23505')
      throw new ImportError(
        'rows_exist',
        'The file has an id that is there twice, or belongs to another row.',
        {
          cause,
        },
      );
    throw cause;
  }
}
