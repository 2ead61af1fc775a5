/** A clone of what is committed, as a stranger has it, and the shell they sit at. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export interface Checkout {
  readonly path: string;
  remove(): void;
}

/** Clones HEAD; nothing of this checkout but its commits comes with it. */
export function freshClone(): Checkout {
  const folder = mkdtempSync(join(tmpdir(), 'treino-readme-'));
  const path = join(folder, 'treino');
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', ROOT, path]);
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** What npm, Jest and this checkout's bootstrap have put into the environment, and settings of Treino's own. */
const ours =
  /^(npm_(lifecycle|package|command|execpath|node_execpath|config_local_prefix)|INIT_CWD|NODE_ENV|NODE_OPTIONS|NODE_PATH|JEST_|TREINO_|AUTH|JOB_TABLE|DATABASE_URL|XGBOOST_LIBRARY|README)/i;

/** The environment without them, its PATH without the pinned Node. */
export function strangersEnvironment(): Record<string, string> {
  const environment = Object.entries(process.env).filter(([name]) => !ours.test(name));
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter);
  return { ...(Object.fromEntries(environment) as Record<string, string>), PATH: path };
}
