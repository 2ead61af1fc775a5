/** The source files of a checkout, and what runs them. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, sep } from 'node:path';

/** Folders with sources. */
export const SOURCE_FOLDERS: readonly string[] = ['console', 'functions', 'lib', 'local', 'plugins'];

const OTHER_FILES: readonly string[] = ['docs/openapi.json', 'package-lock.json', 'serverless.yml'];

/** Editors also write backup and swap files. */
const SOURCE_NAME = /^[\w][\w.-]*\.(ts|tsx|mjs|cjs|css|html|svg|json|sql|yml)$/;

/** What only a new start uses: the stack's own code, what it imports, and the migrations. */
const OF_STACK =
  /^(local|plugins)\/|^(package-lock\.json|serverless\.yml|lib\/local-settings\.ts)$|^lib\/platform\/(embedded-postgres|postgres\/migrations)\//;

/** Whether a path, relative to the root, is a source file. */
export const isSource = (path: string): boolean =>
  OTHER_FILES.includes(path) ||
  (SOURCE_FOLDERS.some((folder) => path.startsWith(`${folder}/`)) &&
    !path.startsWith('console/dist') &&
    SOURCE_NAME.test(path.slice(path.lastIndexOf('/') + 1)));

/** All source files, relative to the root. */
export function listSources(root: string): string[] {
  const below = SOURCE_FOLDERS.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map(
      (path) => `${folder}/${path.replaceAll(sep, '/')}`,
    ),
  );
  return [...OTHER_FILES, ...below].filter(isSource);
}

/** A digest of a file. Undefined if it does not exist or cannot be read. */
export function digestOf(file: string): string | undefined {
  try {
    return createHash('sha256').update(readFileSync(file)).digest('hex');
  } catch {
    return undefined;
  }
}

/** The files outside of console/ that the last build of the console bundled: the stamp lists them after its digest. */
function consoleInputs(root: string): string[] {
  const stamp = join(root, 'console/dist/stamp');
  return existsSync(stamp) ? readFileSync(stamp, 'utf8').split('\n').slice(1) : [];
}

export interface ChangedParts {
  /** The functions and the workers. */
  readonly functions: boolean;
  readonly console: boolean;
  /** Files that only a new start uses. */
  readonly stack: readonly string[];
}

/** What must be loaded again after changes. */
export function changedParts(root: string, paths: readonly string[]): ChangedParts {
  const inputs = new Set(consoleInputs(root));
  return {
    functions: paths.some((path) => /^(functions|lib)\/|^docs\/openapi\.json$/.test(path)),
    console: paths.some((path) => path.startsWith('console/') || inputs.has(path)),
    stack: paths.filter((path) => OF_STACK.test(path)),
  };
}
