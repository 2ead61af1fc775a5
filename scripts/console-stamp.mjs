/**
 * Detects an outdated console/dist: the build stores a digest of its sources beside its output. Imports only built-in
 * modules, because scripts/bootstrap.mjs uses it before any package is installed.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Vite's output folder, which also holds the stamp. */
export const CONSOLE_DIST = join('console', 'dist');
const STAMP = join(CONSOLE_DIST, 'stamp');

/** Whether console/dist was built from the current sources. @param {string} root the root of the checkout */
export const isConsoleBuilt = (root) =>
  existsSync(join(root, STAMP)) && readFileSync(join(root, STAMP), 'utf8') === consoleStamp(root);

/** The digest of the sources and of the lock file. @param {string} root the root of the checkout */
export function consoleStamp(root) {
  const folder = join(root, 'console');
  const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(CONSOLE_DIST))
    .sort();
  const hash = createHash('sha256');
  for (const path of ['package-lock.json', ...sources]) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update('\0');
  }
  return hash.digest('hex');
}
