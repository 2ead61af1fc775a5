/**
 * Cross-validation folds, equal to scikit-learn's: scores are comparable to the last bit only if every row is on the same
 * side of the same fold. A fold is a list of row ranges, so that consecutive rows are not copied.
 *
 *                 fold 0        fold 1        fold 2         v validates, t trains, . is left out
 *   stratified    vvtvtttttttt  ttvtvvtvtttt  ttttttvtvvvv   three blocks of each class
 *   k_fold        vvvvtttttttt  ttttvvvvtttt  ttttttttvvvv
 *   time_series   tttvvv......  ttttttvvv...  tttttttttvvv   no fold is trained on later rows than it is scored on
 *   blocked       vvvv..tttttt  tt..vvvv..tt  tttttt..vvvv   k_fold without the rows close to the validation rows
 */
import { DataError } from '../../errors.ts';
import type { Fold, FoldType } from './fold.ts';
import { assertBothClasses, assertEnoughOfEach } from './fold-classes.ts';
import { adviseMoreRows } from '../rows/requested-dates.ts';
import type { RowRange } from '../rows/row-ranges.ts';
import { counted } from '../stats/format.ts';
import type { RowSpacing } from './row-spacing.ts';

const MICROSECONDS_PER_MINUTE = 60_000_000;

interface FoldOptions {
  readonly spacing?: RowSpacing | undefined;
  readonly isAllData?: boolean | undefined;
}

/**
 * @param targets one per row; for classes labels 0 or 1, and every part of a fold must have both
 * @param k number of folds, 2 or more
 * @param options.spacing of these rows; for blocked folds
 * @param options.isAllData whether there is no more telemetry of the machine, for the advice in errors
 * @throws DataError `one_class`, `constant_fold` or `too_few_rows` if the rows cannot be folded
 */
export function makeFolds(
  type: FoldType,
  targets: Float32Array | Uint8Array,
  k: number,
  areClasses: boolean,
  { spacing, isAllData = false }: FoldOptions = {},
): Fold[] {
  if (type === 'stratified') return stratifiedFolds(new Uint8Array(targets), k, isAllData);
  const folds = foldsByPosition(type, targets.length, k, { spacing, isAllData });
  if (areClasses) assertBothClasses(folds, new Uint8Array(targets));
  return folds;
}

function foldsByPosition(
  type: Exclude<FoldType, 'stratified'>,
  rows: number,
  k: number,
  { spacing, isAllData }: { spacing: RowSpacing | undefined; isAllData: boolean },
): Fold[] {
  if (type === 'time_series') return timeSeriesFolds(rows, k, isAllData);
  const blocks = blockFolds(rows, k, isAllData);
  if (type === 'k_fold') return blocks;
  if (spacing === undefined) throw new TypeError('Blocked folds need the times of the rows.');
  return blocks.map((fold, index) => spacedFold(fold, spacing, `fold ${index + 1} of ${k}`, isAllData));
}

/**
 * Leaves out the training rows that are at most the distance away from the validation block, before and after it.
 * @throws DataError `too_few_rows` if none is left
 */
function spacedFold(
  { validation }: Fold,
  { timestamps, distance }: RowSpacing,
  name: string,
  isAllData: boolean,
): Fold {
  const [{ from, to }] = validation as [RowRange];
  let before = from;
  while (before > 0 && timestamps[before - 1]! >= timestamps[from]! - distance) before--;
  let after = to;
  while (after < timestamps.length && timestamps[after]! <= timestamps[to - 1]! + distance) after++;
  const training = complement([{ from: before, to: after }], timestamps.length);
  if (training.length === 0) {
    throw new DataError(
      'too_few_rows',
      `In ${name}, all other training rows are within ${counted(distance / MICROSECONDS_PER_MINUTE, 'minute')} of the ` +
        `validation rows, so nothing is left to train on. ${adviseMoreRows(isAllData, 'another search.fold_type')}`,
    );
  }
  return { training, validation };
}

