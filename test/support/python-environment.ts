/**
 * A Python environment of our own, with the XGBoost that Node has loaded, for comparisons: made once, kept
 * under the state folder. Nothing here fails a test: where Python or its packages cannot be had, the answer
 * says why in words.
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

/**
 * @param xgboostVersion of the library that Node has loaded, for example `3.4.1`
 * @param others packages it shall have besides, as pip names them
 */
export async function preparePython(
  xgboostVersion: string,
  others: readonly string[] = [],
): Promise<PythonEnvironment> {
  const { TREINO_STATE_DIR, PYENV_ROOT } = parseEnvironment(environmentSchema);
  if (Number.parseInt(xgboostVersion) < 3) {
    return { missing: `libxgboost ${xgboostVersion} is loaded, and the comparison is with 3.0 and later` };
  }
  const found = await newestPython(PYENV_ROOT);
  if (!found) return { missing: 'no Python 3.10 or newer was found on the PATH' };
  const packages = [
    `${process.platform === 'darwin' ? 'xgboost' : 'xgboost-cpu'}==${xgboostVersion}`,
    'scikit-learn',
    'pandas',
    ...others,
  ];
  const hash = createHash('sha256')
    .update(JSON.stringify([found, packages]))
    .digest('hex')
    .slice(0, 12);
  const venv = join(resolve(TREINO_STATE_DIR), 'interop', `venv-${hash}`);
  try {
    // The stamp is written last: a folder without it is an environment half made.
    if (!existsSync(join(venv, 'complete'))) await build(venv, found, packages);
    return { python: pythonOf(venv), versions: await importedVersions(pythonOf(venv)) };
  } catch (error) {
    const lines = messageOf(error).trim().split('\n');
    return { missing: `${packages.join(', ')} cannot be had for ${found.executable}: ${lines.at(-1)!}` };
  }
}

interface FoundPython {
  readonly executable: string;
  /** Major, minor. */
  readonly version: readonly [number, number];
}

async function newestPython(pyenvRoot: string): Promise<FoundPython | undefined> {
  const versions = join(pyenvRoot, 'versions');
  const candidates = [
    ...['3.14', '3.13', '3.12', '3.11', '3.10', '3', ''].map((suffix) => `python${suffix}`),
    ...(existsSync(versions) ? readdirSync(versions) : []).map((name) => pythonOf(join(versions, name))),
  ];
  const found = (await Promise.all(candidates.map(inspect))).filter((one) => one !== undefined);
  const rank = ({ version: [major, minor] }: FoundPython) => major * 1000 + minor;
  return found.filter((one) => rank(one) >= 3010).sort((a, b) => rank(b) - rank(a))[0];
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

async function build(venv: string, { executable, version }: FoundPython, packages: string[]): Promise<void> {
  await rm(venv, { recursive: true, force: true });
  await mkdir(resolve(venv, '..'), { recursive: true });
  await run(executable, ['-m', 'venv', venv], { timeout: 120_000 });
  const install = (...options: string[]) =>
    run(
      pythonOf(venv),
      ['-m', 'pip', 'install', '--disable-pip-version-check', '--quiet', '--only-binary=:all:', ...options],
      { timeout: 600_000 },
    );
  const [xgboost = '', ...others] = packages;
  await install(...others);
  // xgboost-cpu's wheel asks for Python 3.12, which the code in it does not need; the import below decides.
  await install(...(version[1] < 12 ? ['--ignore-requires-python'] : []), xgboost);
  await importedVersions(pythonOf(venv));
  await writeFile(join(venv, 'complete'), '');
}

async function importedVersions(python: string): Promise<Record<string, string>> {
  const script =
    'import sys, json, numpy, pandas, sklearn, xgboost; print(json.dumps({"python": sys.version.split()[0], ' +
    '**{m.__name__: m.__version__ for m in (xgboost, sklearn, numpy, pandas)}}))';
  const { stdout } = await run(python, ['-c', script], { timeout: 120_000 });
  return z.record(z.string(), z.string()).parse(JSON.parse(stdout));
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
