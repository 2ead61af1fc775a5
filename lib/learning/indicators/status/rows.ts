/**
 * Prepares the rows of indicator `status`: labels, split, class weight, and checks for data errors. Trainings and dry
 * runs (plan.ts) both start here.
 */
import type { Telemetry } from '../../telemetry.ts';
import { labelFailures, windowMicroseconds } from './labels.ts';
import type { FailureLabels } from './labels.ts';
import type { Embargo } from '../learning-task.ts';
import type { ClassWeight, StatusLabeling, StatusRequest } from '../request.ts';
import type { RowSpacing } from '../../search/row-spacing.ts';
import { assertEnoughRows, assertTrainable, scalePosWeight, trainSize } from '../../rows/split.ts';

export interface StatusRows extends FailureLabels {
  /** The first `trainRows` rows are the training rows. */
  readonly trainRows: number;
  /** First row of the test part; larger than `trainRows` when an embargo drops rows. */
  readonly splitRow: number;
  readonly embargo: Embargo;
  /** Negatives divided by positives of the training rows. */
  readonly scalePosWeight: number;
}

/**
 * @param telemetry its values are not read
 * @param isAllData whether there is no more telemetry of the machine, for the advice in errors
 * @throws DataError `too_few_rows`, `no_failure_event` or `one_class`
 */
export function prepareStatus(
  { machineName, rows, timestamps, speedChange }: Omit<Telemetry, 'values' | 'features'>,
  labeling: StatusLabeling,
  isAllData = false,
): StatusRows {
  assertEnoughRows(rows, machineName, isAllData);
  const { labels, events } = labelFailures({ timestamps, speedChange, ...labeling });
  const splitRow = trainSize(rows);
  const embargoed = embargoedRows(timestamps, splitRow, labeling.windowMinutes);
  const trainRows = splitRow - (labeling.embargo ? embargoed : 0);
  assertTrainable({
    labels,
    events,
    timestamps,
    rows,
    trainRows,
    splitRow,
    machineName,
    isAllData,
    ...labeling,
  });
  return {
    labels,
    events,
    trainRows,
    splitRow,
    embargo: { rows: embargoed, dropped: labeling.embargo },
    scalePosWeight: scalePosWeight(labels, trainRows),
  };
}

/** `scale_pos_weight` of the training. Undefined without class weights: XGBoost then weighs all rows the same. */
export const trainingWeight = (
  { scalePosWeight }: Pick<StatusRows, 'scalePosWeight'>,
  classWeight: ClassWeight,
): number | undefined => (classWeight === 'none' ? undefined : scalePosWeight);

/** Rows that are at most one window apart may be labeled by the same failure. */
export const statusSpacing = (
  { timestamps }: Pick<Telemetry, 'timestamps'>,
  { labeling }: StatusRequest,
): RowSpacing => ({ timestamps, distance: windowMicroseconds(labeling.windowMinutes) });

/** Number of rows before the split whose window reaches into the rows after it: the last ones. */
export function embargoedRows(timestamps: Float64Array, splitRow: number, windowMinutes: number): number {
  const reached = timestamps[splitRow]! - windowMicroseconds(windowMinutes);
  let row = splitRow;
  while (row > 0 && timestamps[row - 1]! >= reached) row--;
  return splitRow - row;
}
