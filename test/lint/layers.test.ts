/** The layers in docs/architecture.md are those that the linter enforces. */
import { expect, it } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
const { LIB_LAYERS } = (await import(join(root, '.dependency-cruiser.mjs'))) as {
  readonly LIB_LAYERS: readonly (readonly string[])[];
};

it('documents the layers of lib/ from top to bottom', () => {
  const page = readFileSync(join(root, 'docs/architecture.md'), 'utf8');
  const table = /<!-- layers -->(.*)<!-- \/layers -->/s.exec(page)![1]!;
  const rows = table.split('\n').filter((line) => /^\| \d/.test(line));
  const documented = rows.map((row) =>
    [...row.split('|')[2]!.matchAll(/`([\w-]+)`/g)].map(([, room]) => room),
  );
  expect(documented).toEqual(LIB_LAYERS);
});

it('gives every room of lib/ a layer', () => {
  const rooms = readdirSync(join(root, 'lib')).map((name) => name.replace(/\.ts$/, ''));
  expect(LIB_LAYERS.flat().sort()).toEqual(rooms.sort());
});
