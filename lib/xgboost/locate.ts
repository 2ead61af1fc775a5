/**
 * Where libxgboost is. In order: the setting XGBOOST_LIBRARY; a library bundled beside the code (Lambda,
 * container image); what scripts/fetch-xgboost.mjs brought; the system's own.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { parseEnvironment } from '../config.ts';
import { XGBoostError } from './xgboost-error.ts';

/** A library to load, and what must be loaded before it, in order. Paths, or names for the loader's search. */
export interface LibraryLocation {
  readonly library: string;
  readonly preload: readonly string[];
}

const fileName =
  { darwin: 'libxgboost.dylib', win32: 'xgboost.dll' }[process.platform as string] ?? 'libxgboost.so';
const manifestSchema = z.object({ library: z.string(), preload: z.array(z.string()) });
const stateSchema = z.object({ TREINO_STATE_DIR: z.string().optional() });

/**
 * The places to try, best first; only the first that exists is given when a path decides it.
 * @param setting the value of XGBOOST_LIBRARY, if any: a path, used before any other place.
 * @throws XGBoostError `xgboost_unavailable` when the setting names a file that is not there.
 */
export function locateLibrary(setting?: string): readonly LibraryLocation[] {
  if (setting !== undefined) {
    if (isAbsolute(setting) && !existsSync(setting)) {
      throw new XGBoostError(
        'xgboost_unavailable',
        `XGBOOST_LIBRARY names ${setting}, which does not exist. Correct it, or unset it to use the fetched library.`,
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
  const place = (entry: string) => (entry.startsWith('./') ? join(dirname(path), entry) : entry);
  return { library: place(library), preload: preload.map(place) };
}

/** The OpenMP runtime (and Debian's libdmlc) that lie with a library, as in a wheel or an unpacked package. */
function withRuntimes(library: string): LibraryLocation {
  const folder = dirname(library);
  const packages = dirname(dirname(folder));
  const beside = readdirSync(packages).filter((name) => name.endsWith('.libs'));
  const files = [folder, ...beside.map((name) => join(packages, name))].flatMap((place) =>
    readdirSync(place)
      .sort()
      .map((name) => ({ name, path: join(place, name) })),
  );
  const first = (pattern: RegExp) => files.find(({ name }) => pattern.test(name))?.path;
  const preload = [first(/^libgomp\b.*\.so/), first(/^libdmlc\.so/)].filter((path) => path !== undefined);
  return { library, preload };
}

function ancestors(folder: string): string[] {
  const parent = dirname(folder);
  return parent === folder ? [folder] : [folder, ...ancestors(parent)];
}
