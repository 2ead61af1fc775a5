/**
 * Cross-validation folds exactly as scikit-learn's `StratifiedKFold(k)`, unshuffled: the search's scores
 * are comparable, to the last bit, only when every row falls in the same fold.
 */
import { DataError } from '../errors.ts';

/**
 * The validation fold of each row, 0 … k − 1. Classes are numbered by first appearance; a class's count in
 * fold i is how often it stands at i, i + k, i + 2k … of the sorted labels; its rows are then dealt in order.
 * @param labels 0 or 1 a row.
 * @param k number of folds, 2 … 255.
 * @throws DataError `one_class` when all labels are equal, `constant_fold` when a class has fewer than k rows.
 */
export function stratifiedFolds(labels: Uint8Array, k: number): Uint8Array {
  if (!Number.isInteger(k) || k < 2 || k > 255) throw new RangeError(`${k} folds: 2 to 255 are possible.`);
  const rows = labels.length;
  const positives = labels.reduce((count, label) => count + (label === 0 ? 0 : 1), 0);
  checkClasses(rows - positives, positives, k);

  const firstIsPositive = labels[0] !== 0;
  const firstCount = firstIsPositive ? positives : rows - positives;
  const dealers = [dealer(0, firstCount, k), dealer(firstCount, rows, k)] as const;
  return labels.map((label) => ((label !== 0) === firstIsPositive ? dealers[0]() : dealers[1]()));
}

/** Deals the rows of the class that stands at [start, end) of the sorted labels, fold after fold. */
function dealer(start: number, end: number, k: number): () => number {
  const left = Array.from({ length: k }, (_, fold) => countOf(end, fold, k) - countOf(start, fold, k));
  let fold = 0;
  return () => {
    while (left[fold] === 0) fold += 1;
    left[fold]! -= 1;
    return fold;
  };
}

/** How many of 0 … end − 1 leave the remainder `fold` when divided by k. */
const countOf = (end: number, fold: number, k: number) => Math.floor((end - fold + k - 1) / k);

function checkClasses(negatives: number, positives: number, k: number): void {
  if (negatives === 0 || positives === 0) {
    throw new DataError(
      'one_class',
      positives === 0
        ? 'No training row lies in the window before a failure event, so there is nothing to learn from. Choose dates that hold failures, a longer window or a smaller drop.'
        : 'Every training row lies in the window before a failure event, so there is nothing to tell failures from. Choose longer dates, a shorter window or a larger drop.',
    );
  }
  if (negatives < k || positives < k) {
    const rare = positives < negatives ? positives : negatives;
    const where = positives < negatives ? 'inside' : 'outside';
    throw new DataError(
      'constant_fold',
      `Only ${rare} training ${rare === 1 ? 'row lies' : 'rows lie'} ${where} the window before a failure event, too few for ${k} folds. Choose longer dates, another window or fewer folds.`,
    );
  }
}
