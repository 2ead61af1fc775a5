/** `.githooks/pre-commit` in a small repository of its own. */
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const LINT_MS = 60_000;

let checkout: string;

beforeEach(() => {
  checkout = mkdtempSync(join(tmpdir(), 'treino-hook-'));
  for (const path of [
    '.githooks',
    '.prettierrc.json',
    'eslint.config.mjs',
    'tsconfig.json',
    'package.json',
  ]) {
    cpSync(join(root, path), join(checkout, path), { recursive: true });
  }
  git('init', '--quiet');
  git('config', 'core.hooksPath', '.githooks');
  write(
    'tsconfig.json',
    readFileSync(join(root, 'tsconfig.json'), 'utf8').replace('"include": [', '"include": [".", '),
  );
});

afterEach(() => rmSync(checkout, { recursive: true, force: true }));

const write = (path: string, text: string) => {
  writeFileSync(join(checkout, path), text);
};

function git(...options: string[]): { readonly code: number | null; readonly output: string } {
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  const { status, stdout, stderr } = spawnSync('git', [...author, ...options], {
    cwd: checkout,
    encoding: 'utf8',
    // A hook that runs these tests must not lend them its own repository.
    env: { PATH: process.env.PATH, HOME: checkout, GIT_CONFIG_NOSYSTEM: '1' },
  });
  return { code: status, output: stdout + stderr };
}

const install = () => symlinkSync(join(root, 'node_modules'), join(checkout, 'node_modules'), 'dir');
const committed = (path: string): string => git('show', `HEAD:${path}`).output;

describe('the pre-commit hook', () => {
  it('formats a staged file', () => {
    install();
    write('tidy.md', '*  one\n');
    git('add', 'tidy.md');
    expect(git('commit', '--message', 'Add')).toMatchObject({ code: 0 });
    expect(committed('tidy.md')).toBe('- one\n');
    expect(git('status', '--short', 'tidy.md').output).toBe('');
  });

  it('leaves a partly staged file as it is and refuses the commit', () => {
    install();
    write('tidy.md', '*  one\n');
    git('add', 'tidy.md');
    write('tidy.md', '*  one\n*  two\n');
    expect(git('commit', '--message', 'Add')).toMatchObject({
      code: 1,
      output: expect.stringContaining('tidy.md is not formatted'),
    });
    expect(readFileSync(join(checkout, 'tidy.md'), 'utf8')).toBe('*  one\n*  two\n');
  });

  it(
    'refuses a commit that lint refuses',
    () => {
      install();
      write('wrong.ts', 'export const wrong = 1 as any;\n');
      git('add', 'wrong.ts');
      const { code, output } = git('commit', '--message', 'Add');
      expect(output).toContain('no-explicit-any');
      expect(code).not.toBe(0);
    },
    LINT_MS,
  );

  it('lets a commit through when no packages are installed', () => {
    write('untidy.md', '*  one\n');
    git('add', 'untidy.md');
    expect(git('commit', '--message', 'Add')).toMatchObject({ code: 0 });
    expect(committed('untidy.md')).toBe('*  one\n');
  });
});
