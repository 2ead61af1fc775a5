/**
 * Whether console/dist is what its sources make: by a digest of these, kept beside what was built. Built-in modules
 * only: scripts/bootstrap.mjs asks before anything is installed.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';

/** What Vite writes, and the stamp in it. */
export const CONSOLE_DIST = join('console', 'dist');
const STAMP = join(CONSOLE_DIST, 'stamp');

/** @param {string} root of the service */
export const isConsoleBuilt = (root) =>
  existsSync(join(root, STAMP)) && readFileSync(join(root, STAMP), 'utf8') === consoleStamp(root);

/** The digest of the sources, and of what they are built with. @param {string} root of the service */
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
