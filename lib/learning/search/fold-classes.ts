/** Checks the folds of a classification: a model cannot be trained or scored on a part with only one class. */
import { DataError } from '../../errors.ts';
import type { Fold } from './fold.ts';
import { adviseMoreRows } from '../rows/requested-dates.ts';
import type { RowRange } from '../rows/row-ranges.ts';

/**
 * @param isAllData whether there is no more telemetry of the machine
 * @throws DataError `one_class`, or `constant_fold` if a class has fewer rows than folds
 */
export function assertEnoughOfEach(
  negatives: number,
  positives: number,
  k: number,
  isAllData: boolean,
): void {
  if (negatives === 0 || positives === 0) {
    throw new DataError(
      'one_class',
      positives === 0
        ? 'No training row is in the window before a failure event, so there is nothing to learn. ' +
            (isAllData
              ? 'Choose a longer window or a smaller drop, or train again after a failure.'
              : 'Choose dates that have failures, a longer window or a smaller drop.')
        : 'Every training row is in the window before a failure event, so there is no normal operation to learn. ' +
            adviseMoreRows(isAllData, 'a shorter window', 'a larger drop'),
    );
  }
  if (negatives < k || positives < k) {
    const rare = positives < negatives ? positives : negatives;
    const where = positives < negatives ? 'inside' : 'outside';
    throw new DataError(
      'constant_fold',
      `Only ${rare} training ${rare === 1 ? 'row is' : 'rows are'} ${where} the window before a failure event, too few for ${k} folds. ${adviseMoreRows(isAllData, 'another window', 'fewer folds')}`,
    );
  }
}

/**
 * @param labels 0 or 1 per row
 * @throws DataError `constant_fold` for the first part of a fold that lacks a class
 */
export function assertBothClasses(folds: readonly Fold[], labels: Uint8Array): void {
  const positivesBefore = new Uint32Array(labels.length + 1);
  labels.forEach((label, row) => {
    positivesBefore[row + 1] = positivesBefore[row]! + (label === 0 ? 0 : 1);
  });
  folds.forEach((fold, index) => {
    for (const part of ['training', 'validation'] as const) {
      const ranges = fold[part];
      const positives = sum(ranges, ({ from, to }) => positivesBefore[to]! - positivesBefore[from]!);
      const rows = sum(ranges, ({ from, to }) => to - from);
      if (positives > 0 && positives < rows) continue;
      throw new DataError(
        'constant_fold',
        `In fold ${index + 1} of ${folds.length} ${positives === 0 ? 'no' : 'every'} ${part} row is in the window before a failure event (training rows ${ranges[0]!.from + 1} to ${ranges.at(-1)!.to}), so the fold cannot be scored. Set search.fold_type to "stratified", which gives every fold its share of failures, use fewer folds, or choose dates with failures in every part.`,
      );
    }
  });
}

const sum = (ranges: readonly RowRange[], value: (range: RowRange) => number): number =>
  ranges.reduce((total, range) => total + value(range), 0);
