import { describe, expect, it } from '@jest/globals';
import { replaceBlock } from '../../bench/document.ts';
import { asMarkdown, asText, figure, range } from '../../bench/table.ts';

const table = {
  title: 'Speed',
  columns: ['rows', 's'],
  rows: [
    ['20,000', '1.5'],
    ['5', '100'],
  ],
  note: 'Least of three.',
};

it('is aligned in a terminal', () => {
  expect(asText(table)).toBe('Speed\n  rows       s\n  20,000   1.5\n  5        100\n  Least of three.');
});

it('is a Markdown table as Prettier writes one', () => {
  expect(asMarkdown(table)).toBe(
    '**Speed**\n\n| rows   |   s |\n| ------ | --: |\n| 20,000 | 1.5 |\n| 5      | 100 |\n\nLeast of three.',
  );
});

describe('figure', () => {
  it.each([
    [0, '0'],
    [0.012345, '0.0123'],
    [1.856, '1.86'],
    [-44.44, '-44.4'],
    [1234.5, '1,235'],
    [2_600_000, '2,600,000'],
  ])('writes %d as %s', (value, expected) => {
    expect(figure(value)).toBe(expected);
  });
});

it('range gives the least and the most only where there are several', () => {
  expect(range({ count: 1, min: 2, median: 2, max: 2 })).toBe('2');
  expect(range({ count: 3, min: 1.5, median: 2, max: 4 })).toBe('2 (1.5–4)');
});

describe('replaceBlock', () => {
  const text = 'a\n<!-- bench:load -->\n\nold\n\n<!-- /bench:load -->\nb\n';

  it('replaces what stands between the marks, and nothing else', () => {
    const replaced = replaceBlock(text, 'load', 'new');
    expect(replaced).toBe('a\n<!-- bench:load -->\n\nnew\n\n<!-- /bench:load -->\nb\n');
    expect(replaceBlock(replaced, 'load', 'new')).toBe(replaced);
  });

  it('says which mark is missing', () => {
    expect(() => replaceBlock(text, 'search', 'new')).toThrow('<!-- bench:search -->');
  });
});
