/**
 * Python environments for comparison tests, created once in the state folder. If Python or a package is not available, the
 * result names the reason instead of failing the test.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';
import { messageOf } from '../../lib/errors.ts';

const run = promisify(execFile);

export type PythonEnvironment =
  | { readonly python: string; readonly versions: Readonly<Record<string, string>> }
  | { readonly missing: string };

const isWindows = process.platform === 'win32';

/** Path of Python in a virtual environment. */
const pythonOf = (venv: string): string =>
  isWindows ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python3');

const environmentSchema = z.object({
  TREINO_STATE_DIR: z.string().default(resolve(import.meta.dirname, '../../.treino')),
  PYENV_ROOT: z.string().default(join(homedir(), '.pyenv')),
});

/** Requirements of an environment. */
export interface EnvironmentSpec {
  /** Range of minor versions of Python 3, both included. The newest version found is used. */
  readonly minMinor: number;
  readonly maxMinor?: number;
  /** Requirements for pip, pinned or not. */
  readonly packages: readonly string[];
  /** Modules to import as a check of the environment. Their versions are returned. */
  readonly modules: readonly string[];
}

/**
 * Prepares an environment with the same XGBoost version as the one loaded in Node.
 * @param xgboostVersion for example `3.4.1`
 * @param others further requirements for pip
 */
export async function preparePython(
  xgboostVersion: string,
  others: readonly string[] = [],
): Promise<PythonEnvironment> {
  if (Number.parseInt(xgboostVersion) < 3) {
    return { missing: `libxgboost ${xgboostVersion} is loaded, but the comparison needs 3.0 or later` };
  }
  return prepareEnvironment({
    minMinor: 10,
    packages: [xgboostPackage(xgboostVersion), 'scikit-learn', 'pandas', ...others],
    modules: ['xgboost', 'sklearn', 'numpy', 'pandas'],
  });
}

/** The requirement for XGBoost, without CUDA if there is such a package. */
export const xgboostPackage = (version: string): string =>
  `${process.platform === 'darwin' || version.startsWith('1.') ? 'xgboost' : CPU_PACKAGE}==${version}`;

const CPU_PACKAGE = 'xgboost-cpu';

/** Creates an environment unless it exists. */
export async function prepareEnvironment(spec: EnvironmentSpec): Promise<PythonEnvironment> {
  const { TREINO_STATE_DIR, PYENV_ROOT } = parseEnvironment(environmentSchema);
  const { packages, modules } = spec;
  const found = await newestPython(PYENV_ROOT, spec);
  if (!found) return { missing: `no ${describePythons(spec)} was found on the PATH` };
  const hash = createHash('sha256')
    .update(JSON.stringify([found, packages]))
    .digest('hex')
    .slice(0, 12);
  try {
    const parent = join(resolve(TREINO_STATE_DIR), 'interop');
    await mkdir(parent, { recursive: true });
    const venv = join(await realpath(parent), `venv-${hash}`);
    if (!(await isComplete(venv))) await build(venv, found, spec);
    return { python: pythonOf(venv), versions: await importedVersions(pythonOf(venv), modules) };
  } catch (error) {
    const lines = messageOf(error).trim().split('\n');
    return {
      missing: `${packages.join(', ')} cannot be installed for ${found.executable}: ${lines.at(-1)!}`,
    };
  }
}

const describePythons = ({ minMinor, maxMinor }: EnvironmentSpec): string =>
  maxMinor === undefined ? `Python 3.${minMinor} or newer` : `Python 3.${minMinor} to 3.${maxMinor}`;

interface FoundPython {
  readonly executable: string;
  /** Major, minor. */
  readonly version: readonly [number, number];
}

