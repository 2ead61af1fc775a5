/**
 * Allows one stack per state directory. The lock is a file lock that SQLite takes: the kernel releases it when the
 * process ends for any reason, and a reused process ID cannot be mistaken for the owner.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TreinoError } from '../../lib/errors.ts';

const SQLITE_BUSY = 5;

export interface StateLock {
  /** Whether the previous stack ended without stop(). Its child processes may still be about to exit. */
  readonly wasKilled: boolean;
  /** Releases the lock. `isClean: false` makes the next stack expect child processes that are about to exit. */
  release(end: { isClean: boolean }): void;
}

/**
 * Locks the state directory. Creates it if it does not exist.
 * @throws TreinoError `stack_running` when another stack uses it; the message has that stack's process ID and URL
 */
export function lockState(stateDir: string, baseUrl: string): StateLock {
  mkdirSync(stateDir, { recursive: true });
  const owner = join(stateDir, 'stack.json');
  const database = new DatabaseSync(join(stateDir, 'stack.lock'));
  try {
    // With a memory journal, only the lock file is on disk.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw cause;
    throw new TreinoError(
      `Treino is already running on ${stateDir}${describe(readOwner(owner))}. Stop it, or set another TREINO_STATE_DIR.`,
      { code: 'stack_running', cause },
    );
  }
  const wasKilled = readOwner(owner) !== undefined;
  writeFileSync(owner, JSON.stringify({ pid: process.pid, baseUrl }));
  return {
    wasKilled,
    release({ isClean }) {
      if (isClean) rmSync(owner, { force: true });
      database.close();
    },
  };
}

interface Owner {
  readonly pid: number;
  readonly baseUrl: string;
}

function readOwner(path: string): Owner | undefined {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Owner;
  } catch {
    return undefined;
  }
}

const describe = (owner: Owner | undefined): string =>
  owner ? ` (process ${owner.pid}, ${owner.baseUrl})` : '';
