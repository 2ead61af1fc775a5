/** What decides about the window features of a `status` model: the gate compares them on the folds of the alarm policy. */
import type { Telemetry } from '../../telemetry.ts';
import type { LearningTask } from '../learning-task.ts';
import type { StatusRequest } from '../request.ts';
import { outOfFoldParts } from './alarms/out-of-fold.ts';
import type { StatusRows } from './rows.ts';

export function windowTask(
  { timestamps }: Pick<Telemetry, 'timestamps'>,
  rows: StatusRows,
  { labeling, features }: StatusRequest,
): Pick<LearningTask<unknown>, 'windows'> {
  const { windows: mode = 'off' } = features;
  if (mode === 'off') return {};
  const { windowMinutes, dropPercentage } = labeling;
  // The label of a later row depends on the test part.
  const end = rows.splitRow - rows.embargo.rows;
  const parts = outOfFoldParts({ ...rows, timestamps, windowMinutes }).flatMap(({ training, predicted }) =>
    predicted.from < end ? [{ training, predicted: { ...predicted, to: Math.min(predicted.to, end) } }] : [],
  );
  return { windows: { mode, windowMinutes, dropPercentage, labels: rows.labels, parts } };
}
