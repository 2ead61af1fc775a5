/**
 * `npm run migrate [-- --status]`: applies pending migrations to the database of DATABASE_URL, or lists applied and
 * pending ones. Safe to run again, and to run concurrently.
 */
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { configSchema, parseEnvironment } from '../lib/config.ts';
import { messageOf } from '../lib/errors.ts';
import { connect } from '../lib/platform/postgres/connect.ts';
import { migrationState } from '../lib/platform/postgres/migrate.ts';
import { migrateWarehouse } from '../lib/warehouse/migrate-warehouse.ts';

const USAGE = `Usage: DATABASE_URL=postgres://… npm run migrate [-- --status]

Applies pending migrations, each in a transaction.
  --status   only list applied and pending migrations`;

async function printStatus(url: string): Promise<void> {
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

async function applyPending(url: string): Promise<void> {
  const sql = connect(url, { applicationName: 'treino-migrate' });
  try {
    const applied = await migrateWarehouse(sql);
    for (const name of applied) console.log(`${name}  applied`);
    if (applied.length === 0) console.log('The database is up to date.');
  } finally {
    await sql.end();
  }
}

/** @returns the exit code: 0 success, 1 failure, 2 usage error */
async function main(args: string[]): Promise<number> {
  let options;
  try {
    options = parseArgs({
      args,
      options: { status: { type: 'boolean', default: false }, help: { type: 'boolean', short: 'h' } },
    }).values;
  } catch (error) {
    console.error(`${messageOf(error)}\n\n${USAGE}`);
    return 2;
  }
  if (options.help) {
    console.log(USAGE);
    return 0;
  }
  try {
    const { DATABASE_URL } = parseEnvironment(
      z.object({ DATABASE_URL: configSchema.shape.DATABASE_URL.optional() }),
    );
    if (DATABASE_URL === undefined) {
      console.error('DATABASE_URL is not set. (The local stack migrates its own database when it starts.)');
      return 1;
    }
    await (options.status ? printStatus : applyPending)(DATABASE_URL);
    return 0;
  } catch (error) {
    console.error(messageOf(error));
    return 1;
  }
}

process.exitCode = await main(process.argv.slice(2));
