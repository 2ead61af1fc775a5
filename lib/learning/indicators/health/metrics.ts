/**
 * Evaluates a `health` model on the test part, in the JSON shape of `models.metrics`, and compares it with the
 * persistence baseline ("no change in 30 minutes"). A model that does not beat the baseline is useless, even if its
 * errors are small.
 */
import { setImmediate as yieldToEventLoop } from 'node:timers/promises';
import type { Candidate } from '../../search/candidates.ts';
import type { HealthRows } from './rows.ts';
import type { HealthSeries } from './over-time.ts';
import { HORIZON_MINUTES } from './target.ts';
import { decideHealthVerdict } from './verdict.ts';
import type { HealthVerdictLevel } from './verdict.ts';
import { regressionScores } from '../../stats/regression.ts';
import { countRows } from '../../rows/row-ranges.ts';
import type { RowRange } from '../../rows/row-ranges.ts';
import { skillOf } from '../../stats/skill.ts';
import type { Verdict } from '../verdict.ts';
import type { HealthFigures, HealthLevel } from './figures.ts';

export interface HealthMetrics extends HealthFigures {
  /** Whether the model is worth acting on. */
  readonly verdict: Verdict<HealthVerdictLevel>;
}

export interface HealthEvaluation {
  readonly rows: HealthRows;
  /** Of all rows, ascending: microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  /** One per row of the test part. */
  readonly predictions: Float32Array;
  readonly bestParams: Candidate;
  /** Whether the request has no dates. */
  readonly isAllData: boolean;
}

/**
 * Yields to the event loop between steps.
 * @throws RangeError if there is not one prediction per test row
 */
export async function evaluateHealth(evaluation: HealthEvaluation): Promise<HealthMetrics> {
  const { rows, timestamps, predictions, bestParams } = evaluation;
  const { scores, targetRows, splitRow, training, evaluated, embargo } = rows;
  if (predictions.length !== scores.length - splitRow) {
    throw new RangeError(`${predictions.length} predictions for ${scores.length - splitRow} test rows.`);
  }
  const { actual, predicted, baseline } = await evaluatedSeries(evaluation);
  const times = gather(evaluated, (row) => timestamps[row]!);
  await yieldToEventLoop();
  const model = regressionScores(actual, predicted);
  await yieldToEventLoop();
  const persistence = regressionScores(actual, baseline);
  await yieldToEventLoop();
  const skill = skillOf({
    timestamps: times,
    actual,
    predicted,
    baseline,
    horizonMinutes: HORIZON_MINUTES,
  });
  await yieldToEventLoop();
  const trained = gather(training, (row) => scores[targetRows[row]!]!);
  await yieldToEventLoop();
  const health = { train: levelOf(trained), test: levelOf(actual) };
  const figures: HealthFigures = {
    best_params: bestParams,
    train_size: countRows(training),
    test_size: actual.length,
    left_out: rows.leftOut,
    embargo,
    horizon_minutes: HORIZON_MINUTES,
    tolerance_minutes: rows.toleranceMinutes,
    ...model,
    persistence,
    ...skill,
    health,
    scale: rows.scale,
    constant_signals: rows.constantSignals,
  };
  return { ...figures, verdict: decideHealthVerdict(figures, evaluation.isAllData) };
}

/** Actual, predicted and baseline health of each evaluated row. Yields to the event loop between steps. */
export async function evaluatedSeries({
  rows,
  timestamps,
  predictions,
}: HealthEvaluation): Promise<HealthSeries> {
  const { evaluated, scores, targetRows, splitRow } = rows;
  const predictedTimes = gather(evaluated, (row) => timestamps[targetRows[row]!]!);
  const actual = gather(evaluated, (row) => scores[targetRows[row]!]!);
  await yieldToEventLoop();
  const predicted = gather(evaluated, (row) => predictions[row - splitRow]!);
  const baseline = gather(evaluated, (row) => scores[row]!);
  return { timestamps: predictedTimes, actual, predicted, baseline };
}

/** One value for each row of the ranges. */
function gather(ranges: readonly RowRange[], valueOf: (row: number) => number): Float64Array {
  const gathered = new Float64Array(countRows(ranges));
  let index = 0;
  for (const { from, to } of ranges) for (let row = from; row < to; row++) gathered[index++] = valueOf(row);
  return gathered;
}

/** `numpy.mean` and `numpy.std`. */
function levelOf(scores: Float64Array): HealthLevel {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const spread = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return { mean, standard_deviation: Math.sqrt(spread / scores.length) };
}
