/**
 * One stack a state directory. The lock is SQLite's, so the kernel's: it ends with the process that holds
 * it, however that ends, and no reused process id can be mistaken for it.
 */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { TreinoError } from '../../lib/errors.ts';

const SQLITE_BUSY = 5;

export interface StateLock {
  /** Whether the last stack here ended without stop(): it may have left processes that are about to end. */
  readonly uncleanEnd: boolean;
  /** Lets the next one in; with word of an orderly end, unless what an unclean one left may still be there. */
  release(end: { orderly: boolean }): void;
}

/**
 * Takes the state directory, creating it when absent.
 * @throws TreinoError `stack_running` when another stack has it; the message says where that one answers.
 */
export function lockState(stateDir: string, baseUrl: string): StateLock {
  mkdirSync(stateDir, { recursive: true });
  const owner = join(stateDir, 'stack.json');
  const database = new DatabaseSync(join(stateDir, 'stack.lock'));
  try {
    // Memory journal: the lock file is all that is wanted on disk.
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode !== SQLITE_BUSY) throw cause;
    throw new TreinoError(
      `Treino is already running on ${stateDir}${describe(readOwner(owner))}. Stop it, or choose another TREINO_STATE_DIR.`,
      { code: 'stack_running', cause },
    );
  }
  const uncleanEnd = readOwner(owner) !== undefined;
  writeFileSync(owner, JSON.stringify({ pid: process.pid, baseUrl }));
  return {
    uncleanEnd,
    release({ orderly }) {
      if (orderly) rmSync(owner, { force: true });
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
