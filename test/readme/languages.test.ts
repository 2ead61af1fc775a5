/** The two READMEs have the same commands, the same structure and the same links, and both are short. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { commandBlocks } from './blocks.ts';

const MAX_LINES = 130;

const read = (file: string): string => readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
const english = read('README.md');
const portuguese = read('README.pt-BR.md');

/** The blocks without their places. */
const blocks = (markdown: string) =>
  commandBlocks('README', markdown).map(({ place: _place, ...block }) => block);

/** Lines outside of fenced blocks. */
const prose = (markdown: string): string => markdown.replaceAll(/^```.*?^```$/gms, '');

/** `#`, `##`, … of each heading. */
const headingLevels = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/^(#+) /gm)].map(([, level]) => level!);

/** Targets of the links and pictures, those between the languages left out. */
const targets = (markdown: string): string[] =>
  [...prose(markdown).matchAll(/\]\(([^)]+)\)/g)]
    .map(([, target]) => target!)
    .filter((target) => !target.startsWith('README'))
    .sort();

describe('README.md and README.pt-BR.md', () => {
  it('have the same commands, markers and output', () => {
    expect(blocks(portuguese)).toEqual(blocks(english));
  });

  it('have the same headings structure', () => {
    expect(headingLevels(portuguese)).toEqual(headingLevels(english));
  });

  it('link to each other at the top, and to the same pages', () => {
    expect(english.split('\n').slice(0, 4).join('\n')).toContain('](README.pt-BR.md)');
    expect(portuguese.split('\n').slice(0, 4).join('\n')).toContain('](README.md)');
    expect([...new Set(targets(portuguese))]).toEqual([...new Set(targets(english))]);
  });

  it.each(Object.entries({ english, portuguese }))(`has at most ${MAX_LINES} lines in %s`, (_, markdown) => {
    expect(markdown.trimEnd().split('\n').length).toBeLessThanOrEqual(MAX_LINES);
  });
});
