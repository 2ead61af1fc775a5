import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { stratifiedFolds } from '../../lib/factory/folds.ts';

/** Written by scikit-learn's StratifiedKFold (make_search_fixtures.py): one digit a row. */
const cases = JSON.parse(readFileSync(new URL('../fixtures/folds.json', import.meta.url), 'utf8')) as {
  k: number;
  labels: string;
  folds: string;
}[];

const digits = (text: string) => Uint8Array.from(text, Number);

describe('stratifiedFolds', () => {
  it.each(cases)('deals rows as StratifiedKFold($k): $labels', ({ k, labels, folds }) => {
    expect(stratifiedFolds(digits(labels), k)).toEqual(digits(folds));
  });

  it.each(['0000', '1111'])('says that labels all alike cannot be learnt from: %s', (labels) => {
    expect(() => stratifiedFolds(digits(labels), 3)).toThrow(
      expect.objectContaining({ name: 'DataError', code: 'one_class' }),
    );
  });

  it.each([
    ['00001000', 'Only 1 training row lies inside the window before a failure event, too few for 3 folds.'],
    [
      '1111110011',
      'Only 2 training rows lie outside the window before a failure event, too few for 3 folds.',
    ],
  ])('says that a class is too small for the folds: %s', (labels, message) => {
    expect(() => stratifiedFolds(digits(labels), 3)).toThrow(
      expect.objectContaining({ code: 'constant_fold', message: expect.stringContaining(message) }),
    );
  });

  it.each([1, 0, 2.5, 256])('refuses %d folds', (k) => {
    expect(() => stratifiedFolds(digits('0101'), k)).toThrow(RangeError);
  });
});
