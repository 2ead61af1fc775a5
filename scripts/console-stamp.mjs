/**
 * Detects an outdated console/dist: the build stores a digest of its sources beside its output, and the files outside of
 * console/ that it bundled. Imports only built-in modules, because scripts/bootstrap.mjs uses it before any package is
 * installed.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** Vite's output folder, which also holds the stamp. */
export const CONSOLE_DIST = join('console', 'dist');
const STAMP = join(CONSOLE_DIST, 'stamp');

/** Whether console/dist was built from the current sources. @param {string} root the root of the checkout */
export const isConsoleBuilt = (root) =>
  existsSync(join(root, STAMP)) &&
  readFileSync(join(root, STAMP), 'utf8') === consoleStamp(root, recordedInputs(root));

const recordedInputs = (root) => readFileSync(join(root, STAMP), 'utf8').split('\n').slice(1);

/**
 * The stamp: the digest of the sources and of the lock file, and then a line for each bundled file outside of console/.
 * @param {string} root the root of the checkout
 * @param {string[]} inputs the bundled files outside of console/, relative to the root
 */
export function consoleStamp(root, inputs = []) {
  const folder = join(root, 'console');
  const sources = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(CONSOLE_DIST))
    .sort();
  const hash = createHash('sha256');
  for (const path of ['package-lock.json', ...inputs, ...sources]) {
    const file = join(root, path);
    hash
      .update(`${path}\0`)
      .update(existsSync(file) ? readFileSync(file) : '')
      .update('\0');
  }
  return [hash.digest('hex'), ...inputs].join('\n');
}
