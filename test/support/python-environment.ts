/**
 * Python environments of our own, for comparisons: made once, kept under the state folder. Nothing here
 * fails a test: where Python or its packages cannot be had, the answer says why in words.
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
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

/** Python's `python3` of a virtual environment. */
const pythonOf = (venv: string): string =>
  isWindows ? join(venv, 'Scripts', 'python.exe') : join(venv, 'bin', 'python3');

const environmentSchema = z.object({
  TREINO_STATE_DIR: z.string().default(resolve(import.meta.dirname, '../../.treino')),
  PYENV_ROOT: z.string().default(join(homedir(), '.pyenv')),
});

/** What an environment shall be. */
export interface EnvironmentWish {
  /** Minor versions of Python 3 that it may have, both included; the newest found is taken. */
  readonly oldestMinor: number;
  readonly newestMinor?: number;
  /** As pip names them, pinned or not. */
  readonly packages: readonly string[];
  /** Modules whose import, and version, proves that the environment works. */
  readonly modules: readonly string[];
}

/**
 * The environment with the XGBoost that Node has loaded.
 * @param xgboostVersion for example `3.4.1`
 * @param others packages it shall have besides, as pip names them
 */
export async function preparePython(
  xgboostVersion: string,
  others: readonly string[] = [],
): Promise<PythonEnvironment> {
  if (Number.parseInt(xgboostVersion) < 3) {
    return { missing: `libxgboost ${xgboostVersion} is loaded, and the comparison is with 3.0 and later` };
  }
  return prepareEnvironment({
    oldestMinor: 10,
    packages: [xgboostPackage(xgboostVersion), 'scikit-learn', 'pandas', ...others],
    modules: ['xgboost', 'sklearn', 'numpy', 'pandas'],
  });
}

/** The package without CUDA, where there is one. */
export const xgboostPackage = (version: string): string =>
  `${process.platform === 'darwin' || version.startsWith('1.') ? 'xgboost' : cpuOnly}==${version}`;

const cpuOnly = 'xgboost-cpu';

/** Makes an environment, unless it is there. */
export async function prepareEnvironment(wish: EnvironmentWish): Promise<PythonEnvironment> {
  const { TREINO_STATE_DIR, PYENV_ROOT } = parseEnvironment(environmentSchema);
  const { packages, modules } = wish;
  const found = await newestPython(PYENV_ROOT, wish);
  if (!found) return { missing: `no ${describePythons(wish)} was found on the PATH` };
  const hash = createHash('sha256')
    .update(JSON.stringify([found, packages]))
    .digest('hex')
    .slice(0, 12);
  const venv = join(resolve(TREINO_STATE_DIR), 'interop', `venv-${hash}`);
  try {
    // The stamp is written last: a folder without it is an environment half made.
    if (!existsSync(join(venv, 'complete'))) await build(venv, found, wish);
    return { python: pythonOf(venv), versions: await importedVersions(pythonOf(venv), modules) };
  } catch (error) {
    const lines = messageOf(error).trim().split('\n');
    return { missing: `${packages.join(', ')} cannot be had for ${found.executable}: ${lines.at(-1)!}` };
  }
}

const describePythons = ({ oldestMinor, newestMinor }: EnvironmentWish): string =>
  newestMinor === undefined
    ? `Python 3.${oldestMinor} or newer`
    : `Python 3.${oldestMinor} to 3.${newestMinor}`;

interface FoundPython {
  readonly executable: string;
  /** Major, minor. */
  readonly version: readonly [number, number];
}

async function newestPython(
  pyenvRoot: string,
  { oldestMinor, newestMinor = Infinity }: EnvironmentWish,
): Promise<FoundPython | undefined> {
  const versions = join(pyenvRoot, 'versions');
  const candidates = [
    ...['3.14', '3.13', '3.12', '3.11', '3.10', '3.9', '3', ''].map((suffix) => `python${suffix}`),
    ...(existsSync(versions) ? readdirSync(versions) : []).map((name) => pythonOf(join(versions, name))),
  ];
  const found = (await Promise.all(candidates.map(inspect))).filter((one) => one !== undefined);
  return found
    .filter(({ version: [major, minor] }) => major === 3 && minor >= oldestMinor && minor <= newestMinor)
    .sort((a, b) => b.version[1] - a.version[1])[0];
}

/** A command may be absent, or a shim without a Python behind it. */
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

async function build(
  venv: string,
  { executable, version }: FoundPython,
  { packages, modules }: EnvironmentWish,
): Promise<void> {
  await rm(venv, { recursive: true, force: true });
  await mkdir(resolve(venv, '..'), { recursive: true });
  await run(executable, ['-m', 'venv', venv], { timeout: 120_000 });
  const install = (...options: string[]) =>
    run(
      pythonOf(venv),
      ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--only-binary=:all:', ...options],
      { timeout: 600_000 },
    );
  // xgboost-cpu's wheel asks for Python 3.12, which the code in it does not need; the import below decides.
  const isExempt = (name: string) => name.startsWith(cpuOnly) && version[1] < 12;
  await install(...packages.filter((name) => !isExempt(name)));
  const exempt = packages.filter(isExempt);
  if (exempt.length > 0) await install('--ignore-requires-python', ...exempt);
  await importedVersions(pythonOf(venv), modules);
  await writeFile(join(venv, 'complete'), '');
}

async function importedVersions(python: string, modules: readonly string[]): Promise<Record<string, string>> {
  const script =
    'import sys, json, importlib; print(json.dumps({"python": sys.version.split()[0], ' +
    '**{m: importlib.import_module(m).__version__ for m in sys.argv[1:]}}))';
  const { stdout } = await run(python, ['-c', script, ...modules], { timeout: 120_000 });
  return z.record(z.string(), z.string()).parse(JSON.parse(stdout));
}

/**
 * The newest version that pip would install now.
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

/** Runs a script, given by its path, and reads the JSON it prints. */
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
