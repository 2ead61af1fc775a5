/** A fresh clone of the last commit, and the environment of a user who has just cloned it. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');

export interface Checkout {
  readonly path: string;
  remove(): void;
}

/** Clones HEAD. Uncommitted files of this checkout are not in the clone. */
export function freshClone(): Checkout {
  const folder = mkdtempSync(join(tmpdir(), 'treino-readme-'));
  const path = join(folder, 'treino');
  execFileSync('git', ['clone', '--quiet', '--no-hardlinks', ROOT, path]);
  return { path, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** Variables set by npm, Jest and this checkout's bootstrap, and Treino's own settings. */
const OWN_VARIABLES =
  /^(npm_(lifecycle|package|command|execpath|node_execpath|config_local_prefix)|INIT_CWD|NODE_ENV|NODE_OPTIONS|NODE_PATH|JEST_|TREINO_|AUTH|JOB_TABLE|DATABASE_URL|XGBOOST_LIBRARY|README)/i;

/** The environment without them, and with a PATH without the pinned Node. */
export function newUserEnvironment(): Record<string, string> {
  const environment = Object.entries(process.env).filter(([name]) => !OWN_VARIABLES.test(name));
  const path = (process.env.PATH ?? '')
    .split(delimiter)
    .filter((folder) => !folder.includes('node_modules'))
    .join(delimiter);
  return { ...(Object.fromEntries(environment) as Record<string, string>), PATH: path };
}
