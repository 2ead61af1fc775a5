/** Builds console/dist, which functions/get-console.ts serves. The folder appears only when it is complete. */
import { mkdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildConsole } from '../console/bundle.mjs';
import { CONSOLE_DIST, consoleStamp } from './console-stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, CONSOLE_DIST);
const draft = `${dist}.${process.pid}`;

const before = consoleStamp(root);
const built = await buildConsole(join(root, 'console'));
const inputs = built.modules
  .map((path) => relative(realpathSync(root), path).replaceAll('\\', '/'))
  .filter((path) => path.startsWith('lib/'))
  .sort();
// The stamp of sources that were edited during the build must not match.
const stamp = consoleStamp(root) === before ? consoleStamp(root, inputs) : '';
const files = [...built.files, { path: 'stamp', content: stamp }];
try {
  for (const { path, content } of files) {
    mkdirSync(dirname(join(draft, path)), { recursive: true });
    writeFileSync(join(draft, path), content);
  }
  rmSync(dist, { recursive: true, force: true });
  renameSync(draft, dist);
} finally {
  rmSync(draft, { recursive: true, force: true });
}
