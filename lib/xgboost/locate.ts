/**
 * Finds libxgboost: the setting XGBOOST_LIBRARY, then a library bundled beside the code (Lambda, container image), then
 * the one that scripts/fetch-xgboost.mjs downloaded, then the system's.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseEnvironment } from '../config.ts';
import { XGBoostError } from './xgboost-error.ts';

/** A library, and the libraries to load before it, in order. Paths, or names that the system's loader searches. */
export interface LibraryLocation {
  readonly library: string;
  readonly preload: readonly string[];
}

const fileName =
  { darwin: 'libxgboost.dylib', win32: 'xgboost.dll' }[process.platform as string] ?? 'libxgboost.so';
const manifestSchema = z.object({ library: z.string(), preload: z.array(z.string()) });
const stateSchema = z.object({ TREINO_STATE_DIR: z.string().optional() });

/**
 * The locations to try, best first.
 * @param setting the value of XGBOOST_LIBRARY, if any. Only this path is tried then.
 * @throws XGBoostError `xgboost_unavailable` if the setting names a file that does not exist
 */
export function locateLibrary(setting?: string): readonly LibraryLocation[] {
  if (setting !== undefined) {
    if (isAbsolute(setting) && !existsSync(setting)) {
      throw new XGBoostError(
        'xgboost_unavailable',
        `XGBOOST_LIBRARY is ${setting}, which does not exist. Correct it, or unset it to use the downloaded library.`,
      );
    }
    return [isAbsolute(setting) ? withRuntimes(setting) : { library: setting, preload: [] }];
  }
  const folders = ancestors(dirname(fileURLToPath(import.meta.url)));
  const bundled = folders
    .map((folder) => join(folder, 'xgboost', 'lib', fileName))
    .find((path) => existsSync(path));
  if (bundled !== undefined) return [withRuntimes(bundled)];
  const { TREINO_STATE_DIR } = parseEnvironment(stateSchema);
  const states =
    TREINO_STATE_DIR === undefined ? folders.map((folder) => join(folder, '.treino')) : [TREINO_STATE_DIR];
  const manifest = states
    .map((state) => resolve(state, 'xgboost', 'library.json'))
    .find((path) => existsSync(path));
  const system = [fileName, ...(fileName === 'libxgboost.so' ? ['libxgboost.so.0'] : [])];
  return [
    ...(manifest === undefined ? [] : [readManifest(manifest)]),
    ...system.map((library) => ({ library, preload: [] })),
  ];
}

function readManifest(path: string): LibraryLocation {
  const { library, preload } = manifestSchema.parse(JSON.parse(readFileSync(path, 'utf8')));
  const pathOf = (entry: string) => (entry.startsWith('./') ? join(dirname(path), entry) : entry);
  return { library: pathOf(library), preload: preload.map(pathOf) };
}

/** Adds the OpenMP runtime, and Debian's libdmlc, from the folders of a wheel or an unpacked package. */
function withRuntimes(library: string): LibraryLocation {
  const folder = dirname(library);
  const packages = dirname(dirname(folder));
  const libraryFolders = readdirSync(packages).filter((name) => name.endsWith('.libs'));
  const files = [folder, ...libraryFolders.map((name) => join(packages, name))].flatMap((directory) =>
    readdirSync(directory)
      .sort()
      .map((name) => ({ name, path: join(directory, name) })),
  );
  const first = (pattern: RegExp) => files.find(({ name }) => pattern.test(name))?.path;
  const preload = [first(/^libgomp\b.*\.so/), first(/^libdmlc\.so/)].filter((path) => path !== undefined);
  return { library, preload };
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
