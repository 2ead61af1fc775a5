/**
 * The way from a bare clone to a running command, with nothing but Node ≥ 20 and npm:
 *
 *   npm ci, when the lock file asks for it ─▶ libxgboost, when it is missing ─▶ the console, when its sources
 *   have changed ─▶ the target, on the pinned Node
 *
 *   node scripts/bootstrap.mjs local/start.ts [arguments]   a TypeScript program, in the folder where the command was typed
 *   node scripts/bootstrap.mjs test [arguments]             Jest
 *   node scripts/bootstrap.mjs bin <name> [arguments]       a program of node_modules/.bin
 *
 * It says what it does, and nothing when there is nothing to do. Built-in modules only: it runs before
 * anything is installed.
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
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { constants, homedir } from 'node:os';
import { basename, delimiter, dirname, join, resolve as absolute } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { isConsoleBuilt } from './console-stamp.mjs';

const OLDEST_NODE = 20;
const ROOT = dirname(dirname(fileURLToPath(import.meta.url)));
const MODULES = join(ROOT, 'node_modules');
const STAMP = join(MODULES, '.treino-installed');
const LOCK = join(ROOT, '.treino', 'bootstrap.lock');
const PINNED_NODE = join(MODULES, '.bin', 'node');
/** Where the command was typed: `npm run` itself goes to the checkout first. */
const TYPED_IN =
  process.env.npm_package_json === join(ROOT, 'package.json') && process.cwd() === ROOT
    ? process.env.INIT_CWD || ROOT
    : process.cwd();
/** Their owner touches a lock this often, milliseconds; one untouched for five times as long has no owner. */
const LOCK_BEAT_MS = 2000;
/** What trains nothing and packs nothing. */
const WITHOUT_XGBOOST = new Set([
  'depcruise',
  'eslint',
  'knip',
  'prettier',
  'tsc',
  'scripts/migrate.ts',
  'local/emit.ts',
]);
/** What shows the console. */
const WITH_CONSOLE = new Set(['test', 'local/start.ts', 'local/demo.ts', 'scripts/pictures.ts']);
const FORWARDED = ['SIGINT', 'SIGTERM', 'SIGHUP'];
const QUIET = '--disable-warning=ExperimentalWarning';

class Failure extends Error {}

const say = (line) => process.stderr.write(`treino: ${line}\n`);

async function main([target, ...rest]) {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < OLDEST_NODE) {
    throw new Failure(`Node ${OLDEST_NODE} or newer is needed to begin; this is ${process.version}.`);
  }
  if (target === undefined) throw new Failure('Nothing to run: see the top of scripts/bootstrap.mjs.');
  // Every step, in whichever folder it runs, is to find the same one.
  const state = process.env.TREINO_STATE_DIR;
  if (state) process.env.TREINO_STATE_DIR = absolute(TYPED_IN, state);
  const wantsXGBoost = !WITHOUT_XGBOOST.has(target === 'bin' ? rest[0] : target);
  const lacksXGBoost = () => wantsXGBoost && !hasXGBoost();
  const lacksConsole = () => WITH_CONSOLE.has(target) && !isConsoleBuilt(ROOT);
  const stale = () => !isInstalled() || lacksXGBoost() || lacksConsole();
  if (stale()) {
    await locked(async () => {
      // Whoever held the lock may have done it all.
      if (!isInstalled()) await install();
      if (lacksXGBoost()) await run(pinnedNode(), [join(ROOT, 'scripts', 'fetch-xgboost.mjs')]);
      if (lacksConsole()) await run(pinnedNode(), [join(ROOT, 'scripts', 'build-console.mjs')]);
    });
  }
  return runTarget(target, rest);
}

/** Whether node_modules is what package-lock.json says. */
function isInstalled() {
  if (!existsSync(PINNED_NODE)) return false;
  if (readText(STAMP) === fingerprint()) return true;
  // npm itself may have been run by hand: its own account of what it installed tells.
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
  say(existsSync(MODULES) ? 'the packages have changed: npm ci …' : 'installing packages: npm ci …');
  const started = Date.now();
  const environment = {
    ...process.env,
    // Its install script downloads CUDA libraries that nothing here uses.
    ONNXRUNTIME_NODE_INSTALL: 'skip',
  };
  // npm's cache is below the home directory; without one it goes below the state.
  if (!process.env.npm_config_cache && !isWritableFolder(homedir())) {
    environment.npm_config_cache = join(ROOT, '.treino', 'npm-cache');
  }
  const options = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
  ];
  await run(...npmCommand(options), environment);
  if (!existsSync(PINNED_NODE)) {
    throw new Failure(
      `There is no Node 22 on npm for ${process.platform} ${process.arch}: this machine is not supported.`,
    );
  }
  writeFileSync(STAMP, fingerprint());
  say(`packages installed in ${Math.round((Date.now() - started) / 1000)} s`);
}

