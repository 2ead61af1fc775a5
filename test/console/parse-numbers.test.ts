/** Numbers as people type them: never silently others than were meant. */
import { describe, expect, it } from '@jest/globals';
import { numberIn, numbersIn } from '../../console/src/train-form/parse-numbers.ts';

describe('a number', () => {
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
  ])('%j is %p with a decimal point, %p with a decimal comma', (text, point, comma) => {
    expect([numberIn(text, '.'), numberIn(text, ',')]).toEqual([point, comma]);
  });
});

describe('numbers', () => {
  it.each(['10 20', '10, 20', ' 10 , 20, ', '10;20', '10;\n20;', '10\t20'])('of %j are two', (text) => {
    for (const mark of ['.', ','] as const)
      expect(numbersIn(text, mark)).toEqual({ numbers: [10, 20], bad: undefined });
  });

  it('are refused where a comma may separate them or not', () => {
    expect(numbersIn('1 0.1,0.2', '.').bad).toBe('0.1,0.2');
    expect(numbersIn('1 0.1,0.2', ',').bad).toBe('0.1,0.2');
    expect(numbersIn('100,200', '.').bad).toBe('100,200');
    expect(numbersIn('0,5; 1', ',').numbers).toEqual([0.5, 1]);
    expect(numbersIn('  ', '.')).toEqual({ numbers: [], bad: undefined });
  });
});
