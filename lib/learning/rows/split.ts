/**
 * The split into training and test part, the class weight, and the checks that a model can be trained on the rows. Rows
 * stay in time order: a model is tested on later data than it was trained on, as in operation.
 */
import { DataError } from '../../errors.ts';
import { counted, timeOf } from '../stats/format.ts';

/** With fewer rows, folds and test part have only a handful of rows and no metric is meaningful. */
export const MIN_ROWS = 50;

/** The first ⌊0.8 n⌋ rows train, the rest test. Computed in float64, like Python's `int(n * 0.8)`. */
export const trainSize = (rows: number): number => Math.floor(rows * 0.8);

/** `scale_pos_weight`: negatives / positives of the first `rows` rows. */
export function scalePosWeight(labels: Uint8Array, rows: number): number {
  const positives = countPositives(labels, 0, rows);
  return (rows - positives) / Math.max(1, positives);
}

/** Number of rows with label 1 in [from, to). */
export function countPositives(labels: Uint8Array, from: number, to: number): number {
  let positives = 0;
  for (let row = from; row < to; row++) positives += labels[row]!;
  return positives;
}

export interface TrainableInput {
  readonly labels: Uint8Array;
  /** Row indices of the failure events, ascending. */
  readonly events: Uint32Array;
  /** One per row, ascending: microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  readonly rows: number;
  /** The first `trainRows` rows are the training rows. */
  readonly trainRows: number;
  /** First row of the test part; larger than `trainRows` when an embargo drops rows. */
  readonly splitRow: number;
  readonly machineName: string;
  /** Whether there is no more telemetry of the machine. */
  readonly isAllData?: boolean;
  readonly dropPercentage: number;
  readonly windowMinutes: number;
}

/**
 * @param isAllData whether there is no more telemetry of the machine
 * @throws DataError `too_few_rows`.
 */
export function assertEnoughRows(rows: number, machineName: string, isAllData = false): void {
  if (rows >= MIN_ROWS) return;
  throw new DataError(
    'too_few_rows',
    `${machineName} has ${counted(rows, 'row')}${isAllData ? '' : ' in the chosen dates'}, and a model needs at ` +
      `least ${MIN_ROWS}. ` +
      (isAllData ? 'Train again when there is more telemetry.' : 'Choose a longer date range.'),
  );
}

/**
 * Checks for data errors, which no retry can fix, before the search starts.
 * @throws DataError `no_failure_event` or `one_class`.
 */
export function assertTrainable(input: TrainableInput): void {
  const { labels, events, timestamps, rows, trainRows, machineName, dropPercentage, windowMinutes } = input;
  if (events.length === 0) {
    throw new DataError(
      'no_failure_event',
      `${machineName} has no failure in the ${counted(rows, 'row')} from ${timeOf(timestamps[0]!)} to ` +
        `${timeOf(timestamps[rows - 1]!)}: its engine speed never dropped by ${-dropPercentage}% or more from ` +
        `one row to the next. ${input.isAllData ? 'Train again after a failure' : 'Choose a longer date range that has a failure in it'}, ` +
        `or count smaller drops as failures (labeling.drop_percentage, now ${dropPercentage}).`,
    );
  }
  const positives = countPositives(labels, 0, trainRows);
  if (positives === 0) {
    throw new DataError('one_class', `${machineName} ${explainNoPositives(input)}`);
  }
  if (positives === trainRows) {
    throw new DataError(
      'one_class',
      `All ${counted(trainRows, 'training row')} of ${machineName} are at most ` +
        `${counted(windowMinutes, 'minute')} before a failure, so there is no normal operation to compare ` +
        'with. Shorten the warning window (labeling.window_minutes), count only larger drops as failures ' +
        `(labeling.drop_percentage), or ${input.isAllData ? 'train again when there is telemetry of' : 'choose a date range with'} normal operation${input.isAllData ? '' : ' in it'}.`,
    );
  }
}

/** Explains why no training row precedes a failure although there are failures. */
function explainNoPositives(input: TrainableInput): string {
  const { labels, events, timestamps, trainRows, splitRow, windowMinutes, isAllData } = input;
  const window = counted(windowMinutes, 'minute');
  const first = events[0]!;
  const firstTime = timeOf(timestamps[first]!);
  const dropped = countPositives(labels, trainRows, splitRow);
  if (dropped > 0) {
    return (
      `has ${counted(dropped, 'training row')} before a failure, and labeling.embargo drops ` +
      `${dropped === 1 ? 'it' : 'them'}: ${counted(splitRow - trainRows, 'row')} whose window of ${window} ` +
      'reaches into the test part. Leave the embargo out, shorten the window (labeling.window_minutes), or ' +
      'choose dates that have failures in their first part too.'
    );
  }
  if (first >= splitRow) {
    return (
      `has its first failure at ${firstTime}, and the model learns only from the rows before ` +
      `${timeOf(timestamps[splitRow]!)}, the first 80%; the later rows are kept for the test, so it would ` +
      'never see what comes before a failure. ' +
      (isAllData
        ? 'Choose a later start, so that the failure is in the first 80%, or train again when there is more telemetry.'
        : 'Choose dates that have failures in their first part too: an earlier start or a later end.')
    );
  }
  const inTraining = events.filter((event) => event < trainRows).length;
  return (
    `has ${counted(inTraining, 'failure')} in its ${counted(trainRows, 'training row')}, the first at ` +
    `${firstTime}, but no row in the ${window} before ${inTraining === 1 ? 'it' : 'any of them'}: the ` +
    'telemetry has a gap there, so the model would never see what comes before a failure. ' +
    `${isAllData ? 'Import the missing telemetry, or choose' : 'Choose dates with complete telemetry, or'} a longer ` +
    'warning window (labeling.window_minutes).'
  );
}
