/** Builds the console: the same bytes from the same sources, wherever they lie. */
import { realpathSync } from 'node:fs';
import { build } from 'vite';
import config from './vite.config.mjs';

/**
 * @param {string} folder with index.html and src/
 * @returns {Promise<{path: string, content: Uint8Array}[]>} index.html and assets/, by path
 */
export async function bundleConsole(folder) {
  const { output } = await build({
    ...config,
    // Paths that lead through a link would make other names of the same files.
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
