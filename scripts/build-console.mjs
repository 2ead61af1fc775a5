/** Builds console/dist, which functions/get-console.ts serves. The folder appears only when it is complete. */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleConsole } from '../console/bundle.mjs';
import { CONSOLE_DIST, consoleStamp } from './console-stamp.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, CONSOLE_DIST);
const draft = `${dist}.${process.pid}`;

const stamp = consoleStamp(root);
const files = [...(await bundleConsole(join(root, 'console'))), { path: 'stamp', content: stamp }];
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
