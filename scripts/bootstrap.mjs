/**
 * Runs a command in a fresh clone. It needs only Node ≥ 20 and npm, and does each step only if necessary:
 *
 *   npm ci (the lock file changed) ─▶ fetch libxgboost (missing) ─▶ build the console (its sources changed)
 *   ─▶ run the target with the pinned Node
 *
 *   node scripts/bootstrap.mjs local/start.ts [arguments]   a TypeScript program, in the user's working directory
 *   node scripts/bootstrap.mjs test [arguments]             Jest
 *   node scripts/bootstrap.mjs bin <name> [arguments]       a program in node_modules/.bin
 *
 * It imports only built-in modules, because it runs before any package is installed.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { constants, homedir } from 'node:os';
import { basename, delimiter, dirname, join, relative, resolve as absolute } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isConsoleBuilt } from './console-stamp.mjs';

const MIN_NODE = 20;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.treino-installed');
const LOCK = join(ROOT, '.treino', 'bootstrap.lock');
const PINNED_NODE = join(MODULES, '.bin', 'node');
/** The user's working directory. `npm run` changes to the checkout and passes the original one in INIT_CWD. */
const USER_DIRECTORY =
  process.env.npm_package_json === join(ROOT, 'package.json') && process.cwd() === ROOT
    ? process.env.INIT_CWD || ROOT
    : process.cwd();
/** How often the owner of the lock touches it. A lock untouched for five times as long is abandoned. */
const LOCK_TOUCH_MS = 2000;
/** Targets that neither train nor package. */
const WITHOUT_XGBOOST = new Set([
  'depcruise',
  'eslint',
  'knip',
  'prettier',
  'tsc',
  'scripts/migrate.ts',
  'local/emit.ts',
]);
/** Targets that serve the console. */
const WITH_CONSOLE = new Set(['test', 'local/start.ts', 'local/demo.ts', 'scripts/pictures.ts']);
const FORWARDED_SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const QUIET_FLAG = '--disable-warning=ExperimentalWarning';

class Failure extends Error {}

const log = (line) => process.stderr.write(`treino: ${line}\n`);

async function main([target, ...rest]) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < MIN_NODE) {
    throw new Failure(`Node ${MIN_NODE} or newer is required; this is ${process.version}.`);
  }
  if (target === undefined) throw new Failure('No target given: see the top of scripts/bootstrap.mjs.');
  // Steps run in different folders and must use the same state directory.
  const state = process.env.TREINO_STATE_DIR;
  if (state) process.env.TREINO_STATE_DIR = absolute(USER_DIRECTORY, state);
  const wantsXGBoost = !WITHOUT_XGBOOST.has(target === 'bin' ? rest[0] : target);
  const lacksXGBoost = () => wantsXGBoost && !hasXGBoost();
  const lacksConsole = () => WITH_CONSOLE.has(target) && !isConsoleBuilt(ROOT);
  const stale = () => !isInstalled() || lacksXGBoost() || lacksConsole();
  if (stale()) {
    await withLock(async () => {
      // Another process may have done these steps while this one waited for the lock.
      if (!isInstalled()) await install();
      const script = (name) => [pinnedNode(), [join(ROOT, 'scripts', name)]];
      if (lacksXGBoost()) await run('fetching libxgboost', ...script('fetch-xgboost.mjs'));
      if (lacksConsole()) await run('building the console', ...script('build-console.mjs'));
    });
  }
  return runTarget(target, rest);
}

/** Whether node_modules matches package-lock.json. */
function isInstalled() {
  if (!existsSync(PINNED_NODE)) return false;
  if (readText(STAMP) === fingerprint()) return true;
  // The stamp is outdated after `npm install`. Compare with what npm recorded.
  const installed = readJson(join(MODULES, '.package-lock.json'))?.packages;
  if (!installed) return false;
  const wanted = Object.entries(readJson(join(ROOT, 'package-lock.json')).packages);
  const matches = wanted.every(
    ([path, entry]) =>
      path === '' ||
      (installed[path] ? installed[path].version === entry.version : entry.optional || entry.devOptional),
  );
  if (matches) writeFileSync(STAMP, fingerprint());
  return matches;
}

const fingerprint = () =>
  ['package.json', 'package-lock.json']
    .reduce((hash, name) => hash.update(readFileSync(join(ROOT, name))), createHash('sha256'))
    .update(`${process.platform}-${process.arch}`)
    .digest('hex');

