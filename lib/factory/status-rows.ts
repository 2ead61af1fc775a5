/**
 * The rows of indicator `status`, ready to be learnt from: labelled, split, balanced, and checked for what
 * no training could mend. A training goes on from here; a dry run (lib/training/plan.ts) counts and ends.
 */
import type { Telemetry } from '../warehouse/telemetry.ts';
import { labelFailures } from './labels.ts';
import type { FailureLabels } from './labels.ts';
import { assertTrainable, scalePosWeight, trainSize } from './split.ts';

export interface StatusRows extends FailureLabels {
  /** The first of them train, the rest test. */
  readonly trainRows: number;
  /** Negatives by positives of the training part. */
  readonly scalePosWeight: number;
}

/**
 * @param telemetry its values are not looked at.
 * @throws DataError `too_few_rows`, `no_failure_event` or `one_class`.
 */
export function prepareStatus(
  { machineName, rows, timestamps, speedChange }: Omit<Telemetry, 'values' | 'features'>,
  labeling: { readonly dropPercentage: number; readonly windowMinutes: number },
): StatusRows {
  const { labels, events } = labelFailures({ timestamps, speedChange, ...labeling });
  const trainRows = trainSize(rows);
  assertTrainable({ labels, events, timestamps, rows, trainRows, machineName, ...labeling });
  return { labels, events, trainRows, scalePosWeight: scalePosWeight(labels, trainRows) };
}
