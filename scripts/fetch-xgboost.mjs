/**
 * Fetches libxgboost: the build pinned in xgboost-builds.json, verified by its SHA-256, or else the one of the system or
 * of Debian. Writes the result to <state>/xgboost/library.json, which lib/xgboost/locate.ts reads. Runs on any Node ≥ 20
 * after `npm ci`.
 *
 * The sources, each a fallback for the one before:
 *   XGBOOST_LIBRARY ▸ cache ▸ pip ▸ package index over HTTPS ▸ the system's loader ▸ Debian's packages
 *
 * A file with another SHA-256 than the pinned one ends the search, because it may have been tampered with. The option
 * --pinned allows only the pinned build: without it, image builds fail.
 *
 * The file is long because the sources share verification, cache and manifest.
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

/** For each source. */
const SOURCE_TIMEOUT_MS = 60_000;
const PIP_TIMEOUT_SECONDS = '15';
/** Major and minor: older versions have no quantile matrix on CPUs. */
const MIN_VERSION = [1, 7];

const run = promisify(execFile);
const here = dirname(fileURLToPath(import.meta.url));
const repository = dirname(here);
const folder = join(resolve(process.env.TREINO_STATE_DIR || join(repository, '.treino')), 'xgboost');
const platform = `${process.platform}-${process.arch}`;
const pinned = JSON.parse(await readFile(join(here, 'xgboost-builds.json'), 'utf8'));
const build = pinned.builds[platform];

const log = (line) => console.log(`xgboost: ${line}`);
const firstLine = (text) => text.trim().split('\n')[0];

/** A source that cannot be used; the message says why. */
class SourceError extends Error {}

/** A file that is not the pinned one. No other source is tried. */
class TamperedError extends SourceError {}

/** The most useful line of an error: the last one that a tool printed, or the cause of a failed connection. */
function reason(error) {
  if (error instanceof SourceError) return error.message;
  if (error.killed || error.name === 'TimeoutError') return `no answer within ${SOURCE_TIMEOUT_MS / 1000} s`;
  if (error.signal) return `it crashed with ${error.signal}`;
  if (error.code === 'ENOENT' && error.path) return `${error.path} is not installed`;
  const printed = (error.stderr ?? '').split('\n').filter((line) => /^(error:|e:)/i.test(line));
  return printed.at(-1)?.trim() ?? error.cause?.message ?? error.cause?.code ?? firstLine(error.message);
}

/**
 * Loads a library in a child process, because a broken one may crash. Returns its version, `major.minor.patch`.
 * @throws SourceError when it does not load or is too old
 */
async function readVersion(library, preload) {
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
      { timeout: SOURCE_TIMEOUT_MS },
    );
    version = stdout.trim();
  } catch (error) {
    const printed = (error.stderr ?? '').split('\n').find((line) => line.startsWith('Error:'));
    throw new SourceError(`it does not load (${printed?.slice('Error: '.length) ?? reason(error)})`, {
      cause: error,
    });
  }
  const [major, minor] = version.split('.').map(Number);
  if (major < MIN_VERSION[0] || (major === MIN_VERSION[0] && minor < MIN_VERSION[1])) {
    throw new SourceError(`version ${version} is too old: training needs ${MIN_VERSION.join('.')} or newer`);
  }
  return version;
}

/** Checks that a library works and writes the manifest, with paths relative to its folder. */
async function useLibrary(source, library, preload = []) {
  const version = await readVersion(library, preload);
  const portable = (path) =>
    path.startsWith(folder) ? `./${relative(folder, path).replaceAll('\\', '/')}` : path;
  const manifest = { version, source, library: portable(library), preload: preload.map(portable) };
  await mkdir(folder, { recursive: true });
  const draft = join(folder, `library.json.${process.pid}`);
  await writeFile(draft, `${JSON.stringify(manifest, null, 2)}\n`);
  await rename(draft, join(folder, 'library.json'));
  log(`${version} is ready (${source}).`);
  if (version !== pinned.version) {
    log(
      `note: ${version} is not the pinned version ${pinned.version}. Models and scores differ slightly between versions.`,
    );
  }
}

