/**
 * Serverless plugin: packages each function as a zip of its handler, bundled by esbuild. The same sources always give the
 * same bytes.
 *
 * A function's `bundle` lists what esbuild cannot bundle:
 *   bundle:
 *     native: [koffi, onnxruntime-node, xgboost]  # copied as files, for Linux x64 (Lambda)
 *     workers: [lib/learning/trainer/trainer-worker.ts]    # worker_threads entries, bundled beside the handler as .mjs
 * `serverless offline` does not use this plugin: it runs the TypeScript sources.
 */
/* eslint-disable @typescript-eslint/no-require-imports -- Serverless loads plugins as CommonJS. */
const {
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
} = require('node:fs');
const { basename, dirname, join, relative, resolve } = require('node:path');
const { pipeline } = require('node:stream/promises');
const { build } = require('esbuild');
const { ZipFile } = require('yazl');
const { assertAuthentication } = require('./assert-authentication.cjs');
const { assertNoPassword } = require('./assert-no-password.cjs');
const { esbuildOptions } = require('./esbuild-options.cjs');

/** Bundled CommonJS dependencies call `require`, which ESM bundles do not have. */
const BANNER =
  "import{createRequire as __treinoCreateRequire}from'node:module';const require=__treinoCreateRequire(import.meta.url);";

/** Modification time of every entry, as local time: zip times have no zone. */
const MODIFIED = new Date(1980, 0, 1);

const STRINGS = { type: 'array', items: { type: 'string' } };

module.exports = class Bundle {
  constructor(serverless, _options, { log }) {
    this.serverless = serverless;
    this.log = log;
    serverless.configSchemaHandler.defineFunctionProperties('aws', {
      properties: {
        bundle: {
          type: 'object',
          additionalProperties: false,
          properties: {
            native: { type: 'array', items: { enum: Object.keys(NATIVE_FILES) } },
            workers: STRINGS,
          },
        },
      },
    });
    this.hooks = { 'before:package:createDeploymentArtifacts': () => this.bundleAll() };
  }

  async bundleAll() {
    const { service, serviceDir } = this.serverless;
    assertAuthentication(service, this.serverless.classes.Error);
    assertNoPassword(service);
    // With `--package <folder>` too: Serverless moves the zips there at the end.
    const outputFolder = join(serviceDir, '.serverless');
    mkdirSync(outputFolder, { recursive: true });
    // In parallel: one core compresses native libraries while another one bundles.
    await Promise.all(
      service.getAllFunctions().map(async (name) => {
        const definition = service.getFunction(name);
        const artifact = join(outputFolder, `${name}.zip`);
        await writeZip(artifact, await this.entriesOf(definition));
        definition.package = { ...definition.package, artifact };
        this.log.notice(`${name}.zip: ${(statSync(artifact).size / 1024 ** 2).toFixed(2)} MiB`);
      }),
    );
  }

  /** The files of a function's zip. */
  async entriesOf(definition) {
    const { serviceDir } = this.serverless;
    const { native = [], workers = [] } = definition.bundle ?? {};
    const handler = definition.handler.replace(/\.[^.]+$/, '');
    const entries = await bundleCode(serviceDir, handler, workers, native);
    for (const part of native) entries.push(...(await NATIVE_FILES[part](serviceDir)));
    return entries;
  }
};

/** The handler and its workers, bundled; the handler loads workers from its own folder. */
async function bundleCode(root, handler, workers, native) {
  const sources = [`${handler}.ts`, ...workers];
  const result = await build({
    ...esbuildOptions,
    absWorkingDir: root,
    entryPoints: sources.map((source) => ({ in: source, out: moduleName(dirname(handler), source) })),
    outdir: '.',
    write: false,
    legalComments: 'none',
    banner: { js: BANNER },
    external: native,
    plugins: [englishOnly],
  });
  return result.outputFiles.map((file) => ({ path: relative(root, file.path), content: file.contents }));
}

