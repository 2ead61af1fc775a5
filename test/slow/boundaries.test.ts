/** The checks of `npm run lint` on a small project with the configuration of this one. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';

const root = join(import.meta.dirname, '../..');
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly scripts: Readonly<Record<string, string>>;
};

const { LIB_LAYERS, ROOT_IMPORTS } = (await import(join(root, '.dependency-cruiser.mjs'))) as {
  readonly LIB_LAYERS: readonly (readonly [string, ...string[]])[];
  readonly ROOT_IMPORTS: Readonly<Record<string, readonly string[]>>;
};

let project: string;

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'treino-lint-'));
  for (const path of ['.dependency-cruiser.mjs', 'knip.jsonc', 'tsconfig.json']) {
    copyFileSync(join(root, path), join(project, path));
  }
  writePackage({});
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'), 'dir');
  for (const folder of ['bench', 'cli', 'console', 'local', 'plugins', 'scripts', 'test']) {
    mkdirSync(join(project, folder));
  }
  write('lib/errors.ts', 'export const code = 1;\n');
  write('functions/training-task.ts', "import { code } from '../lib/errors.ts';\nprocess.exitCode = code;\n");
});

afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(project, path)), { recursive: true });
  writeFileSync(join(project, path), text);
}

/** knip takes the configuration of a tool for unused when the tool is not a dependency. */
const writePackage = (dependencies: Readonly<Record<string, string>>) =>
  write(
    'package.json',
    JSON.stringify({ type: 'module', dependencies, devDependencies: { 'dependency-cruiser': '*' } }),
  );

/** Makes one module of the project import another one, only for a type. */
function plantImport(from: string, to: string): void {
  write(to, 'export type Planted = number;\n');
  write(from, `export type { Planted } from '${relative(dirname(from), to).replace(/^(?!\.)/, './')}';\n`);
}

/** Runs a lint script of package.json, without the installation that bootstrap.mjs does first. */
function lint(script: string): { readonly code: number | null; readonly output: string } {
  const [program, ...options] = scripts[script]!.replace('node scripts/bootstrap.mjs bin ', '').split(' ');
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [realpathSync(join(root, 'node_modules/.bin', program!)), ...options],
    { cwd: project, encoding: 'utf8' },
  );
  return { code: status, output: stdout + stderr };
}

const modulePath = (room: string, name: string): string => `lib/${room}/${name}.ts`;

describe('npm run lint', () => {
  it('runs eslint, dependency-cruiser and knip', () => {
    const steps = scripts.lint!.split(' && ').map((step) => scripts[step.replace('npm run --silent ', '')]);
    expect(steps.map((step) => step!.split(' ')[3])).toEqual(['eslint', 'depcruise', 'knip']);
  });

  it('accepts downward imports and used exports', () => {
    const [[top], [bottom]] = [LIB_LAYERS.at(0)!, LIB_LAYERS.at(-1)!];
    plantImport(modulePath(top, 'high'), modulePath(bottom, 'low'));
    write('cli/main.ts', `export type { Planted } from '../${modulePath(top, 'high')}';\n`);
    expect(lint('lint:imports')).toEqual({
      code: 0,
      output: expect.stringContaining('no dependency violations'),
    });
    expect(lint('lint:unused')).toMatchObject({ code: 0 });
  });

  it('refuses an import of a higher layer of lib/', () => {
    const [[top], [bottom]] = [LIB_LAYERS.at(0)!, LIB_LAYERS.at(-1)!];
    plantImport(modulePath(bottom, 'low'), modulePath(top, 'high'));
    const { code, output } = lint('lint:imports');
    expect(output).toContain(
      `error upward-import-from-${bottom}: ${modulePath(bottom, 'low')} → ${modulePath(top, 'high')}`,
    );
    expect(code).not.toBe(0);
  });

  it('refuses an import of another room of the same layer', () => {
    const [room, neighbour] = LIB_LAYERS.find(({ length }) => length > 1)!;
    plantImport(modulePath(room, 'one'), modulePath(neighbour!, 'other'));
    expect(lint('lint:imports').output).toContain(`error upward-import-from-${room}: `);
  });

  it('refuses a room of lib/ that is in no layer', () => {
    plantImport('lib/planted/one.ts', 'lib/errors.ts');
    expect(lint('lint:imports').output).toContain('error room-without-layer: lib/planted/one.ts');
  });

  it('refuses imports that a root folder may not have', () => {
    const refused = [
      ...Object.keys(ROOT_IMPORTS).map((folder) => [folder, 'test'] as const),
      ['lib', 'functions'],
      ['cli', 'local'],
      ['local', 'functions'],
    ] as const;
    for (const [folder, other] of refused) plantImport(`${folder}/to-${other}.ts`, `${other}/other.ts`);
    const { output } = lint('lint:imports');
    for (const [folder, other] of refused) {
      expect(output).toContain(`error ${folder}-imports: ${folder}/to-${other}.ts → ${other}/other.ts`);
    }
  });

  it('refuses a circle, even of type imports', () => {
    write('lib/errors/one.ts', "import type { Two } from './two.ts';\nexport type One = Two | 1;\n");
    write('lib/errors/two.ts', "import type { One } from './one.ts';\nexport type Two = One | 2;\n");
    const { code, output } = lint('lint:imports');
    expect(output).toContain('error no-circular: ');
    expect(code).not.toBe(0);
  });

  it('refuses an unused export', () => {
    write('lib/errors.ts', 'export const code = 1;\nexport const planted = 2;\n');
    const { code, output } = lint('lint:unused');
    expect(output).toMatch(/Unused exports \(1\)\nplanted +lib\/errors\.ts:2/);
    expect(code).not.toBe(0);
  });

  it('refuses an unused type, file and dependency', () => {
    write('lib/errors.ts', 'export const code = 1;\nexport type Planted = 2;\n');
    write('lib/planted.ts', 'export const planted = 1;\n');
    writePackage({ zod: '*' });
    const { output } = lint('lint:unused');
    expect(output).toMatch(/Unused exported types \(1\)\nPlanted +type +lib\/errors\.ts:2/);
    expect(output).toMatch(/Unused files.*\n(.*\n)*lib\/planted\.ts/);
    expect(output).toMatch(/Unused dependencies \(1\)\nzod/);
  });
});
