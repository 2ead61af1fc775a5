/**
 * The documentation's commands, as printed, by a stranger: a fresh clone, the Node of the PATH, one shell. First
 * README.md, then docs/ in the session that README leaves. Markers in the text say what is not run, and why: see blocks.ts.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';
import { commandBlocks } from './blocks.ts';
import { freshClone, strangersEnvironment } from './checkout.ts';
import { missingLine } from './printed.ts';
import { Terminals } from './terminal.ts';

const { README } = parseEnvironment(z.object({ README: z.enum(['whole', 'short']).default('whole') }));
/** What the CI runs by itself. */
const leftOutWhenShort = ['npm test\n'];

const clone = freshClone();
const environment = strangersEnvironment();
const terminals = new Terminals(clone.path, environment);
afterAll(async () => {
  await terminals.close();
  clone.remove();
});

const files = [
  'README.md',
  ...readdirSync(join(clone.path, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];

it('begins with nothing but the clone and a Node on the PATH', () => {
  expect(readdirSync(clone.path)).not.toContain('node_modules');
  const version = execFileSync('node', ['--version'], { env: environment, encoding: 'utf8' });
  expect(Number(/^v(\d+)\./.exec(version)![1])).toBeGreaterThanOrEqual(20);
});

describe.each(files)('%s', (file) => {
  const blocks = commandBlocks(file, readFileSync(join(clone.path, file), 'utf8'));
  if (blocks.length === 0) it('has no commands', () => expect(blocks).toEqual([]));

  for (const { place, text, needs, staysUp, printed } of blocks) {
    const name = `${place} ${text.trim().split('\n')[0]!}`;
    const reason =
      needs ?? (README === 'short' && leftOutWhenShort.includes(text) ? 'README=whole' : undefined);
    if (reason !== undefined) {
      it.skip(`${name} (needs ${reason})`, () => undefined);
      continue;
    }
    it(name, async () => {
      const { output, code } =
        staysUp === undefined ? await terminals.run(text) : await terminals.stayUp(text, staysUp);
      // What it said tells why it failed.
      expect({ code, output }).toEqual({ code: 0, output });
      if (staysUp !== undefined) expect(output).toContain(staysUp);
      const missing = printed === undefined ? undefined : missingLine(printed, output);
      expect({ missing, output }).toEqual({ missing: undefined, output });
    });
  }
});

it('ends as it should what stayed up', async () => {
  const ends = await terminals.close();
  expect(ends).toEqual(ends.map(({ output }) => ({ code: 0, output })));
});
