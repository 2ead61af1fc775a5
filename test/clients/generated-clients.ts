/** Clients of the HTTP API that generators make of docs/openapi.json, each with a program in `programs/` that uses it. */
import { copyFileSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { prepareEnvironment } from '../support/python-environment.ts';
import { provideGo, provideOapiCodegen, provideOpenapiGenerator, run } from './client-tools.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const DOCUMENT = join(ROOT, 'docs/openapi.json');
const TSC = join(ROOT, 'node_modules/typescript/bin/tsc');

export interface GeneratedClient {
  readonly name: string;
  /** Why it cannot be generated here. */
  readonly missing: string | undefined;
  /**
   * Generates and compiles the client.
   * @param folder an empty folder
   * @returns the command that runs its program. The base URL and a machine's name are appended.
   */
  build(folder: string): Promise<readonly [string, ...string[]]>;
}

const PYTHON_CLIENT = '0.29.1';
const OPENAPI_GENERATORS = ['7.14.0', '7.25.0'];
/** Its typescript-fetch does not recognize alternatives with names in snake case: it returns empty plans. */
const WITHOUT_TYPESCRIPT = '7.14.0';
const OAPI_CODEGEN = '2.8.2';

/** Python, the generator, and what the Python clients import. */
const python = await prepareEnvironment({
  minMinor: 10,
  packages: [
    `openapi-python-client==${PYTHON_CLIENT}`,
    'httpx==0.28.1',
    'urllib3==2.7.0',
    'pydantic==2.14.4',
    'python-dateutil==2.9.0.post0',
  ],
  modules: ['openapi_python_client', 'httpx', 'urllib3', 'pydantic', 'dateutil'],
});
const go = await provideGo();
const oapiCodegen = await provideOapiCodegen(OAPI_CODEGEN);

/** Copies the program that uses a client beside the client. */
function copyProgram(name: string, to: string): string {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(join(import.meta.dirname, 'programs', name), to);
  return to;
}

const missingOf = (...tools: readonly object[]): string | undefined =>
  tools.map((tool) => ('missing' in tool ? String(tool.missing) : undefined)).find(Boolean);

const openapiPythonClient: GeneratedClient = {
  name: `openapi-python-client ${PYTHON_CLIENT}`,
  missing: missingOf(python),
  async build(folder) {
    if ('missing' in python) throw new Error(python.missing);
    const options = ['--path', DOCUMENT, '--output-path', join(folder, 'treino_client'), '--meta', 'none'];
    await run(python.python, ['-m', 'openapi_python_client', 'generate', ...options], folder);
    return [python.python, copyProgram('openapi_python_client.py', join(folder, 'cycle.py'))];
  },
};

/** The module of a Go program, with the pinned modules that its client imports. */
function writeGoModule(folder: string, ...requirements: readonly string[]): void {
  const requires = requirements.map((requirement) => `require ${requirement}\n`).join('');
  writeFileSync(join(folder, 'go.mod'), `module test\n\ngo 1.23\n\n${requires}`);
}

async function buildGo(folder: string): Promise<readonly [string]> {
  await run('go', ['build', '-mod=mod', '-o', 'cycle', '.'], folder);
  return [join(folder, 'cycle')];
}

const oapiCodegenClient: GeneratedClient = {
  name: `oapi-codegen ${OAPI_CODEGEN}`,
  missing: missingOf(oapiCodegen, go),
  async build(folder) {
    if ('missing' in oapiCodegen) throw new Error(oapiCodegen.missing);
    writeGoModule(folder, 'github.com/oapi-codegen/runtime v1.9.0', 'github.com/google/uuid v1.6.0');
    mkdirSync(join(folder, 'client'));
    const options = ['-generate', 'types,client', '-package', 'client', '-o', 'client/client.go'];
    await run(oapiCodegen.program, [...options, DOCUMENT], folder);
    copyProgram('oapi_codegen.go', join(folder, 'main.go'));
    return buildGo(folder);
  },
};

async function openapiGeneratorClients(version: string): Promise<GeneratedClient[]> {
  const generator = await provideOpenapiGenerator(version);
  const generate = async (language: string, folder: string, properties: string): Promise<void> => {
    if ('missing' in generator) throw new Error(generator.missing);
    const only = 'apiTests=false,modelTests=false,apiDocs=false,modelDocs=false';
    const options = ['-i', DOCUMENT, '-g', language, '-o', folder, '--global-property', only];
    const all = ['generate', ...options, `--additional-properties=${properties}`];
    await run('java', ['-jar', generator.program, ...all], dirname(folder));
  };
  const typescriptClient: GeneratedClient = {
    name: `openapi-generator ${version} for TypeScript (typescript-fetch)`,
    missing: missingOf(generator),
    async build(folder) {
      await generate('typescript-fetch', join(folder, 'client'), 'importFileExtension=.js');
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
      const program = copyProgram('typescript-fetch.ts', join(folder, 'cycle.ts'));
      const types = ['--typeRoots', join(ROOT, 'node_modules/@types'), '--types', 'node'];
      const options = ['--strict', '--target', 'es2022', '--module', 'nodenext', '--skipLibCheck', ...types];
      await run(process.execPath, [TSC, ...options, '--outDir', join(folder, 'built'), program], folder);
      return [process.execPath, join(folder, 'built/cycle.js')];
    },
  };
  const clients: GeneratedClient[] = [
    {
      name: `openapi-generator ${version} for Python`,
      missing: missingOf(generator, python),
      async build(folder) {
        if ('missing' in python) throw new Error(python.missing);
        await generate('python', join(folder, 'generated'), 'packageName=treino_client');
        renameSync(join(folder, 'generated/treino_client'), join(folder, 'treino_client'));
        return [python.python, copyProgram('openapi_generator.py', join(folder, 'cycle.py'))];
      },
    },
    {
      name: `openapi-generator ${version} for Go`,
      missing: missingOf(generator, go),
      async build(folder) {
        // Without the option, its clients refuse answers that have fields of a later version.
        const open = 'disallowAdditionalPropertiesIfNotPresent=false';
        await generate('go', join(folder, 'client'), `packageName=client,withGoMod=false,${open}`);
        writeGoModule(folder, 'gopkg.in/validator.v2 v2.0.1');
        copyProgram('openapi_generator.go', join(folder, 'main.go'));
        return buildGo(folder);
      },
    },
  ];
  return version === WITHOUT_TYPESCRIPT ? clients : [...clients, typescriptClient];
}

/** All clients. Those whose generator is not available here say so in `missing`. */
export const GENERATED_CLIENTS: readonly GeneratedClient[] = [
  openapiPythonClient,
  ...(await Promise.all(OPENAPI_GENERATORS.map(openapiGeneratorClients))).flat(),
  oapiCodegenClient,
];
