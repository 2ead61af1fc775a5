/**
 * A cached data directory of PostgreSQL. Most test files start with an empty database, and copying one takes a tenth of the
 * time that initdb takes.
 */
import { cp, mkdtemp, mkdir, rename, rm } from 'node:fs/promises';
import { existsSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findPostgres } from '../../lib/platform/embedded-postgres/binaries.ts';
import { startPostgres } from '../../lib/platform/embedded-postgres/start-postgres.ts';
import { freePorts } from './ports.ts';

/** Deleted together with node_modules, whose PostgreSQL created it. */
const CACHE_FOLDER = join(import.meta.dirname, '../../node_modules/.cache/treino');

/** Creates `dataDir` for `startPostgres`. It must not exist yet. */
export async function copyEmptyDatabase(dataDir: string): Promise<void> {
  await mkdir(dirname(dataDir), { recursive: true });
  await cp(await cachedDatabase(), dataDir, { recursive: true });
}

async function cachedDatabase(): Promise<string> {
  const { mtimeMs, size } = statSync((await findPostgres()).postgres);
  const cached = join(CACHE_FOLDER, `empty-database-${mtimeMs}-${size}`);
  if (existsSync(cached)) return cached;
  const folder = await mkdtemp(join(tmpdir(), 'treino-empty-database-'));
  const dataDir = join(folder, 'data');
  const [port] = await freePorts(1);
  const server = await startPostgres({ dataDir, port: port! });
  await server.stop();
  // Copied next to its place and then renamed, so that the cached directory is always complete.
  const copy = `${cached}.${process.pid}`;
  await cp(dataDir, copy, { recursive: true });
  await rm(folder, { recursive: true });
  await rename(copy, cached).catch(async (error: unknown) => {
    await rm(copy, { recursive: true });
    // Another test was faster.
    if (!existsSync(cached)) throw error;
  });
  return cached;
}