/** The npm that runs us, or the one on the PATH. */
function npmCommand(options) {
  const running = process.env.npm_execpath;
  if (running && basename(running) === 'npm-cli.js' && existsSync(running)) {
    return [process.execPath, [running, ...options]];
  }
  return ['npm', options];
}

/** Fetched, and not before the pinned builds last changed. */
function hasXGBoost() {
  const manifest = absolute(ROOT, process.env.TREINO_STATE_DIR || '.treino', 'xgboost', 'library.json');
  const fetched = statSync(manifest, { throwIfNoEntry: false });
  const pinned = statSync(join(ROOT, 'scripts', 'xgboost-builds.json'), { throwIfNoEntry: false });
  return fetched !== undefined && (pinned === undefined || fetched.mtimeMs >= pinned.mtimeMs);
}

/** Does the work while no other bootstrap does. */
async function locked(work) {
  mkdirSync(dirname(LOCK), { recursive: true });
  let told = false;
  while (!takeLock()) {
    if (!told) say('another command is installing; waiting for it …');
    told = true;
    await delay(200);
  }
  const beat = setInterval(() => utimesSync(LOCK, new Date(), new Date()), LOCK_BEAT_MS);
  try {
    await work();
  } finally {
    clearInterval(beat);
    rmSync(LOCK, { force: true });
  }
}

function takeLock() {
  try {
    writeFileSync(LOCK, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  }
  const touched = statSync(LOCK, { throwIfNoEntry: false })?.mtimeMs;
  const pid = Number(readText(LOCK));
  const abandoned = touched !== undefined && Date.now() - touched > 5 * LOCK_BEAT_MS;
  if (abandoned || (pid > 0 && !isRunning(pid))) rmSync(LOCK, { force: true });
  return false;
}

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** Runs the target in this one's place: its streams, its signals, its end. */
async function runTarget(target, rest) {
  const node = pinnedNode();
  if (target === 'test') {
    for (const argument of rest) {
      // Jest does not create the folder of its report.
      const report = /^--outputFile=(.+)$/.exec(argument)?.[1];
      if (report) mkdirSync(dirname(absolute(report)), { recursive: true });
    }
    const options = [process.env.NODE_OPTIONS, '--experimental-vm-modules', QUIET].filter(Boolean).join(' ');
    return passThrough(node, [join(MODULES, 'jest', 'bin', 'jest.js'), ...rest], { NODE_OPTIONS: options });
  }
  if (target === 'bin') {
    const [name, ...options] = rest;
    const link = join(MODULES, '.bin', String(name));
    if (!existsSync(link)) throw new Failure(`There is no program ${name} in node_modules/.bin.`);
    return passThrough(node, [realpathSync(link), ...options]);
  }
  return passThrough(node, [QUIET, absolute(ROOT, target), ...rest], {}, TYPED_IN);
}

const pinnedNode = () => realpathSync(PINNED_NODE);

function passThrough(program, options, environment = {}, cwd = process.cwd()) {
  // What the target starts by the name `node` is the pinned one, too.
  const path = [join(MODULES, '.bin'), process.env.PATH].filter(Boolean).join(delimiter);
  return end(program, options, {
    stdio: 'inherit',
    cwd,
    env: { ...process.env, PATH: path, ...environment },
  });
}

/** Runs a step of the preparation to its good end. */
async function run(program, options, environment = process.env) {
  const code = await end(program, options, { cwd: ROOT, stdio: ['ignore', 2, 2], env: environment });
  const steps = { 'fetch-xgboost.mjs': 'fetching libxgboost', 'build-console.mjs': 'building the console' };
  const what = steps[basename(options[0])] ?? 'npm ci';
  if (code !== 0) throw new Failure(`${what} did not succeed (exit code ${code}); the reason is above.`);
}

/** Runs a program and gives its exit code, or 128 + the number of the signal that ended it. */
function end(program, options, spawnOptions) {
  const child = spawn(program, options, spawnOptions);
  // A terminal sends Ctrl-C to the child as well; what is sent to us alone must reach it all the same.
  const forward = (signal) => child.kill(signal);
  for (const signal of FORWARDED) process.on(signal, forward);
  return new Promise((resolve, reject) => {
    child.once('error', (error) => {
      const missing = error.code === 'ENOENT' && program === 'npm';
      reject(missing ? new Failure('npm is needed to install the packages, and is not on the PATH.') : error);
    });
    child.once('close', (code, signal) => {
      for (const name of FORWARDED) process.off(name, forward);
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
  say(error.message);
  process.exitCode = 1;
}
