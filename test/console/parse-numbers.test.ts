/** Numbers as people type them are either parsed as meant or refused. */
import { describe, expect, it } from '@jest/globals';
import { parseNumber, parseNumbers } from '../../console/src/train-form/parse-numbers.ts';

describe('parseNumber', () => {
  it.each([
    ['0.5', 0.5, 0.5],
    ['0,5', undefined, 0.5],
    [' −70 ', -70, -70],
    ['-72,5', undefined, -72.5],
    ['.5', 0.5, 0.5],
    ['1e-3', 0.001, 0.001],
    ['100,200', undefined, 100.2],
    ['1.000', 1, undefined],
    ['1,000', undefined, 1],
    ['0.125', 0.125, 0.125],
    ['1.000,5', undefined, undefined],
    ['1,000.5', undefined, undefined],
    ['0,1,0,2', undefined, undefined],
    ['1 2', undefined, undefined],
    ['000', undefined, undefined],
    ['0x10', undefined, undefined],
    ['Infinity', undefined, undefined],
    ['', undefined, undefined],
  ])('parses %j as %p with a decimal point and as %p with a decimal comma', (text, point, comma) => {
    expect([parseNumber(text, '.'), parseNumber(text, ',')]).toEqual([point, comma]);
  });
});

describe('parseNumbers', () => {
  it.each(['10 20', '10, 20', ' 10 , 20, ', '10;20', '10;\n20;', '10\t20'])(
    'finds two numbers in %j',
    (text) => {
      for (const mark of ['.', ','] as const)
        expect(parseNumbers(text, mark)).toEqual({ numbers: [10, 20], invalid: undefined });
    },
  );

  it('refuses a comma that may or may not be a separator', () => {
    expect(parseNumbers('1 0.1,0.2', '.').invalid).toBe('0.1,0.2');
    expect(parseNumbers('1 0.1,0.2', ',').invalid).toBe('0.1,0.2');
    expect(parseNumbers('100,200', '.').invalid).toBe('100,200');
    expect(parseNumbers('0,5; 1', ',').numbers).toEqual([0.5, 1]);
    expect(parseNumbers('  ', '.')).toEqual({ numbers: [], invalid: undefined });
  });
});
