/**
 * `npm run migrate [-- --status]`: brings the database of DATABASE_URL up to what this version needs, or tells
 * what it has had and what is pending. Safe to run again, and from several places at once.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../lib/config.ts';
import { messageOf } from '../lib/errors.ts';
import { connect } from '../lib/platform/postgres/connect.ts';
import { applyMigrations, migrationState } from '../lib/platform/postgres/migrate.ts';

const usage = `Usage: DATABASE_URL=postgres://… npm run migrate [-- --status]

Applies what the database has not had yet, each migration in a transaction.
  --status   only tell what it has had and what is pending`;

/** Asks only. */
async function tell(url: string): Promise<void> {
  const sql = connect(url, { applicationName: 'treino-migrate' });
  try {
    const states = await migrationState(sql);
    const width = Math.max(...states.map(({ name }) => name.length));
    for (const { name, appliedAt } of states)
      console.log(`${name.padEnd(width)}  ${appliedAt ? `applied ${appliedAt.toISOString()}` : 'pending'}`);
  } finally {
    await sql.end();
  }
}

async function migrate(url: string): Promise<void> {
  const sql = connect(url, { applicationName: 'treino-migrate' });
  try {
    const applied = await applyMigrations(sql);
    for (const name of applied) console.log(`${name}  applied`);
    if (applied.length === 0) console.log('Nothing to do: the database is up to date.');
  } finally {
    await sql.end();
  }
}

/** @returns the exit code: 0 done, 1 not done, 2 not understood */
async function main(args: string[]): Promise<number> {
  let options;
  try {
    options = parseArgs({
      args,
      options: { status: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  try {
    const { DATABASE_URL } = parseEnvironment(
      z.object({ DATABASE_URL: configSchema.shape.DATABASE_URL.optional() }),
    );
    if (DATABASE_URL === undefined) {
      console.error(
        'DATABASE_URL is not set. (The local stack brings its own database up to date when it starts.)',
      );
      return 1;
    }
    await (options.status ? tell : migrate)(DATABASE_URL);
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
