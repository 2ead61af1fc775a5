/**
 * The rows of a file in the temporary table `imported`, on their way into `processed_data`. Its columns are `line` and one
 * for each column of the file, named `c0`, `c1`, …, so that no name in the file can change the meaning of a query.
 */
import { messageOf } from '../../errors.ts';
import { codeOf } from '../../platform/postgres/database-errors.ts';
import type { Queryable } from '../../platform/postgres/connect.ts';
import { quoteIdentifier } from '../columns.ts';
import type { ImportColumn } from './import-columns.ts';
import { duplicateRows, ImportError } from './import-error.ts';

export interface ImportedMachine {
  readonly name: string;
  readonly rows: number;
  readonly first: Date;
  readonly last: Date;
}

/** Parts in which rows are inserted, each with a progress report. */
const INSERT_PARTS = 40;
/** Fewest pages of a part. */
const MIN_PART_PAGES = 256;

export class StagedRows {
  readonly #transaction: Queryable;
  readonly #columns: readonly ImportColumn[];
  /** The temporary table's columns of machine and time. */
  readonly #machine: string;
  readonly #time: string;

  constructor(transaction: Queryable, columns: readonly ImportColumn[]) {
    this.#transaction = transaction;
    this.#columns = columns;
    const indexOf = (name: string): number => columns.findIndex((column) => column.name === name);
    this.#machine = `c${indexOf('motor_pump')}`;
    this.#time = `c${indexOf('timestamp')}`;
  }

  async create(): Promise<void> {
    const definitions = this.#columns.map((column, index) => `c${index} ${stagedType(column)}`);
    await this.#transaction.unsafe(
      `CREATE TEMP TABLE imported (line int, ${definitions.join(', ')}) ON COMMIT DROP`,
    );
  }

  /** @throws ImportError `duplicate_rows` if the file has several rows of one machine and time */
  async refuseDuplicates(): Promise<void> {
    const keys = `${this.#machine}, ${this.#time}`;
    await this.#transaction.unsafe(`CREATE INDEX ON imported (${keys})`);
    await this.#transaction.unsafe(`ANALYZE imported (${keys})`);
    const duplicates = await this.#transaction.unsafe<{ machine: string; time: Date; lines: number[] }[]>(
      `SELECT ${this.#machine}::text AS machine, ${this.#time} AS time, array_agg(line ORDER BY line) AS lines
       FROM imported GROUP BY ${keys} HAVING count(*) > 1 ORDER BY min(line) LIMIT 4`,
    );
    const [first, ...others] = duplicates;
    if (!first) return;
    const more = others.map(({ lines }) => ` Also lines ${lines.slice(0, 5).join(', ')}.`);
    throw duplicateRows(first.lines, first.machine, first.time.toISOString(), more.join(''));
  }

  /**
   * Removes existing rows of the same machine and time.
   * @returns the number of removed rows
   * @throws ImportError `rows_exist` if there are such rows and they must not be replaced
   */
  async removeExisting(replace: boolean): Promise<number> {
    const isSame =
      `processed_data.motor_pump = imported.${this.#machine}` +
      ` AND processed_data."timestamp" = imported.${this.#time}`;
    if (replace) {
      const removed = await this.#transaction.unsafe(
        `DELETE FROM processed_data USING imported WHERE ${isSame}`,
      );
      return removed.count;
    }
    const present = await this.#transaction.unsafe<{ name: string; rows: number }[]>(
      `SELECT imported.${this.#machine}::text AS name, count(*)::float8 AS rows
       FROM imported JOIN processed_data ON ${isSame} GROUP BY 1 ORDER BY 1`,
    );
    if (present.length === 0) return 0;
    const counts = present.map(({ name, rows }) => `${rows} of ${name}`).join(', ');
    throw new ImportError(
      'rows_exist',
      `The table already has rows of the same machine and time (${counts}). Nothing was imported. ` +
        'Use --replace to replace them.',
    );
  }

  /**
   * Inserts the rows in the file's order, part by part: the table is stored in that order.
   * @param onProgress receives the share of the rows, 0–1, and their number
   */
  async insert(onProgress: (share: number, rows: number) => void): Promise<void> {
    const names = this.#columns.map(({ name }) => quoteIdentifier(name));
    const values = this.#columns.map(({ defaultValue, isNullable }, index) =>
      defaultValue === null || isNullable
        ? `imported.c${index}`
        : `coalesce(imported.c${index}, ${defaultValue})`,
    );
    const overriding = this.#columns.some(({ isIdentity }) => isIdentity) ? 'OVERRIDING SYSTEM VALUE' : '';
    const [size] = await this.#transaction<{ pages: number }[]>`
      SELECT ceil(pg_relation_size('pg_temp.imported')::float8 / current_setting('block_size')::float8) AS pages`;
    const { pages } = size!;
    const step = Math.max(MIN_PART_PAGES, Math.ceil(pages / INSERT_PARTS));
    let rows = 0;
    for (let page = 0; page < pages; page += step) {
      const part = this.#transaction.unsafe(
        `INSERT INTO processed_data (${names.join(', ')}) ${overriding} SELECT ${values.join(', ')} FROM imported
         WHERE imported.ctid >= '(${page},0)' AND imported.ctid < '(${page + step},0)'`,
      );
      try {
        rows += (await part).count;
      } catch (cause) {
        throw insertError(cause);
      }
      onProgress(Math.min(1, (page + step) / pages), rows);
    }
  }

  /** Rows and times of each machine of the file. */
  async machines(): Promise<ImportedMachine[]> {
    return this.#transaction.unsafe<ImportedMachine[]>(
      `SELECT ${this.#machine}::text AS name, count(*)::float8 AS rows,
         min(${this.#time}) AS first, max(${this.#time}) AS last
       FROM imported GROUP BY 1 ORDER BY 1`,
    );
  }
}

/** The column's own type. A time without a time zone is read as one with a zone: PostgreSQL would ignore its zone. */
const stagedType = ({ name, type }: ImportColumn): string => (name === 'timestamp' ? 'timestamptz' : type);

/** A row that the file may have, but the table refuses: by a unique key, a check or another constraint. */
function insertError(cause: unknown): unknown {
  if (codeOf(cause) === '23505')
    return new ImportError(
      'rows_exist',
      'The file repeats an id, or uses the id of another row in the table.',
      {
        cause,
      },
    );
  if (!/^2[23]/.test(codeOf(cause))) return cause;
  const { detail } = cause as { detail?: string };
  return new ImportError(
    'bad_value',
    `The table refuses a row: ${messageOf(cause)}${detail ? `. ${detail}` : ''}`,
    { cause },
  );
}
