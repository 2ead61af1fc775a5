/** Builds the console. The same sources give the same bytes, in any folder. */
import { realpathSync } from 'node:fs';
import { build } from 'vite';
import config from './vite.config.mjs';

/**
 * @param {string} folder the one with index.html and src/
 * @returns {Promise<{path: string, content: Uint8Array}[]>} index.html and the files of assets/, sorted by path
 */
export const bundleConsole = async (folder) => (await buildConsole(folder)).files;

/**
 * As bundleConsole, with the paths of all bundled modules.
 * @param {string} folder the one with index.html and src/
 * @returns {Promise<{files: {path: string, content: Uint8Array}[], modules: string[]}>}
 */
export async function buildConsole(folder) {
  const { output } = await build({
    ...config,
    // The names of the files depend on their paths, so symbolic links are resolved first.
    root: realpathSync(folder),
    mode: 'production',
    logLevel: 'warn',
    build: { ...config.build, write: false },
  });
  const files = output
    .map((file) => ({
      path: file.fileName,
      content: Buffer.from(file.type === 'chunk' ? file.code : file.source),
    }))
    .toSorted((one, other) => (one.path < other.path ? -1 : 1));
  return { files, modules: output.flatMap((file) => file.moduleIds ?? []) };
}
