/**
 * Prepares the rows of indicator `health`: scores, targets, split, and checks for data errors. Trainings and dry runs
 * (plan.ts) both start here.
 *
 * A row without a health score 30 minutes later is in neither part. A test row also needs its own score, which is the
 * prediction of the persistence baseline.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import { DataError } from '../../../errors.ts';
import type { Telemetry } from '../../telemetry.ts';
import { constantSignals, HEALTH_COLUMNS, healthScale, healthScores } from './score.ts';
import type { HealthColumn, HealthScale } from './score.ts';
import { healthTargets, HORIZON_MINUTES, NO_TARGET } from './target.ts';
import type { HealthTargets } from './target.ts';
import type { Embargo } from '../learning-task.ts';
import type { HealthRequest } from '../request.ts';
import type { RowSpacing } from '../../search/row-spacing.ts';
import { countRows, rangesWhere } from '../../rows/row-ranges.ts';
import type { RowRange } from '../../rows/row-ranges.ts';
import { assertEnoughRows, MIN_ROWS, trainSize } from '../../rows/split.ts';
import { counted, decimal, timeOf } from '../../stats/format.ts';

const MICROSECONDS_PER_MINUTE = 60_000_000;

export interface HealthRows {
  readonly scale: HealthScale;
  /** Signals with one value in at least 98 % of the training part's readings: they count as 0. */
  readonly constantSignals: readonly HealthColumn[];
  /** 0–100, one per row; NaN where a reading is missing. */
  readonly scores: Float64Array;
  /** For each row, the row whose score is its target, or NO_TARGET. */
  readonly targetRows: Int32Array;
  readonly toleranceMinutes: number;
  /** First row of the test part. */
  readonly splitRow: number;
  /** The training rows, and the test rows that the model is evaluated on. */
  readonly training: readonly RowRange[];
  readonly evaluated: readonly RowRange[];
  readonly embargo: Embargo;
  /** Rows in neither: their health, at the row or 30 minutes later, is unknown. */
  readonly leftOut: { readonly train: number; readonly test: number };
}

/**
 * @param telemetry needs only the four columns of the score
 * @param isAllData whether there is no more telemetry of the machine, for the advice in errors
 * @throws DataError `too_few_rows`, `missing_column`, `no_target` or `constant_score`
 */
export async function prepareHealth(
  telemetry: Omit<Telemetry, 'speedChange'>,
  { embargo }: HealthRequest['labeling'],
  isAllData = false,
): Promise<HealthRows> {
  const { rows, timestamps, machineName } = telemetry;
  assertEnoughRows(rows, machineName, isAllData);
  const splitRow = trainSize(rows);
  const scale = await healthScale(telemetry, splitRow);
  const scores = await healthScores(telemetry, scale);
  await yieldToEventLoop();
  const targets = healthTargets(timestamps, scores);
  await yieldToEventLoop();
  const embargoed = countRows(rangesWhere(0, splitRow, (row) => targets.rows[row]! >= splitRow));
  const end = embargo ? splitRow : rows;
  const training = rangesWhere(
    0,
    splitRow,
    (row) => targets.rows[row] !== NO_TARGET && targets.rows[row]! < end,
  );
  await yieldToEventLoop();
  const evaluated = rangesWhere(
    splitRow,
    rows,
    (row) => targets.rows[row] !== NO_TARGET && !Number.isNaN(scores[row]),
  );
  const prepared: HealthRows = {
    scale,
    constantSignals: constantSignals(scale),
    scores,
    targetRows: targets.rows,
    toleranceMinutes: targets.toleranceMinutes,
    splitRow,
    training,
    evaluated,
    embargo: { rows: embargoed, dropped: embargo },
    leftOut: {
      train: splitRow - countRows(training) - (embargo ? embargoed : 0),
      test: rows - splitRow - countRows(evaluated),
    },
  };
  assertTargets(prepared, telemetry, targets, isAllData);
  return prepared;
}

/** Rows that are at most horizon and tolerance apart may have the same target. */
export const healthSpacing = (
  { timestamps }: Pick<Telemetry, 'timestamps'>,
  { toleranceMinutes }: HealthRows,
): RowSpacing => ({
  timestamps,
  distance: Math.round((HORIZON_MINUTES + toleranceMinutes) * MICROSECONDS_PER_MINUTE),
});

/** @throws DataError `no_target`, `too_few_rows` or `constant_score` */
function assertTargets(
  { training, evaluated, embargo, splitRow, scores, targetRows }: HealthRows,
  { rows, timestamps, machineName }: Omit<Telemetry, 'speedChange'>,
  { toleranceMinutes }: HealthTargets,
  isAllData: boolean,
): void {
  const trained = countRows(training);
  const tested = countRows(evaluated);
  const ahead = `${HORIZON_MINUTES} to ${Math.round(HORIZON_MINUTES + toleranceMinutes)} minutes later`;
  const remedy =
    `${isAllData ? 'Import more telemetry' : 'Choose a longer date range'}, with complete telemetry of ` +
    `${HEALTH_COLUMNS.join(', ')} and readings at least every half hour.`;
  if (trained === 0 && embargo.dropped && embargo.rows > 0) {
    throw new DataError(
      'no_target',
      `All ${counted(embargo.rows, 'training row')} of ${machineName} that have a health score ${ahead} have ` +
        'it in the test part, and labeling.embargo drops them. Turn the embargo off' +
        (isAllData ? '.' : ', or choose a longer date range.'),
    );
  }
  if (trained === 0 || tested === 0) {
    const [part, from, to] = trained === 0 ? ['training', 0, splitRow] : ['test', splitRow, rows];
    throw new DataError(
      'no_target',
      `No ${part} row of ${machineName} (${timeOf(timestamps[from]!)} to ${timeOf(timestamps[to - 1]!)}) has a ` +
        `health score ${ahead}, which the model would predict. ${remedy}`,
    );
  }
  if (trained + tested < MIN_ROWS) {
    throw new DataError(
      'too_few_rows',
      `Only ${counted(trained + tested, 'row')} of ${machineName} ${trained + tested === 1 ? 'has' : 'have'} a health ` +
        `score ${ahead}, and a model needs at least ${MIN_ROWS}. ${remedy}`,
    );
  }
  const first = scores[targetRows[training[0]!.from]!]!;
  const changes = training.some(({ from, to }) =>
    targetRows.subarray(from, to).some((target) => scores[target] !== first),
  );
  if (!changes) {
    throw new DataError(
      'constant_score',
      `The health score of ${machineName} is ${decimal(first, 1)} in every training row, so there is nothing to ` +
        `learn: ${HEALTH_COLUMNS.join(', ')} hardly change there. Choose dates in which the machine was running.`,
    );
  }
}
