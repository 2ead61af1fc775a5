/**
 * Migrates a database: applies the files of migrations/ in the order of their names. Each file is applied once, in a
 * transaction that also records it in `treino_migrations`:
 *
 *   wait for other migrations ─▶ compare applied files with ours ─▶ apply the next one ─▶ record it ─┐
 *               ▲                                                                                    │
 *               └────────────────────────────────────────────────────────────────────────────────────┘
 *
 * A database of the predecessor (the service that Treino replaces), or of Treino before it had migrations, is upgraded in
 * place: the first files add missing tables and columns and change no value. Never edit an applied file: put each change
 * into a new one.
 *
 * A migration that has nothing to do in this database is recorded without being run (unneeded-migrations.ts).
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import { MigrationError } from '../../errors.ts';
import { mapDatabaseErrors } from './database-errors.ts';
import type { Queryable } from './connect.ts';
import { transact } from './transaction.ts';
import { isUnneeded } from './unneeded-migrations.ts';

/** Key of the advisory lock. An arbitrary number that must be the same in every version. */
const MIGRATION_LOCK = 7_262_002;

/** While an ALTER waits for readers or writers of a table, all later statements wait too. This limits that time. */
const LOCK_TIMEOUT = '20s';

export interface Migration {
  /** File name without extension. Migrations are applied in the order of their names. */
  readonly name: string;
  readonly statements: string;
  /** Hex SHA-256 of the statements with LF line endings. */
  readonly checksum: string;
}

export interface MigrationState {
  readonly name: string;
  /** Undefined if the migration is pending. */
  readonly appliedAt: Date | undefined;
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
  readonly appliedAt: Date;
}

const MIGRATIONS_FOLDER = join(import.meta.dirname, 'migrations');

/** Reads the migrations of a folder in order. */
export async function readMigrations(folder: string = MIGRATIONS_FOLDER): Promise<Migration[]> {
  const files = (await readdir(folder)).filter((file) => file.endsWith('.sql')).sort();
  return Promise.all(
    files.map(async (file) => {
      const statements = (await readFile(join(folder, file), 'utf8')).replaceAll('\r\n', '\n');
      const checksum = createHash('sha256').update(statements).digest('hex');
      return { name: file.slice(0, -'.sql'.length), statements, checksum };
    }),
  );
}

/**
 * Applies all pending migrations. Concurrent calls wait for each other.
 * @returns the names of the migrations that this call applied
 * @throws MigrationError if the applied migrations differ from the files; the error of a failed migration, which has
 *   then been rolled back; DependencyError if the database cannot be reached or does not allow it
 */
export async function applyMigrations(
  sql: postgres.Sql,
  migrations?: readonly Migration[],
): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  const done: string[] = [];
  for (;;) {
    const applied = await mapDatabaseErrors(() =>
      transact(sql, '', async (transaction) => {
        await transaction`SELECT pg_advisory_xact_lock(${MIGRATION_LOCK}), set_config('statement_timeout', '0', true)`;
        await transaction`SELECT set_config('lock_timeout', ${LOCK_TIMEOUT}, true)`;
        await transaction`
          CREATE TABLE IF NOT EXISTS treino_migrations (
            name text PRIMARY KEY,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
          )`;
        const next = pendingOf(wanted, await appliedOf(transaction))[0];
        if (!next) return undefined;
        if (!(await isUnneeded(transaction, next.name))) await transaction.unsafe(next.statements);
        await transaction`
          INSERT INTO treino_migrations (name, checksum) VALUES (${next.name}, ${next.checksum})`;
        return next.name;
      }),
    );
    if (applied === undefined) return done;
    done.push(applied);
  }
}

/**
 * Lists applied and pending migrations without changing anything.
 * @throws MigrationError, DependencyError as applyMigrations
 */
export async function migrationState(
  sql: postgres.Sql,
  migrations?: readonly Migration[],
): Promise<MigrationState[]> {
  const wanted = migrations ?? (await readMigrations());
  const applied = await mapDatabaseErrors(async () => {
    const [table] = await sql`SELECT to_regclass('treino_migrations') IS NOT NULL AS "exists"`;
    return table!.exists ? appliedOf(sql) : [];
  });
  pendingOf(wanted, applied);
  return wanted.map(({ name }, index) => ({ name, appliedAt: applied[index]?.appliedAt }));
}

const appliedOf = (sql: Queryable): Promise<Applied[]> =>
  sql<Applied[]>`
    SELECT name, checksum, applied_at AS "appliedAt" FROM treino_migrations ORDER BY name COLLATE "C"`;

/** The pending migrations. @throws MigrationError unless the applied ones are the first of `wanted`, unchanged */
function pendingOf(wanted: readonly Migration[], applied: readonly Applied[]): readonly Migration[] {
  for (const [index, { name, checksum }] of applied.entries()) {
    const migration = wanted[index];
    if (!wanted.some((one) => one.name === name))
      throw new MigrationError(
        'unknown_migration',
        `The database has the migration ${name}, which this version does not know. Run the version that applied it, or a later one.`,
      );
    if (migration?.name !== name)
      throw new MigrationError(
        'migration_out_of_order',
        `The migration ${migration!.name} comes before ${name}, which is already applied. Give it a later number.`,
      );
    if (migration.checksum !== checksum)
      throw new MigrationError(
        'migration_changed',
        `The migration ${name} was changed after it was applied. Undo the change and put it into a new file.`,
      );
  }
  return wanted.slice(applied.length);
}
