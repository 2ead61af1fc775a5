/**
 * The local stack's database: a real PostgreSQL from npm's binaries, on 127.0.0.1, its data under one
 * directory that survives restarts, kills of this process, and kills in the middle of its creation.
 *
 *   findPostgres ─▶ no data yet? initdb beside it, then rename ─▶ a server of a dead owner? stop it
 *     ─▶ spawn ─▶ its log says ready ─▶ database `treino` exists ─▶ { url, stop }
 */
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { DependencyError, messageOf } from '../../errors.ts';
import { findPostgres, findPostgresRunner } from './binaries.ts';
import type { PostgresBinaries, PostgresRunner } from './binaries.ts';
import { isRunning, stopSurvivor } from './stale-postgres.ts';
import { LOCAL_HOST } from '../../local-settings.ts';

const run = promisify(execFile);

const user = 'treino';
const database = 'treino';
const startMs = 60_000;
const fastStopMs = 15_000;

export interface LocalPostgres {
  /** For `connect`. */
  readonly url: string;
  /** Ends the server, and every connection to it; a second call waits for the first. */
  stop(): Promise<void>;
}

/** Where a local PostgreSQL on `port` is to be found. Only this machine reaches it: there is no password. */
export const postgresUrl = (port: number, name: string = database): string =>
  `postgres://${user}@${LOCAL_HOST}:${port}/${name}`;

/**
 * Starts PostgreSQL, and creates its data directory on first use.
 * @throws DependencyError when it does not start, with the end of PostgreSQL's own log.
 */
export async function startPostgres(options: { dataDir: string; port: number }): Promise<LocalPostgres> {
  const { dataDir, port } = options;
  const binaries = await findPostgres();
  const runner = await findPostgresRunner();
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await createData(dataDir, binaries, runner);
  runner.own(dataDir);
  await stopSurvivor(dataDir);

  const server = await spawnServer(dataDir, port, binaries, runner);
  try {
    await createDatabase(port);
  } catch (error) {
    await server.stop();
    throw error;
  }
  return { url: postgresUrl(port), stop: () => server.stop() };
}

/** `initdb` into a directory of its own, then one rename: a data directory is whole or not there. */
async function createData(
  dataDir: string,
  binaries: PostgresBinaries,
  runner: PostgresRunner,
): Promise<void> {
  const parent = dirname(dataDir);
  const prefix = `${basename(dataDir)}.initdb-`;
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    const owner = name.startsWith(prefix) ? Number(name.slice(prefix.length)) : undefined;
    if (owner !== undefined && !isRunning(owner)) rmSync(join(parent, name), { recursive: true });
  }
  const unfinished = join(parent, `${prefix}${process.pid}`);
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished, { mode: 0o700 });
  runner.own(unfinished);
  try {
    await run(
      ...runner.command(binaries.initdb, [
        ...['--pgdata', unfinished, '--username', user, '--auth', 'trust'],
        ...['--encoding', 'UTF8', '--locale', 'C.UTF-8', '--no-sync'],
      ]),
      runner.identity,
    );
    renameSync(unfinished, dataDir);
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process was quicker: its directory serves as well.
    if (existsSync(join(dataDir, 'PG_VERSION'))) return;
    if (existsSync(dataDir) && readdirSync(dataDir).length > 0)
      throw new DependencyError(
        'database',
        `${dataDir} is not empty and holds no PostgreSQL data. Move it away, or choose another TREINO_STATE_DIR.`,
        { cause },
      );
    throw new DependencyError(
      'database',
      `PostgreSQL could not create its data in ${dataDir}: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** Spawns the server and resolves once it takes connections. */
async function spawnServer(
  dataDir: string,
  port: number,
  binaries: PostgresBinaries,
  runner: PostgresRunner,
): Promise<{ stop(): Promise<void> }> {
  const settings = {
    listen_addresses: LOCAL_HOST,
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    logging_collector: 'off',
    log_destination: 'stderr',
    // Written to postmaster.opts: tells the next start whose server this is.
    cluster_name: `treino-${process.pid}`,
  };
  const child = spawn(
    ...runner.command(binaries.postgres, [
      ...['-D', dataDir, '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]),
    {
      ...runner.identity,
      stdio: ['ignore', 'ignore', 'pipe'],
      // Its own process group: Ctrl-C ends the stack, and the stack ends the database, last.
      detached: process.platform !== 'win32',
      windowsHide: true,
    },
  );
  const endWithUs = (): void => void child.kill('SIGINT');
  process.once('exit', endWithUs);
  child.once('close', () => process.off('exit', endWithUs));
  await ready(child, port);
  return { stop: () => stopServer(child, dataDir, binaries, runner) };
}

/** Waits for the log's word that the server is ready; then goes on emptying the log. */
async function ready(child: ChildProcess, port: number): Promise<void> {
  let log = '';
  const started = Promise.withResolvers<undefined>();
  const fail = (reason: string, cause?: unknown): void => {
    const inUse = log.includes('Address already in use') || log.includes('in use by another');
    const advice = inUse
      ? ` Port ${port} is in use: stop what listens there, or set TREINO_POSTGRES_PORT.`
      : '';
    started.reject(
      new DependencyError(
        'database',
        `PostgreSQL ${reason}.${advice}\n${log.trimEnd() || '(its log is empty)'}`,
        { cause },
      ),
    );
  };
  child.stderr!.setEncoding('utf8').on('data', (text: string) => {
    log = (log + text).slice(-4_000);
    if (text.includes('database system is ready to accept connections')) started.resolve(undefined);
  });
  child.once('error', (error) => fail(`could not be run: ${error.message}`, error));
  child.once('close', (code, signal) => fail(`ended at its start (${signal ?? `exit code ${code}`})`));
  const timer = setTimeout(() => {
    fail(`was not ready after ${startMs / 1000} s`);
    child.kill('SIGQUIT');
  }, startMs);
  try {
    await started.promise;
  } finally {
    clearTimeout(timer);
  }
}

/** Fast shutdown; immediate shutdown when that takes too long (the next start recovers from the log). */
async function stopServer(
  child: ChildProcess,
  dataDir: string,
  binaries: PostgresBinaries,
  runner: PostgresRunner,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // Windows has no signals: there, pg_ctl asks.
  if (process.platform === 'win32')
    await run(...runner.command(binaries.pg_ctl, ['stop', '-m', 'fast', '-D', dataDir]));
  else child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), fastStopMs);
  await ended;
  clearTimeout(timer);
}

async function createDatabase(port: number): Promise<void> {
  const sql = postgres(postgresUrl(port, 'postgres'), { max: 1, onnotice: () => undefined });
  try {
    const found = await sql`SELECT 1 FROM pg_database WHERE datname = ${database}`;
    if (found.length === 0) await sql`CREATE DATABASE ${sql(database)}`;
  } catch (cause) {
    throw new DependencyError('database', `PostgreSQL started, but does not serve: ${messageOf(cause)}`, {
      cause,
    });
  } finally {
    await sql.end();
  }
}
