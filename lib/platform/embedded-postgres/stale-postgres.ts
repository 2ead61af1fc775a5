/**
 * A PostgreSQL server outlives a killed parent process and keeps its data directory locked. The next start stops
 * such a stale server. If the parent still runs, the start fails instead.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DependencyError } from '../../errors.ts';

const run = promisify(execFile);
const FAST_SHUTDOWN_MS = 15_000;
const GIVE_UP_MS = 25_000;
const POLL_MS = 20;

/** Whether a process with this ID exists. Zombies count. */
export function isRunning(pid: number): boolean {
  if (!Number.isSafeInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Stops a stale server on the data directory and removes its lock file.
 * @throws DependencyError when a running Treino uses the directory, or when the server does not stop
 */
export async function stopStalePostgres(dataDir: string): Promise<void> {
  const lockFile = join(dataDir, 'postmaster.pid');
  const pid = Number(linesOf(lockFile)[0]);
  if (!(await isPostgres(pid))) {
    // The process ID may have been reused, and PostgreSQL would take that process for its own server.
    rmSync(lockFile, { force: true });
    return;
  }
  const owner = ownerOf(dataDir);
  if (owner !== undefined && isRunning(owner))
    throw new DependencyError(
      'database',
      `Another Treino (process ${owner}) is using the database in ${dataDir}. ` +
        'Stop it first, or set another TREINO_STATE_DIR for this one.',
    );

  // Fast shutdown first, immediate shutdown later.
  process.kill(pid, 'SIGINT');
  const start = performance.now();
  let isImmediate = false;
  while (await isPostgres(pid)) {
    const waited = performance.now() - start;
    if (waited > GIVE_UP_MS)
      throw new DependencyError(
        'database',
        `A stale PostgreSQL (process ${pid}) still uses ${dataDir} and does not stop. Kill it, then start again.`,
      );
    if (!isImmediate && waited > FAST_SHUTDOWN_MS) {
      process.kill(pid, 'SIGQUIT');
      isImmediate = true;
    }
    await wait(POLL_MS);
  }
  rmSync(lockFile, { force: true });
}

/** The process that started the server. PostgreSQL keeps the command line of its last start in a file. */
function ownerOf(dataDir: string): number | undefined {
  const owner = /cluster_name=treino-(\d+)/.exec(linesOf(join(dataDir, 'postmaster.opts'))[0] ?? '')?.[1];
  return owner === undefined ? undefined : Number(owner);
}

/** Whether the process is a running PostgreSQL. Process IDs are reused, so the name is checked. */
async function isPostgres(pid: number): Promise<boolean> {
  if (!isRunning(pid)) return false;
  if (existsSync('/proc/self/stat')) {
    // `<pid> (<name>) <state> …`
    const stat = linesOf(`/proc/${pid}/stat`)[0] ?? '';
    return stat.includes('(postgres)') && !stat.includes(') Z');
  }
  const { stdout } =
    process.platform === 'win32'
      ? await run('tasklist', ['/FI', `PID eq ${pid}`, '/NH'])
      : await run('ps', ['-o', 'comm=', '-p', String(pid)]).catch(() => ({ stdout: '' }));
  return stdout.includes('postgres');
}

function linesOf(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').split('\n');
  } catch {
    return [];
  }
}