/**
 * `StratifiedKFold(k)`, unshuffled. Classes are numbered by first appearance. Fold i validates as many rows of a class as
 * that class has at positions i, i + k, i + 2k … of the sorted labels, taken in order.
 * @param labels 0 or 1 per row
 * @param k number of folds, 2 or more
 * @throws DataError `one_class` if all labels are equal, `constant_fold` if a class has fewer than k rows
 */
export function stratifiedFolds(labels: Uint8Array, k: number, isAllData = false): Fold[] {
  assertFoldCount(k);
  const rows = labels.length;
  const positives = labels.reduce((count, label) => count + (label === 0 ? 0 : 1), 0);
  assertEnoughOfEach(rows - positives, positives, k, isAllData);

  const firstIsPositive = labels[0] !== 0;
  const firstCount = firstIsPositive ? positives : rows - positives;
  const assigners = [foldAssigner(0, firstCount, k), foldAssigner(firstCount, rows, k)] as const;
  const validations: { from: number; to: number }[][] = Array.from({ length: k }, () => []);
  labels.forEach((label, row) => {
    const validation = validations[(label !== 0) === firstIsPositive ? assigners[0]() : assigners[1]()]!;
    const last = validation.at(-1);
    if (last?.to === row) last.to = row + 1;
    else validation.push({ from: row, to: row + 1 });
  });
  return validations.map((validation) => ({ training: complement(validation, rows), validation }));
}

/**
 * `KFold(k)`, unshuffled: k blocks. If k does not divide the number of rows, the first blocks are one row longer.
 * @throws DataError `too_few_rows` if there are fewer rows than blocks
 */
export function blockFolds(rows: number, k: number, isAllData = false): Fold[] {
  assertFoldCount(k);
  assertEnoughBlocks(rows, k, k, isAllData);
  const start = (fold: number) => fold * Math.floor(rows / k) + Math.min(fold, rows % k);
  return Array.from({ length: k }, (_, fold) => {
    const validation = [{ from: start(fold), to: start(fold + 1) }];
    return { training: complement(validation, rows), validation };
  });
}

/**
 * `TimeSeriesSplit(k)`: the last k blocks of ⌊rows / (k + 1)⌋ rows validate, each a model trained on all rows before it.
 * @throws DataError `too_few_rows` if there are fewer rows than blocks
 */
export function timeSeriesFolds(rows: number, k: number, isAllData = false): Fold[] {
  assertFoldCount(k);
  assertEnoughBlocks(rows, k, k + 1, isAllData);
  const size = Math.floor(rows / (k + 1));
  return Array.from({ length: k }, (_, fold) => {
    const start = rows - (k - fold) * size;
    return { training: [{ from: 0, to: start }], validation: [{ from: start, to: start + size }] };
  });
}

/** Assigns the rows of the class at [start, end) of the sorted labels to folds, one fold after the other. */
function foldAssigner(start: number, end: number, k: number): () => number {
  const remaining = Array.from({ length: k }, (_, fold) => countOf(end, fold, k) - countOf(start, fold, k));
  let fold = 0;
  return () => {
    while (remaining[fold] === 0) fold += 1;
    remaining[fold]! -= 1;
    return fold;
  };
}

/** How many of 0 … end − 1 have the remainder `fold` when divided by k. */
const countOf = (end: number, fold: number, k: number) => Math.floor((end - fold + k - 1) / k);

/** The rows of [0, rows) outside all ranges. */
function complement(ranges: readonly RowRange[], rows: number): RowRange[] {
  const starts = [0, ...ranges.map(({ to }) => to)];
  const ends = [...ranges.map(({ from }) => from), rows];
  return starts.map((from, index) => ({ from, to: ends[index]! })).filter(({ from, to }) => from < to);
}

function assertFoldCount(k: number): void {
  if (!Number.isInteger(k) || k < 2) throw new RangeError(`${k} folds: at least 2 are needed.`);
}

function assertEnoughBlocks(rows: number, k: number, blocks: number, isAllData: boolean): void {
  if (rows >= blocks) return;
  throw new DataError(
    'too_few_rows',
    `${rows} training rows are too few for ${k} folds, which need ${blocks}. ${adviseMoreRows(isAllData, 'fewer folds')}`,
  );
}
