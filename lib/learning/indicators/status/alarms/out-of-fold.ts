/**
 * The folds for out-of-fold predictions of the training part, on which an alarm policy chooses its threshold. Each row is
 * predicted by a model of earlier rows only, as in operation.
 *
 *   rows   ├──────────── training part ───────────┤├─ test part ─┤
 *   fold   tttttt.vvvvvv                              t trains, v is predicted
 *          tttttttttttt.vvvvvv                        . its window reaches into v: left out
 *          tttttttttttttttttt.vvvvvv
 */
import type { OutOfFoldPart } from '../../learning-task.ts';
import { timeSeriesFolds } from '../../../search/folds.ts';
import { firstRows } from '../../../rows/row-ranges.ts';
import { countPositives } from '../../../rows/split.ts';
import { OUT_OF_FOLD_FOLDS } from '../../request.ts';
import { windowMicroseconds } from '../labels.ts';

interface TrainingRows {
  readonly labels: Uint8Array;
  readonly timestamps: Float64Array;
  /** The first `trainRows` rows are the training rows. */
  readonly trainRows: number;
  readonly windowMinutes: number;
}

/**
 * The folds whose training rows have both classes. The training rows of a later fold include those of an earlier one, so
 * only the first folds can be missing, and the predicted rows are consecutive.
 */
export function outOfFoldParts({
  labels,
  timestamps,
  trainRows,
  windowMinutes,
}: TrainingRows): OutOfFoldPart[] {
  if (trainRows <= OUT_OF_FOLD_FOLDS) return [];
  const window = windowMicroseconds(windowMinutes);
  return timeSeriesFolds(trainRows, OUT_OF_FOLD_FOLDS).flatMap(({ validation }) => {
    const predicted = validation[0]!;
    const start = predicted.from;
    let to = start;
    while (to > 0 && timestamps[to - 1]! >= timestamps[start]! - window) to--;
    const positives = countPositives(labels, 0, to);
    return positives > 0 && positives < to ? [{ training: firstRows(to), predicted }] : [];
  });
}