async function newestPython(
  pyenvRoot: string,
  { minMinor, maxMinor = Infinity }: EnvironmentSpec,
): Promise<FoundPython | undefined> {
  const versions = join(pyenvRoot, 'versions');
  const candidates = [
    ...['3.14', '3.13', '3.12', '3.11', '3.10', '3.9', '3', ''].map((suffix) => `python${suffix}`),
    ...(existsSync(versions) ? readdirSync(versions) : []).map((name) => pythonOf(join(versions, name))),
  ];
  const found = (await Promise.all(candidates.map(inspect))).filter((one) => one !== undefined);
  return found
    .filter(({ version: [major, minor] }) => major === 3 && minor >= minMinor && minor <= maxMinor)
    .sort((a, b) => b.version[1] - a.version[1])[0];
}

/** Returns undefined if the command does not exist or is a shim without Python. */
async function inspect(command: string): Promise<FoundPython | undefined> {
  const script = 'import sys, json; print(json.dumps([sys.executable, *sys.version_info[:2]]))';
  try {
    const { stdout } = await run(command, ['-c', script], { timeout: 10_000 });
    const [executable, major, minor] = z
      .tuple([z.string(), z.number(), z.number()])
      .parse(JSON.parse(stdout));
    return { executable, version: [major, minor] };
  } catch {
    return undefined;
  }
}

/** The file `complete` is written last, and has the path of the folder: the programs in it do not survive a move. */
async function isComplete(venv: string): Promise<boolean> {
  const file = join(venv, 'complete');
  return existsSync(file) && (await readFile(file, 'utf8')) === venv;
}

async function build(
  venv: string,
  { executable, version }: FoundPython,
  { packages, modules }: EnvironmentSpec,
): Promise<void> {
  await rm(venv, { recursive: true, force: true });
  await run(executable, ['-m', 'venv', venv], { timeout: 120_000 });
  const install = (...options: string[]) =>
    run(
      pythonOf(venv),
      ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--only-binary=:all:', ...options],
      { timeout: 600_000 },
    );
  // The wheel of xgboost-cpu requires Python 3.12, but its code does not. The import below checks that it works.
  const isExempt = (name: string) => name.startsWith(CPU_PACKAGE) && version[1] < 12;
  await install(...packages.filter((name) => !isExempt(name)));
  const exempt = packages.filter(isExempt);
  if (exempt.length > 0) await install('--ignore-requires-python', ...exempt);
  await importedVersions(pythonOf(venv), modules);
  await writeFile(join(venv, 'complete'), venv);
}

async function importedVersions(python: string, modules: readonly string[]): Promise<Record<string, string>> {
  const script =
    'import sys, json, importlib; print(json.dumps({"python": sys.version.split()[0], ' +
    '**{m: importlib.import_module(m).__version__ for m in sys.argv[1:]}}))';
  const { stdout } = await run(python, ['-c', script, ...modules], { timeout: 120_000 });
  return z.record(z.string(), z.string()).parse(JSON.parse(stdout));
}

/**
 * The newest version that pip would install.
 * @param requirement for example `xgboost>=3,<4`
 * @throws Error when PyPI cannot be reached
 */
export async function newestOnPyPI(python: string, requirement: string): Promise<string> {
  const options = ['--dry-run', '--no-deps', '--ignore-installed', '--quiet', '--report', '-'];
  const { stdout } = await run(
    python,
    ['-m', 'pip', 'install', '--disable-pip-version-check', ...options, requirement],
    { timeout: 120_000, maxBuffer: 16 * 1024 * 1024 },
  );
  const report = z.object({ install: z.array(z.object({ metadata: z.object({ version: z.string() }) })) });
  return report.parse(JSON.parse(stdout)).install[0]!.metadata.version;
}

/** Runs a script and parses the JSON that it prints. */
export async function runPython<T>(
  python: string,
  script: string,
  args: readonly string[],
  schema: z.ZodType<T>,
): Promise<T> {
  const { stdout } = await run(python, [script, ...args], {
    maxBuffer: 256 * 1024 * 1024,
  });
  return schema.parse(JSON.parse(stdout));
}
