/**
 * The rows of indicator `health`, ready to be learnt from: scored, each with what is to be foretold of it,
 * split, and checked for what no training could mend. A dry run (lib/training/submission/plan.ts) counts and ends here.
 *
 * A row without a health score 30 minutes later neither trains nor tests. In the test part a row must have a
 * score of its own too: only there the model can be compared with "it stays as it is".
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { DataError } from '../../../errors.ts';
import type { Telemetry } from '../../telemetry.ts';
import { constantSignals, HEALTH_COLUMNS, healthScale, healthScores } from './score.ts';
import type { HealthColumn, HealthScale } from './score.ts';
import { healthTargets, HORIZON_MINUTES, none } from './target.ts';
import type { HealthTargets } from './target.ts';
import type { Embargo } from '../learning-task.ts';
import type { HealthRequest } from '../request.ts';
import { countRows, rangesWhere } from '../../rows/row-ranges.ts';
import type { RowRange } from '../../rows/row-ranges.ts';
import { assertEnoughRows, MIN_ROWS, trainSize } from '../../rows/split.ts';
import { counted, timeOf } from '../../stats/format.ts';

export interface HealthRows {
  readonly scale: HealthScale;
  /** Signals that have one value in at least 98 % of the training part’s readings: they count 0. */
  readonly constantSignals: readonly HealthColumn[];
  /** 0–100, one a row; NaN where a reading is missing. */
  readonly scores: Float64Array;
  /** The row whose score is each row's target, or `none`. */
  readonly targetRows: Int32Array;
  readonly toleranceMinutes: number;
  /** The rows from here on are the test part. */
  readonly splitRow: number;
  /** The rows that train, and those of the test part that the model is judged by. */
  readonly training: readonly RowRange[];
  readonly judged: readonly RowRange[];
  readonly embargo: Embargo;
  /** Rows of either part that do neither: their health, now or then, is not known. */
  readonly leftOut: { readonly train: number; readonly test: number };
}

/**
 * @param telemetry the four columns of the score are enough.
 * @throws DataError `too_few_rows`, `missing_column`, `no_target` or `constant_score`.
 */
export async function prepareHealth(
  telemetry: Omit<Telemetry, 'speedChange'>,
  { embargo }: HealthRequest['labeling'],
): Promise<HealthRows> {
  const { rows, timestamps, machineName } = telemetry;
  assertEnoughRows(rows, machineName);
  const splitRow = trainSize(rows);
  const scale = await healthScale(telemetry, splitRow);
  const scores = await healthScores(telemetry, scale);
  await nextTurn();
  const targets = healthTargets(timestamps, scores);
  await nextTurn();
  const reaching = countRows(rangesWhere(0, splitRow, (row) => targets.rows[row]! >= splitRow));
  const end = embargo ? splitRow : rows;
  const training = rangesWhere(0, splitRow, (row) => targets.rows[row] !== none && targets.rows[row]! < end);
  await nextTurn();
  const judged = rangesWhere(
    splitRow,
    rows,
    (row) => targets.rows[row] !== none && !Number.isNaN(scores[row]),
  );
  const prepared: HealthRows = {
    scale,
    constantSignals: constantSignals(scale),
    scores,
    targetRows: targets.rows,
    toleranceMinutes: targets.toleranceMinutes,
    splitRow,
    training,
    judged,
    embargo: { rows: reaching, dropped: embargo },
    leftOut: {
      train: splitRow - countRows(training) - (embargo ? reaching : 0),
      test: rows - splitRow - countRows(judged),
    },
  };
  assertTargets(prepared, telemetry, targets);
  return prepared;
}

/** @throws DataError `no_target`, `too_few_rows` or `constant_score`. */
function assertTargets(
  { training, judged, embargo, splitRow, scores, targetRows }: HealthRows,
  { rows, timestamps, machineName }: Omit<Telemetry, 'speedChange'>,
  { toleranceMinutes }: HealthTargets,
): void {
  const trained = countRows(training);
  const tested = countRows(judged);
  const ahead = `${HORIZON_MINUTES} to ${Math.round(HORIZON_MINUTES + toleranceMinutes)} minutes later`;
  const remedy =
    `Choose a longer date range, with complete telemetry of ${HEALTH_COLUMNS.join(', ')} and readings at ` +
    'least every half hour.';
  if (trained === 0 && embargo.dropped && embargo.rows > 0) {
    throw new DataError(
      'no_target',
      `All ${counted(embargo.rows, 'training row')} of ${machineName} that have a health score ${ahead} have ` +
        'it in the test part, and labeling.embargo drops them. Leave the embargo out, or choose a longer ' +
        'date range.',
    );
  }
  if (trained === 0 || tested === 0) {
    const [part, from, to] = trained === 0 ? ['training', 0, splitRow] : ['test', splitRow, rows];
    throw new DataError(
      'no_target',
      `No ${part} row of ${machineName} (${timeOf(timestamps[from]!)} to ${timeOf(timestamps[to - 1]!)}) has a ` +
        `health score ${ahead}, which is what the model is to foretell. ${remedy}`,
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
      `The health score of ${machineName} is ${first.toFixed(1)} in every training row, so there is nothing to ` +
        `learn: ${HEALTH_COLUMNS.join(', ')} hardly change there. Choose dates in which the machine was at work.`,
    );
  }
}
