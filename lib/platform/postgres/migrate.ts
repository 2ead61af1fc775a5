/**
 * Brings a database up to what the service needs: the files of migrations/, in the order of their names, each
 * once, each in a transaction of its own that also notes it in `treino_migrations`:
 *
 *   wait for whoever migrates now ─▶ is what was applied what we have? ─▶ apply the next ─▶ note it ─┐
 *               ▲                                                                                    │
 *               └────────────────────────────────────────────────────────────────────────────────────┘
 *
 * A database that the predecessor made, or this service before it had migrations, is taken over as it stands:
 * the first files add what is missing and change no value. Files that were applied are never edited: a change
 * is a new file.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type postgres from 'postgres';
import { MigrationError } from '../../errors.ts';
import { mapDatabaseErrors } from './connect.ts';
import type { Queryable } from './connect.ts';
import { transact } from './transaction.ts';

/** Any number, the same for all who migrate. */
const migrationLock = 7_262_002;

/** Who reads or writes a table may keep an ALTER waiting, and all others wait behind that: not for long. */
const longestLockWait = '20s';

export interface Migration {
  /** The file's name without extension; they are applied in the order of their names. */
  readonly name: string;
  readonly statements: string;
  /** Hex sha256 of the statements, whatever the line ends. */
  readonly checksum: string;
}

export interface MigrationState {
  readonly name: string;
  /** Absent while it is pending. */
  readonly appliedAt: Date | undefined;
}

interface Applied {
  readonly name: string;
  readonly checksum: string;
  readonly appliedAt: Date;
}

const ours = join(import.meta.dirname, 'migrations');

/** The migrations in a folder, in order. */
export async function readMigrations(folder: string = ours): Promise<Migration[]> {
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
 * Applies what is pending. Nothing changes where all is applied; several at the same time take turns.
 * @returns the names of those that this call applied
 * @throws MigrationError when what was applied is not what we have; what a migration fails with, and then that
 *   one has changed nothing; DependencyError when the database cannot be reached or does not allow it
 */
export async function applyMigrations(sql: postgres.Sql, migrations?: readonly Migration[]): Promise<string[]> {
  const wanted = migrations ?? (await readMigrations());
  const done: string[] = [];
  for (;;) {
    const applied = await mapDatabaseErrors(() =>
      transact(sql, '', async (transaction) => {
        await transaction`SELECT pg_advisory_xact_lock(${migrationLock}), set_config('statement_timeout', '0', true)`;
        await transaction`SELECT set_config('lock_timeout', ${longestLockWait}, true)`;
        await transaction`
          CREATE TABLE IF NOT EXISTS treino_migrations (
            name text PRIMARY KEY,
            checksum text NOT NULL,
            applied_at timestamptz NOT NULL DEFAULT clock_timestamp()
          )`;
        const next = pendingOf(wanted, await appliedOf(transaction))[0];
        if (!next) return undefined;
        await transaction.unsafe(next.statements);
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
 * What is applied and what is pending; asks only.
 * @throws MigrationError, DependencyError as applyMigrations
 */
export async function migrationState(
  sql: postgres.Sql,
  migrations?: readonly Migration[],
): Promise<MigrationState[]> {
  const wanted = migrations ?? (await readMigrations());
  const applied = await mapDatabaseErrors(async () => {
    const [known] = await sql`SELECT to_regclass('treino_migrations') IS NOT NULL AS "isThere"`;
    return known!.isThere ? appliedOf(sql) : [];
  });
  pendingOf(wanted, applied);
  return wanted.map(({ name }, index) => ({ name, appliedAt: applied[index]?.appliedAt }));
}

const appliedOf = (sql: Queryable): Promise<Applied[]> =>
  sql<Applied[]>`
    SELECT name, checksum, applied_at AS "appliedAt" FROM treino_migrations ORDER BY name COLLATE "C"`;

/** What was applied must be the beginning of what we have, unchanged. */
function pendingOf(wanted: readonly Migration[], applied: readonly Applied[]): readonly Migration[] {
  for (const [index, { name, checksum }] of applied.entries()) {
    const migration = wanted[index];
    if (!wanted.some((one) => one.name === name))
      throw new MigrationError(
        'unknown_migration',
        `The database has had the migration ${name}, which this version does not know: it is newer. Run the version that made it, or a later one.`,
      );
    if (migration?.name !== name)
      throw new MigrationError(
        'migration_out_of_order',
        `The migration ${migration!.name} comes before ${name}, which the database has had already. Give it a later number.`,
      );
    if (migration.checksum !== checksum)
      throw new MigrationError(
        'migration_changed',
        `The migration ${name} was changed after the database had it. Undo the change, and put it into a new file.`,
      );
  }
  return wanted.slice(applied.length);
}
