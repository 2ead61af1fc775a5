import { describe, expect, it } from '@jest/globals';
import { replaceBlock } from '../../bench/document.ts';
import { toMarkdown, toText, formatNumber, formatSpread } from '../../bench/table.ts';

const table = {
  title: 'Speed',
  columns: ['rows', 's'],
  rows: [
    ['20,000', '1.5'],
    ['5', '100'],
  ],
  note: 'Minimum of three.',
};

it('toText aligns columns', () => {
  expect(toText(table)).toBe('Speed\n  rows       s\n  20,000   1.5\n  5        100\n  Minimum of three.');
});

it('toMarkdown formats a table like Prettier', () => {
  expect(toMarkdown(table)).toBe(
    '**Speed**\n\n| rows   |   s |\n| ------ | --: |\n| 20,000 | 1.5 |\n| 5      | 100 |\n\nMinimum of three.',
  );
});

describe('formatNumber', () => {
  it.each([
    [0, '0'],
    [0.012345, '0.0123'],
    [1.856, '1.86'],
    [-44.44, '-44.4'],
    [1234.5, '1,235'],
    [2_600_000, '2,600,000'],
  ])('formats %d as %s', (value, expected) => {
    expect(formatNumber(value)).toBe(expected);
  });
});

it('formatSpread shows minimum and maximum only for several values', () => {
  expect(formatSpread({ count: 1, min: 2, median: 2, max: 2 })).toBe('2');
  expect(formatSpread({ count: 3, min: 1.5, median: 2, max: 4 })).toBe('2 (1.5–4)');
});

describe('replaceBlock', () => {
  const text = 'a\n<!-- bench:load -->\n\nold\n\n<!-- /bench:load -->\nb\n';

  it('replaces only the text between the markers', () => {
    const replaced = replaceBlock(text, 'load', 'new');
    expect(replaced).toBe('a\n<!-- bench:load -->\n\nnew\n\n<!-- /bench:load -->\nb\n');
    expect(replaceBlock(replaced, 'load', 'new')).toBe(replaced);
  });

  it('names a missing marker', () => {
    expect(() => replaceBlock(text, 'search', 'new')).toThrow('<!-- bench:search -->');
  });
});
