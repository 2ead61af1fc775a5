/** Writes console/dist, which functions/get-console.ts serves. It is there whole or not at all. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleConsole } from '../console/bundle.mjs';
import { CONSOLE_DIST, consoleStamp } from './console-stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, CONSOLE_DIST);
const fresh = `${dist}.${process.pid}`;

const stamp = consoleStamp(root);
const files = [...(await bundleConsole(join(root, 'console'))), { path: 'stamp', content: stamp }];
try {
  for (const { path, content } of files) {
    mkdirSync(dirname(join(fresh, path)), { recursive: true });
    writeFileSync(join(fresh, path), content);
  }
  rmSync(dist, { recursive: true, force: true });
  renameSync(fresh, dist);
} finally {
  rmSync(fresh, { recursive: true, force: true });
}