/** Leaves out zod's messages in about fifty languages, more than half of its size. Zod imports the English ones itself. */
const englishOnly = {
  name: 'english-only',
  setup: ({ onLoad }) =>
    onLoad({ filter: /[\\/]zod[\\/]v4[\\/]locales[\\/]index\.js$/ }, () => ({ contents: '' })),
};

const moduleName = (folder, source) => join(folder, basename(source).replace(/\.ts$/, ''));

/** The zip entries of each native dependency, for Linux x64 (Lambda), whatever this machine is. */
const NATIVE_FILES = {
  koffi: (root) => [
    ...packageFiles(root, 'koffi', (file) => /^(package\.json|index\.c?js|(src|lib)\/.*\.c?js)$/.test(file)),
    ...packageFiles(root, '@koromix/koffi-linux-x64', (file) => !file.startsWith('musl')),
  ],
  'onnxruntime-node': (root) => [
    ...packageFiles(root, 'onnxruntime-node', (file) =>
      // Its install script may have downloaded GPU providers, which are larger than Lambda's limit.
      /^(package\.json|dist\/.*\.js|bin\/napi-v6\/linux\/x64\/(?!libonnxruntime_providers).*)$/.test(file),
    ),
    ...packageFiles(root, 'onnxruntime-common', (file) =>
      /^(package\.json|dist\/cjs\/.*\.(js|json))$/.test(file),
    ),
  ],
  'swagger-ui-dist': (root) =>
    packageFiles(root, 'swagger-ui-dist', (file) =>
      /^(package\.json|LICENSE|NOTICE|swagger-ui(-bundle\.js|\.css)|favicon-32x32\.png)$/.test(file),
    ),
  xgboost: xgboostFiles,
  console: consoleFiles,
};

function packageFiles(root, name, matches) {
  const folder = join(root, 'node_modules', name);
  if (!existsSync(folder)) {
    throw new Error(`${name} is not installed: run npm ci on Linux x64, then package there.`);
  }
  return filesBelow(folder, matches).map((file) => ({
    path: join('node_modules', name, file),
    source: join(folder, file),
  }));
}

/**
 * The libxgboost that scripts/fetch-xgboost.mjs fetched, and the runtime libraries it needs. lib/xgboost/locate.ts finds
 * them there and loads the runtimes first.
 */
function xgboostFiles(root) {
  const manifest = resolve(root, process.env.TREINO_STATE_DIR || '.treino', 'xgboost', 'library.json');
  if (!existsSync(manifest)) throw new Error('libxgboost not found: run node scripts/fetch-xgboost.mjs.');
  const { library, preload } = JSON.parse(readFileSync(manifest, 'utf8'));
  const file = (entry) => realpathSync(resolve(dirname(manifest), entry));
  if (!/libxgboost\.so/.test(library) || ![library, ...preload].every((entry) => entry.startsWith('./'))) {
    throw new Error(`${library} cannot run on Lambda: package on Linux x64 with a fetched library.`);
  }
  return [
    { path: 'xgboost/lib/libxgboost.so', source: file(library) },
    ...preload.map((entry) => ({ path: `xgboost/lib/${basename(entry)}`, source: file(entry) })),
  ];
}

/** The console, built from source: the files in console/dist may be outdated. */
async function consoleFiles(root) {
  const { bundleConsole } = await import('../console/bundle.mjs');
  const files = await bundleConsole(join(root, 'console'));
  return files.map(({ path, content }) => ({ path: join('console/dist', path), content }));
}

/** Paths of a folder's matching files, relative to it, with / as separator. */
const filesBelow = (folder, matches) =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).replaceAll('\\', '/'))
    .filter(matches);

async function writeZip(path, entries) {
  const zip = new ZipFile();
  const options = { mtime: MODIFIED, forceDosTimestamp: true, mode: 0o100644 };
  for (const { path: name, content, source } of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    zip.addBuffer(content ? Buffer.from(content) : readFileSync(source), name, options);
  }
  zip.end();
  await pipeline(zip.outputStream, createWriteStream(path));
}
