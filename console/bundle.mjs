/** Builds the console. The same sources give the same bytes, in any folder. */
import { realpathSync } from 'node:fs';
import { build } from 'vite';
import config from './vite.config.mjs';

/**
 * @param {string} folder the one with index.html and src/
 * @returns {Promise<{path: string, content: Uint8Array}[]>} index.html and the files of assets/, sorted by path
 */
export async function bundleConsole(folder) {
  const { output } = await build({
    ...config,
    // The names of the files depend on their paths, so symbolic links are resolved first.
    root: realpathSync(folder),
    mode: 'production',
    logLevel: 'warn',
    build: { ...config.build, write: false },
  });
  return output
    .map((file) => ({
      path: file.fileName,
      content: Buffer.from(file.type === 'chunk' ? file.code : file.source),
    }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
}
