/**
 * A real PostgreSQL from npm packages, listening on 127.0.0.1 and ::1 only. Its data directory survives restarts, kills of
 * this process, and kills while the directory is created.
 *
 *   find the binaries ─▶ no data yet? initdb next to it, then rename ─▶ stale server? stop it
 *     ─▶ spawn ─▶ log says "ready" ─▶ create the database `treino` ─▶ { url, stop }
 *          ▲
 *          └── 1 s, 2 s, 4 s … later, when it ends without stop(): for example because the disk is full
 */
import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import postgres from 'postgres';
import { DependencyError, messageOf } from '../../errors.ts';
import { LOCAL_HOST, LOCAL_HOST_IPV6 } from '../../local-settings.ts';
import { keepRunning } from '../keep-running.ts';
import type { RunningServer } from '../keep-running.ts';
import { findPostgres, findPostgresRunner } from './binaries.ts';
import type { PostgresBinaries, PostgresRunner } from './binaries.ts';
import { isRunning, stopStalePostgres } from './stale-postgres.ts';

const run = promisify(execFile);

const USER = 'treino';
const DATABASE = 'treino';
const START_MS = 60_000;
const FAST_SHUTDOWN_MS = 15_000;

export interface EmbeddedPostgres {
  /** Connection URL for `connect`. */
  readonly url: string;
  /** Stops the server and closes all connections. A second call waits for the first. */
  stop(): Promise<void>;
}

/** Connection URL of an embedded PostgreSQL. It has no password, because only this machine can reach it. */
export const postgresUrl = (port: number, name: string = DATABASE): string =>
  `postgres://${USER}@${LOCAL_HOST}:${port}/${name}`;

/**
 * Starts PostgreSQL. Creates its data directory on first use and stops a stale server.
 * @throws DependencyError with the end of PostgreSQL's log when it does not start
 */
export async function startPostgres(options: {
  readonly dataDir: string;
  readonly port: number;
  /** Receives a line when the server ends without stop() and when it runs again. */
  readonly log?: (line: string) => void;
}): Promise<EmbeddedPostgres> {
  const { dataDir, port, log = () => undefined } = options;
  const binaries = await findPostgres();
  const runner = await findPostgresRunner();
  if (!existsSync(join(dataDir, 'PG_VERSION'))) await createData(dataDir, binaries, runner);
  runner.own(dataDir);
  const start = async (): Promise<RunningServer> => {
    await stopStalePostgres(dataDir);
    return spawnServer(dataDir, port, binaries, runner);
  };
  const server = await start();
  try {
    await createDatabase(port);
  } catch (error) {
    await server.stop();
    throw error;
  }
  const kept = keepRunning(server, { name: 'PostgreSQL', start, log });
  return { url: postgresUrl(port), stop: () => kept.stop() };
}

/** Runs `initdb` in a temporary directory and renames it, so a data directory is either complete or absent. */
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
        ...['--pgdata', unfinished, '--username', USER, '--auth', 'trust'],
        ...['--encoding', 'UTF8', '--locale', 'C.UTF-8', '--no-sync'],
      ]),
      runner.identity,
    );
    renameSync(unfinished, dataDir);
  } catch (cause) {
    rmSync(unfinished, { recursive: true, force: true });
    // Another process created the directory first; use that one.
    if (existsSync(join(dataDir, 'PG_VERSION'))) return;
    if (existsSync(dataDir) && readdirSync(dataDir).length > 0)
      throw new DependencyError(
        'database',
        `${dataDir} is not empty and contains no PostgreSQL data. Move it away, or set another TREINO_STATE_DIR.`,
        { cause },
      );
    throw new DependencyError(
      'database',
      `PostgreSQL could not create its data directory ${dataDir}: ${messageOf(cause)}`,
      { cause },
    );
  }
}

/** Spawns the server and resolves when it accepts connections. */
async function spawnServer(
  dataDir: string,
  port: number,
  binaries: PostgresBinaries,
  runner: PostgresRunner,
): Promise<RunningServer> {
  const settings = {
    listen_addresses: `${LOCAL_HOST},${LOCAL_HOST_IPV6}`,
    unix_socket_directories: '',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    logging_collector: 'off',
    log_destination: 'stderr',
    // Written to postmaster.opts, where the next start reads the ID of the parent process.
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
      // Its own process group: Ctrl-C reaches only the stack, which stops the database last.
      detached: process.platform !== 'win32',
      windowsHide: true,
    },
  );
  const stopAtExit = (): void => void child.kill('SIGINT');
  process.once('exit', stopAtExit);
  child.once('close', () => process.off('exit', stopAtExit));
  const readLog = await waitUntilReady(child, port);
  return {
    ended: once(child, 'close').then(() => readLog().trimEnd().split('\n').at(-1) ?? ''),
    stop: () => stopServer(child, dataDir, binaries, runner),
  };
}

/**
 * Waits until the log says that the server is ready. Keeps reading the log afterwards, so the pipe never fills.
 * @returns reads the end of the log
 */
async function waitUntilReady(child: ChildProcess, port: number): Promise<() => string> {
  let log = '';
  const started = Promise.withResolvers<undefined>();
  const fail = (reason: string, cause?: unknown): void => {
    const inUse = log.includes('Address already in use') || log.includes('in use by another');
    const advice = inUse
      ? ` Port ${port} is in use. Stop the program that listens there, or set TREINO_POSTGRES_PORT.`
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
    if (!text.includes('database system is ready to accept connections')) return;
    // PostgreSQL starts when one of its addresses is free. Clients of the other one would reach the other program.
    if (log.includes('Address already in use')) {
      fail('could not listen on both loopback addresses');
      child.kill('SIGQUIT');
    } else started.resolve(undefined);
  });
  child.once('error', (error) => fail(`could not be run: ${error.message}`, error));
  child.once('close', (code, signal) => fail(`exited during startup (${signal ?? `exit code ${code}`})`));
  const timer = setTimeout(() => {
    fail(`was not ready after ${START_MS / 1000} s`);
    child.kill('SIGQUIT');
  }, START_MS);
  try {
    await started.promise;
    return () => log;
  } finally {
    clearTimeout(timer);
  }
}

/** Fast shutdown, or immediate shutdown when that takes too long (the next start then replays the WAL). */
async function stopServer(
  child: ChildProcess,
  dataDir: string,
  binaries: PostgresBinaries,
  runner: PostgresRunner,
): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  // Windows has no signals.
  if (process.platform === 'win32')
    await run(...runner.command(binaries.pg_ctl, ['stop', '-m', 'fast', '-D', dataDir]));
  else child.kill('SIGINT');
  const timer = setTimeout(() => child.kill('SIGQUIT'), FAST_SHUTDOWN_MS);
  await ended;
  clearTimeout(timer);
}

async function createDatabase(port: number): Promise<void> {
  const sql = postgres(postgresUrl(port, 'postgres'), { max: 1, onnotice: () => undefined });
  try {
    const found = await sql`SELECT 1 FROM pg_database WHERE datname = ${DATABASE}`;
    if (found.length === 0) await sql`CREATE DATABASE ${sql(DATABASE)}`;
  } catch (cause) {
    throw new DependencyError('database', `PostgreSQL started but does not answer: ${messageOf(cause)}`, {
      cause,
    });
  } finally {
    await sql.end();
  }
}
