/** Usage of `npm run emit`. test/e2e/events.test.ts runs it against a stack. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { ROOT } from './support.ts';

const emit = (...args: string[]) => emitWith('', args);

const emitWith = (input: string, args: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', join(ROOT, 'local/emit.ts'), ...args],
    { env: { PATH: process.env.PATH }, encoding: 'utf8', input },
  );
  return { status, stdout, stderr };
};

const usage = expect.stringContaining('Usage: npm run emit -- <file>') as unknown;

it('prints its usage for --help and after a usage error', () => {
  expect(emit('--help')).toEqual({ status: 0, stdout: usage, stderr: '' });
  for (const args of [[], ['a.json', 'b.json'], ['--force']])
    expect({ args, ...emit(...args) }).toEqual({ args, status: 2, stdout: '', stderr: usage });
});

it('accepts a byte order mark, and says what is wrong with other JSON', () => {
  expect(emitWith('\uFEFF[]', ['-']).stderr).toMatch(/^Standard input is not an event/);
  expect(emitWith('{"indicator": }', ['-']).stderr).toMatch(
    /^Standard input is not valid JSON: Unexpected token/,
  );
  expect(emitWith('{"indicator": "status", "indicator": "health"}', ['-']).stderr).toContain('indicator');
});
