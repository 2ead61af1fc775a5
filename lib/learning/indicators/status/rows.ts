/**
 * The rows of indicator `status`, ready to be learnt from: labelled, split, balanced, and checked for what
 * no training could mend. A training goes on from here; a dry run (lib/training/submission/plan.ts) counts and ends.
 */
import type { Telemetry } from '../../telemetry.ts';
import { labelFailures, windowMicroseconds } from './labels.ts';
import type { FailureLabels } from './labels.ts';
import type { Embargo } from '../learning-task.ts';
import type { StatusLabeling } from '../request.ts';
import { assertEnoughRows, assertTrainable, scalePosWeight, trainSize } from '../../rows/split.ts';

export interface StatusRows extends FailureLabels {
  /** The first of them train … */
  readonly trainRows: number;
  /** … and the rows from here on test; between are those an embargo has dropped. */
  readonly splitRow: number;
  readonly embargo: Embargo;
  /** Negatives by positives of the rows that train. */
  readonly scalePosWeight: number;
}

/**
 * @param telemetry its values are not looked at.
 * @throws DataError `too_few_rows`, `no_failure_event` or `one_class`.
 */
export function prepareStatus(
  { machineName, rows, timestamps, speedChange }: Omit<Telemetry, 'values' | 'features'>,
  labeling: StatusLabeling,
): StatusRows {
  assertEnoughRows(rows, machineName);
  const { labels, events } = labelFailures({ timestamps, speedChange, ...labeling });
  const splitRow = trainSize(rows);
  const reaching = rowsReachingOver(timestamps, splitRow, labeling.windowMinutes);
  const trainRows = splitRow - (labeling.embargo ? reaching : 0);
  assertTrainable({ labels, events, timestamps, rows, trainRows, splitRow, machineName, ...labeling });
  return {
    labels,
    events,
    trainRows,
    splitRow,
    embargo: { rows: reaching, dropped: labeling.embargo },
    scalePosWeight: scalePosWeight(labels, trainRows),
  };
}

/** How many of the rows before the split have their label from what may happen after it: the last ones. */
function rowsReachingOver(timestamps: Float64Array, splitRow: number, windowMinutes: number): number {
  const reached = timestamps[splitRow]! - windowMicroseconds(windowMinutes);
  let row = splitRow;
  while (row > 0 && timestamps[row - 1]! >= reached) row--;
  return splitRow - row;
}