async function install() {
  log(existsSync(MODULES) ? 'the packages have changed: npm ci …' : 'installing packages: npm ci …');
  const started = Date.now();
  const environment = {
    ...process.env,
  };
  // npm's cache is in the home directory by default.
  if (!process.env.npm_config_cache && !isWritableFolder(homedir())) {
    environment.npm_config_cache = join(ROOT, '.treino', 'npm-cache');
  }
  const options = [
    'ci',
    // Also in .npmrc, which a variable of the environment could override.
    '--ignore-scripts',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  await run('npm ci', ...npmCommand(options), environment);
  linkPinnedNode();
  if (!existsSync(PINNED_NODE)) {
    throw new Failure(
      `This machine is not supported: npm has no Node 22 for ${process.platform} ${process.arch}.`,
    );
  }
  writeFileSync(STAMP, fingerprint());
  log(`packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/**
 * Links node_modules/.bin/node if npm did not. Each platform's package has a program `node`. When npm 10 removes the packages
 * of other platforms, it removes their links too, and they have the same name.
 */
function linkPinnedNode() {
  if (existsSync(PINNED_NODE)) return;
  const { optionalDependencies = {} } = readJson(join(ROOT, 'package.json'));
  const program = Object.keys(optionalDependencies)
    .filter((name) => name.startsWith('node-'))
    .map((name) => join(MODULES, name, 'bin', 'node'))
    .find((path) => existsSync(path));
  if (program === undefined) return;
  mkdirSync(dirname(PINNED_NODE), { recursive: true });
  rmSync(PINNED_NODE, { force: true });
  symlinkSync(relative(dirname(PINNED_NODE), program), PINNED_NODE);
}

/** The npm that started this script, or the one on the PATH. */
function npmCommand(options) {
  const running = process.env.npm_execpath;
  if (running && basename(running) === 'npm-cli.js' && existsSync(running)) {
    return [process.execPath, [running, ...options]];
  }
  return ['npm', options];
}

/** Whether libxgboost was fetched after the pinned builds last changed. */
function hasXGBoost() {
  const manifest = absolute(ROOT, process.env.TREINO_STATE_DIR || '.treino', 'xgboost', 'library.json');
  const fetched = statSync(manifest, { throwIfNoEntry: false });
  const pinned = statSync(join(ROOT, 'scripts', 'xgboost-builds.json'), { throwIfNoEntry: false });
  return fetched !== undefined && (pinned === undefined || fetched.mtimeMs >= pinned.mtimeMs);
}

/** Runs `work` while no other bootstrap process does. */
async function withLock(work) {
  mkdirSync(dirname(LOCK), { recursive: true });
  let isReported = false;
  while (!acquireLock()) {
    if (!isReported) log('another command is installing; waiting for it …');
    isReported = true;
    await delay(200);
  }
  const touch = setInterval(() => utimesSync(LOCK, new Date(), new Date()), LOCK_TOUCH_MS);
  try {
    await work();
  } finally {
    clearInterval(touch);
    rmSync(LOCK, { force: true });
  }
}

function acquireLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const touchedAt = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs;
  const pid = Number(readText(LOCK));
  const isAbandoned = touchedAt !== undefined && Date.now() - touchedAt > 5 * LOCK_TOUCH_MS;
  if (isAbandoned || (pid > 0 && !isRunning(pid))) rmSync(LOCK, { force: true });
  return false;
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs the target and returns its exit code. It gets this process's streams and signals. */
async function runTarget(target, rest) {
  const node = pinnedNode();
  if (target === 'test') {
    for (const argument of rest) {
      // Jest does not create the folder.
      const report = /^--outputFile=(.+)$/.exec(argument)?.[1];
      if (report) mkdirSync(dirname(absolute(report)), { recursive: true });
    }
    const options = [process.env.NODE_OPTIONS, '--experimental-vm-modules', QUIET_FLAG]
      .filter(Boolean)
      .join(' ');
    return passThrough(node, [join(MODULES, 'jest', 'bin', 'jest.js'), ...rest], { NODE_OPTIONS: options });
  }
  if (target === 'bin') {
    const [name, ...options] = rest;
    const link = join(MODULES, '.bin', String(name));
    if (!existsSync(link)) throw new Failure(`node_modules/.bin has no program ${name}.`);
    return passThrough(node, [realpathSync(link), ...options]);
  }
  return passThrough(node, [QUIET_FLAG, absolute(ROOT, target), ...rest], {}, USER_DIRECTORY);
}

const pinnedNode = () => realpathSync(PINNED_NODE);

function passThrough(program, options, environment = {}, cwd = process.cwd()) {
  // `node` is the pinned one for programs that the target starts.
  const path = [join(MODULES, '.bin'), process.env.PATH].filter(Boolean).join(delimiter);
  return runToEnd(program, options, {
    stdio: 'inherit',
    cwd,
    env: { ...process.env, PATH: path, ...environment },
  });
}

/** Runs a preparation step. @throws Failure, which names the step, when it exits with an error */
async function run(step, program, options, environment = process.env) {
  const code = await runToEnd(program, options, { cwd: ROOT, stdio: ['ignore', 2, 2], env: environment });
  if (code !== 0) throw new Failure(`${step} failed (exit code ${code}); see the output above.`);
}

/** Runs a program. Returns its exit code, or 128 + the number of the signal that ended it. */
function runToEnd(program, options, spawnOptions) {
  const child = spawn(program, options, spawnOptions);
  // Ctrl-C in a terminal reaches the child too, but a signal sent to this process alone does not.
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED_SIGNALS) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      const missing = error.code === 'ENOENT' && program === 'npm';
      reject(missing ? new Failure('npm is not on the PATH. It is required to install packages.') : error);
    });
    child.once('close', (code, signal) => {
      for (const name of FORWARDED_SIGNALS) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function isWritableFolder(path) {
  if (!path || !existsSync(path)) return false;
  try {
    const probe = join(path, `.treino-${process.pid}`);
    writeFileSync(probe, '');
    rmSync(probe);
    return true;
  } catch {
    return false;
  }
}

function readText(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

function readJson(path) {
  const text = readText(path);
  return text === undefined ? undefined : JSON.parse(text);
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof Failure)) throw error;
  log(error.message);
  process.exitCode = 1;
}
