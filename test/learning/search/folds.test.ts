import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { assertBothClasses } from '../../../lib/learning/search/fold-classes.ts';
import type { Fold } from '../../../lib/learning/search/fold.ts';
import {
  blockFolds,
  makeFolds,
  stratifiedFolds,
  timeSeriesFolds,
} from '../../../lib/learning/search/folds.ts';
import { countRows, type RowRange } from '../../../lib/learning/rows/row-ranges.ts';

/** Written by scikit-learn (make_search_fixtures.py): one text per fold, one letter per row. */
const cases = JSON.parse(readFileSync(new URL('../../fixtures/folds.json', import.meta.url), 'utf8')) as {
  stratified: { k: number; labels: string; folds: string[] }[];
  k_fold: { k: number; rows: number; folds: string[] }[];
  time_series: { k: number; rows: number; folds: string[] }[];
};

const digits = (text: string) => Uint8Array.from(text, Number);

/** Folds in the letters of the fixture. A row on both sides would be an x. */
function drawn(folds: readonly Fold[], rows: number): string[] {
  return folds.map(({ training, validation }) => {
    const letters = Array.from({ length: rows }, () => '.');
    const draw = (ranges: readonly RowRange[], letter: string) => {
      for (const { from, to } of ranges) {
        for (let row = from; row < to; row += 1) letters[row] = letters[row] === '.' ? letter : 'x';
      }
    };
    draw(training, 't');
    draw(validation, 'v');
    return letters.join('');
  });
}

describe('folds equal to scikit-learn’s', () => {
  it.each(cases.stratified)('StratifiedKFold($k): $labels', ({ k, labels, folds }) => {
    expect(drawn(stratifiedFolds(digits(labels), k), labels.length)).toEqual(folds);
  });

  it.each(cases.k_fold)('KFold($k) of $rows rows', ({ k, rows, folds }) => {
    expect(drawn(blockFolds(rows, k), rows)).toEqual(folds);
  });

  it.each(cases.time_series)('TimeSeriesSplit($k) of $rows rows', ({ k, rows, folds }) => {
    expect(drawn(timeSeriesFolds(rows, k), rows)).toEqual(folds);
  });

  it.each(cases.stratified)('uses the fewest ascending ranges: $labels', ({ k, labels }) => {
    for (const fold of stratifiedFolds(digits(labels), k)) {
      for (const ranges of [fold.training, fold.validation]) {
        for (const [index, { from, to }] of ranges.entries()) {
          expect(from).toBeLessThan(to);
          expect(from).toBeGreaterThan(ranges[index - 1]?.to ?? -1);
        }
      }
      expect(countRows(fold.training) + countRows(fold.validation)).toBe(labels.length);
    }
  });
});

describe('impossible folds', () => {
  it.each(['0000', '1111'])('refuses labels of one class: %s', (labels) => {
    expect(() => stratifiedFolds(digits(labels), 3)).toThrow(
      expect.objectContaining({ name: 'DataError', code: 'one_class' }),
    );
  });

  it.each([
    ['00001000', 'Only 1 training row is inside the window before a failure event, too few for 3 folds.'],
    [
      '1111110011',
      'Only 2 training rows are outside the window before a failure event, too few for 3 folds.',
    ],
  ])('refuses a class with fewer rows than folds: %s', (labels, message) => {
    expect(() => stratifiedFolds(digits(labels), 3)).toThrow(
      expect.objectContaining({ code: 'constant_fold', message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ['KFold', () => blockFolds(2, 3), '2 training rows are too few for 3 folds, which need 3.'],
    [
      'TimeSeriesSplit',
      () => timeSeriesFolds(3, 3),
      '3 training rows are too few for 3 folds, which need 4.',
    ],
  ])('refuses too few rows for %s', (_, fold, message) => {
    expect(fold).toThrow(
      expect.objectContaining({ code: 'too_few_rows', message: expect.stringContaining(message) }),
    );
  });

  it.each([
    ['000011001100', 'In fold 1 of 3 no training row', '(training rows 1 to 3)'],
    ['110011011000', 'In fold 3 of 3 no validation row', '(training rows 10 to 12)'],
    ['111111001100', 'In fold 1 of 3 every training row', '(training rows 1 to 3)'],
    ['100111001100', 'In fold 1 of 3 every validation row', '(training rows 4 to 6)'],
  ])('names the part that lacks a class when rows are in time order: %s', (labels, part, rows) => {
    const check = () => assertBothClasses(timeSeriesFolds(12, 3), digits(labels));
    for (const text of [part, rows, 'search.fold_type to "stratified"']) {
      expect(check).toThrow(
        expect.objectContaining({ code: 'constant_fold', message: expect.stringContaining(text) }),
      );
    }
  });

  it('accepts time order when every part has both classes', () => {
    expect(() => assertBothClasses(timeSeriesFolds(8, 3), digits('01010101'))).not.toThrow();
  });

  const spacing = { timestamps: Float64Array.from({ length: 12 }, (_, row) => row), distance: 12 };
  it.each<[string, (isAllData: boolean) => unknown, string, string]>([
    [
      'no row before a failure',
      (isAllData) => stratifiedFolds(digits('0000'), 3, isAllData),
      'Choose dates that have failures, a longer window or a smaller drop.',
      'Choose a longer window or a smaller drop, or train again after a failure.',
    ],
    [
      'no normal row',
      (isAllData) => stratifiedFolds(digits('1111'), 3, isAllData),
      'Choose a longer date range, a shorter window or a larger drop.',
      'Choose a shorter window or a larger drop, or train again when there is more telemetry.',
    ],
    [
      'a rare class',
      (isAllData) => makeFolds('stratified', digits('0001'), 3, true, { isAllData }),
      'Choose a longer date range, another window or fewer folds.',
      'Choose another window or fewer folds, or train again when there is more telemetry.',
    ],
    [
      'too few blocks',
      (isAllData) => makeFolds('k_fold', digits('00'), 3, false, { isAllData }),
      'Choose a longer date range or fewer folds.',
      'Choose fewer folds, or train again when there is more telemetry.',
    ],
    [
      'too few blocks in time order',
      (isAllData) => makeFolds('time_series', digits('000'), 3, false, { isAllData }),
      'Choose a longer date range or fewer folds.',
      'Choose fewer folds, or train again when there is more telemetry.',
    ],
    [
      'blocks that are too close',
      (isAllData) => makeFolds('blocked', new Float32Array(12), 3, false, { spacing, isAllData }),
      'Choose a longer date range or another search.fold_type.',
      'Choose another search.fold_type, or train again when there is more telemetry.',
    ],
  ])('advises what is possible, with dates and with all telemetry: %s', (_, fold, withDates, withAll) => {
    for (const [isAllData, advice] of [
      [false, withDates],
      [true, withAll],
    ] as const) {
      const end = expect.stringMatching(new RegExp(`[.] ${advice.replaceAll('.', '[.]')}$`, 'u')) as unknown;
      expect(() => fold(isAllData)).toThrow(expect.objectContaining({ message: end }));
    }
  });

  it.each([1, 0, 2.5])('refuses %d folds', (k) => {
    for (const fold of [() => stratifiedFolds(digits('0101'), k), () => blockFolds(4, k)]) {
      expect(fold).toThrow(RangeError);
    }
  });
});
