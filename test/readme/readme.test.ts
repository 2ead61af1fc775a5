/**
 * Runs the documentation's commands as a new user does: in a fresh clone, with the Node on the PATH, in one shell. README.md
 * comes first, then README.pt-BR.md and docs/ in the session that README.md leaves. Blocks of README.pt-BR.md that
 * README.md also has are compared, not run twice. Markers in the text say which blocks are not run, and why (blocks.ts).
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { parseEnvironment } from '../../lib/config.ts';
import { commandBlocks } from './blocks.ts';
import { freshClone, newUserEnvironment } from './checkout.ts';
import { missingLine } from './printed.ts';
import { Terminals } from './terminal.ts';

const { README } = parseEnvironment(z.object({ README: z.enum(['whole', 'short']).default('whole') }));
/** CI runs these in a step of their own. */
const LEFT_OUT_IF_SHORT = ['npm test\n'];

const ENGLISH = 'README.md';
const PORTUGUESE = 'README.pt-BR.md';

const clone = freshClone();
const environment = newUserEnvironment();
const terminals = new Terminals(clone.path, environment);
afterAll(async () => {
  await terminals.close();
  clone.remove();
});

const files = [
  ENGLISH,
  PORTUGUESE,
  ...readdirSync(join(clone.path, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
];
const blocksOf = (file: string) => commandBlocks(file, readFileSync(join(clone.path, file), 'utf8'));
const englishBlocks = blocksOf(ENGLISH);

it('starts with only the clone and Node on the PATH', () => {
  expect(readdirSync(clone.path)).not.toContain('node_modules');
  const version = execFileSync('node', ['--version'], { env: environment, encoding: 'utf8' });
  expect(Number(/^v(\d+)\./.exec(version)![1])).toBeGreaterThanOrEqual(20);
});

describe.each(files)('%s', (file) => {
  const blocks = blocksOf(file);
  if (blocks.length === 0) it('has no commands', () => expect(blocks).toEqual([]));

  for (const block of blocks) {
    const { place, text, needs, staysUp, printed } = block;
    const name = `${place} ${text.trim().split('\n')[0]!}`;
    const original = file === PORTUGUESE && englishBlocks.find((other) => other.text === text);
    if (original) {
      it(`${name} (same as ${original.place})`, () => {
        expect({ ...block, place }).toEqual({ ...original, place });
      });
      continue;
    }
    const reason =
      needs ?? (README === 'short' && LEFT_OUT_IF_SHORT.includes(text) ? 'README=whole' : undefined);
    if (reason !== undefined) {
      it.skip(`${name} (needs ${reason})`, () => undefined);
      continue;
    }
    it(name, async () => {
      const { output, code } =
        staysUp === undefined ? await terminals.run(text) : await terminals.stayUp(text, staysUp);
      // With the output, a failure explains itself.
      expect({ code, output }).toEqual({ code: 0, output });
      if (staysUp !== undefined) expect(output).toContain(staysUp);
      const missing = printed === undefined ? undefined : missingLine(printed, output);
      expect({ missing, output }).toEqual({ missing: undefined, output });
    });
  }
});

it('stops cleanly what stayed up', async () => {
  const ends = await terminals.close();
  expect(ends).toEqual(ends.map(({ output }) => ({ code: 0, output })));
});
