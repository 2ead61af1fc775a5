/**
 * A PostgreSQL whose owner was killed lives on and holds its data directory. The next start of Treino
 * ends it; one whose owner is alive is left alone, and the start refused.
 */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DependencyError } from '../../errors.ts';

const run = promisify(execFile);
const fastStopMs = 15_000;
const giveUpMs = 25_000;
const pollMs = 20;

/** Whether a process of this id exists (a zombie does). */
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
 * Leaves the data directory without a server, and without the lock file of one.
 * @throws DependencyError when a living Treino uses the directory, or the server does not end.
 */
export async function stopSurvivor(dataDir: string): Promise<void> {
  const lockFile = join(dataDir, 'postmaster.pid');
  const pid = Number(linesOf(lockFile)[0]);
  if (!(await isPostgres(pid))) {
    // PostgreSQL would take any process that now has this id for its own.
    rmSync(lockFile, { force: true });
    return;
  }
  const owner = ownerOf(dataDir);
  if (owner !== undefined && isRunning(owner))
    throw new DependencyError(
      'database',
      `Another Treino (process ${owner}) is using the database in ${dataDir}. ` +
        'Stop it first, or give this one its own TREINO_STATE_DIR.',
    );

  // Fast shutdown, and after a while immediate shutdown.
  process.kill(pid, 'SIGINT');
  const start = performance.now();
  let urged = false;
  while (await isPostgres(pid)) {
    const waited = performance.now() - start;
    if (waited > giveUpMs)
      throw new DependencyError(
        'database',
        `An old PostgreSQL (process ${pid}) still uses ${dataDir} and does not end. End it, then start again.`,
      );
    if (!urged && waited > fastStopMs) {
      process.kill(pid, 'SIGQUIT');
      urged = true;
    }
    await wait(pollMs);
  }
  rmSync(lockFile, { force: true });
}

/** The process that started the server, from the command line PostgreSQL keeps of its last start. */
function ownerOf(dataDir: string): number | undefined {
  const owner = /cluster_name=treino-(\d+)/.exec(linesOf(join(dataDir, 'postmaster.opts'))[0] ?? '')?.[1];
  return owner === undefined ? undefined : Number(owner);
}

/** Whether the process is a living PostgreSQL: ids are given out again. */
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