/** Runs `work` in a temporary folder beside the cache. */
async function withScratch(work) {
  await mkdir(folder, { recursive: true });
  const scratch = await mkdtemp(join(folder, 'fetch-'));
  try {
    return await work(scratch);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Moves a complete folder to its final path, unless another process did so before. */
async function moveIntoPlace(from, to) {
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
  await useLibrary(source, library, runtimes.flat());
}

/** Unpacks the libraries of a wheel. Relative paths stay the same, because libxgboost finds its OpenMP by them. */
async function unpack(wheel, source) {
  const sha256 = createHash('sha256').update(wheel).digest('hex');
  if (sha256 !== build.sha256)
    throw new TamperedError(`${build.file} has sha256 ${sha256}, not the pinned ${build.sha256}`);
  await withScratch(async (scratch) => {
    const wanted = ({ name }) => /^(xgboost\/lib|[^/]+\.libs)\/[^/]+$/.test(name);
    for (const [name, bytes] of Object.entries(unzipSync(wheel, { filter: wanted }))) {
      const path = join(scratch, 'tree', name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, bytes);
    }
    await moveIntoPlace(join(scratch, 'tree'), cached);
  });
  await fromCache(source);
}

/** Uses the first pip that exists. When it cannot reach its index, another pip would not either. */
async function fromPip() {
  // The wheel's Requires-Python is about its Python code, which is not used.
  const kind = ['--python-version', '3.12', '--only-binary=:all:', '--no-deps', '--platform', build.platform];
  const network = ['--retries', '0', '--timeout', PIP_TIMEOUT_SECONDS, '--disable-pip-version-check'];
  await withScratch(async (scratch) => {
    const words = ['download', ...kind, ...network, '--dest', scratch, `${build.package}==${pinned.version}`];
    for (const [program, ...prefix] of [['python3', '-m', 'pip'], ['pip'], ['python', '-m', 'pip']]) {
      try {
        await run(program, [...prefix, ...words], { timeout: SOURCE_TIMEOUT_MS });
      } catch (error) {
        if (error.code === 'ENOENT' || /No module named pip/.test(error.stderr)) continue;
        throw error;
      }
      const [file] = (await readdir(scratch)).filter((name) => name.endsWith('.whl'));
      await unpack(await readFile(join(scratch, file)), 'pip');
      return;
    }
    throw new SourceError('not installed');
  });
}

async function fromIndex() {
  const signal = AbortSignal.timeout(SOURCE_TIMEOUT_MS);
  const name = `pkg:pypi/${build.package}@${pinned.version}`;
  const index = process.env.PIP_INDEX_URL
    ? `${process.env.PIP_INDEX_URL.replace(/\/+$/, '')}/${build.package}/`
    : UrlConverter.toDownloadUrl(PackageURL.fromString(name)).url;
  const answer = async (url, headers) => {
    const response = await fetch(url, { headers, signal });
    if (!response.ok) throw new SourceError(`${new URL(url).host} answered ${response.status}`);
    return response;
  };
  const listing = await answer(index, { accept: 'application/vnd.pypi.simple.v1+json' });
  const { files } = await listing.json();
  const file = files.find(({ hashes }) => hashes?.sha256 === build.sha256);
  if (!file) throw new SourceError(`the index does not list ${build.file} with the pinned sha256`);
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
      await useLibrary('installed on the system', name);
      return;
    } catch (error) {
      failures.push(`${name}: ${reason(error)}`);
    }
  }
  throw new SourceError(failures.join('; '));
}

/** Unpacks Debian's build without installing it, which would need root. */
async function fromDebian() {
  await withScratch(async (scratch) => {
    const network = ['Acquire::Retries=0', 'Acquire::http::Timeout=20', 'Acquire::https::Timeout=20'];
    const own = [`Dir::State::lists=${join(scratch, 'lists')}`, `Dir::Cache=${join(scratch, 'cache')}`];
    const flags = (settings) =>
      [...network, `APT::Sandbox::User=${userInfo().username}`, ...settings].flatMap((setting) => [
        '-o',
        setting,
      ]);
    const apt = (settings, ...words) =>
      run('apt-get', ['--quiet', ...flags(settings), ...words], { cwd: scratch, timeout: SOURCE_TIMEOUT_MS });
    const download = (settings) => apt(settings, 'download', 'libxgboost0', 'libdmlc0', 'libgomp1');
    try {
      await download([]);
    } catch (error) {
      if (error.code === 'ENOENT') throw error;
      // Package lists of a container are often missing or stale. Private lists need no root.
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
    await moveIntoPlace(tree, place);
    const files = (await readdir(place, { recursive: true })).map((name) => join(place, name));
    const find = (soname) => {
      const path = files.find((file) => file.endsWith(`/${soname}`));
      if (!path) throw new SourceError(`Debian's packages do not contain ${soname}`);
      return path;
    };
    await useLibrary(`Debian package ${label}`, find('libxgboost.so.0'), [
      find('libgomp.so.1'),
      find('libdmlc.so.0'),
    ]);
  });
}

const isPinned = process.argv.includes('--pinned');
const steps = [];
if (process.env.XGBOOST_LIBRARY) {
  log(`XGBOOST_LIBRARY is set: using ${process.env.XGBOOST_LIBRARY}, fetching nothing.`);
  try {
    log(`its version is ${await readVersion(process.env.XGBOOST_LIBRARY, [])}.`);
  } catch (error) {
    log(`${reason(error)}. Correct XGBOOST_LIBRARY, or unset it to fetch libxgboost.`);
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
    log(`no pinned build for ${platform}; looking for libxgboost on the system.`);
  }
  if (!isPinned) steps.push(['the system', fromLoader]);
  if (!isPinned && process.platform === 'linux') steps.push(["Debian's packages", fromDebian]);
  let ready = false;
  let isTampered = false;
  for (const [name, step] of steps) {
    try {
      if (name !== 'the cache') log(`looking for libxgboost: ${name} ...`);
      await step();
      ready = true;
      break;
    } catch (error) {
      log(`${name}: ${reason(error)}.`);
      isTampered = error instanceof TamperedError;
      if (isTampered) break;
    }
  }
  if (isTampered) {
    log(
      'nothing was installed, because the file may have been tampered with. Check where it comes from (pip index, proxy), ' +
        'and run node scripts/fetch-xgboost.mjs again.',
    );
    process.exitCode = 1;
  } else if (!ready) {
    const help =
      process.platform === 'darwin'
        ? ' On macOS, first `brew install libomp` (the build has no OpenMP).'
        : '';
    log(
      `libxgboost was not found.${help} Install it (pip install ${build?.package ?? 'xgboost'}==${pinned.version}, ` +
        'apt install libxgboost0, or brew install xgboost) and set XGBOOST_LIBRARY to its path, or connect to the ' +
        'internet and run node scripts/fetch-xgboost.mjs again.',
    );
    process.exitCode = 1;
  }
}
