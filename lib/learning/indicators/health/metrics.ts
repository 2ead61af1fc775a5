/**
 * What a model of indicator `health` is worth on the test part, in the JSON shape of `models.metrics`: its
 * errors, and those of saying that in half an hour all is as now. A model that does not beat that is worth
 * nothing, however small its errors are.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Candidate } from '../../search/grid.ts';
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
  /** What the figures amount to. */
  readonly verdict: Verdict<HealthVerdictLevel>;
}

export interface HealthEvaluation {
  readonly rows: HealthRows;
  /** Of all rows, ascending: microseconds since the Unix epoch. */
  readonly timestamps: Float64Array;
  /** What the model foretells, one a row of the test part. */
  readonly predictions: Float32Array;
  readonly bestParams: Candidate;
}

/**
 * In steps, between which the event loop turns.
 * @throws RangeError when there is not one prediction per test row.
 */
export async function evaluateHealth(evaluation: HealthEvaluation): Promise<HealthMetrics> {
  const { rows, timestamps, predictions, bestParams } = evaluation;
  const { scores, targetRows, splitRow, training, judged, embargo } = rows;
  if (predictions.length !== scores.length - splitRow) {
    throw new RangeError(`${predictions.length} predictions for ${scores.length - splitRow} test rows.`);
  }
  const { came: truth, foretold, now } = await evaluatedSeries(evaluation);
  const times = gather(judged, (row) => timestamps[row]!);
  await nextTurn();
  const model = regressionScores(truth, foretold);
  await nextTurn();
  const persistence = regressionScores(truth, now);
  await nextTurn();
  const skill = skillOf({
    timestamps: times,
    actual: truth,
    predicted: foretold,
    baseline: now,
    horizonMinutes: HORIZON_MINUTES,
  });
  await nextTurn();
  const taught = gather(training, (row) => scores[targetRows[row]!]!);
  await nextTurn();
  const health = { train: levelOf(taught), test: levelOf(truth) };
  const figures: HealthFigures = {
    best_params: bestParams,
    train_size: countRows(training),
    test_size: truth.length,
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
  return { ...figures, verdict: decideHealthVerdict(figures) };
}

/**
 * What came, what was foretold and what was, of each row the model is judged by. In steps, between which the
 * event loop turns.
 */
export async function evaluatedSeries({
  rows,
  timestamps,
  predictions,
}: HealthEvaluation): Promise<HealthSeries> {
  const { judged, scores, targetRows, splitRow } = rows;
  const ends = gather(judged, (row) => timestamps[targetRows[row]!]!);
  const came = gather(judged, (row) => scores[targetRows[row]!]!);
  await nextTurn();
  const foretold = gather(judged, (row) => predictions[row - splitRow]!);
  const now = gather(judged, (row) => scores[row]!);
  return { timestamps: ends, came, foretold, now };
}

/** Something of each row of the ranges. */
function gather(ranges: readonly RowRange[], valueOf: (row: number) => number): Float64Array {
  const gathered = new Float64Array(countRows(ranges));
  let place = 0;
  for (const { from, to } of ranges) for (let row = from; row < to; row++) gathered[place++] = valueOf(row);
  return gathered;
}

/** As `numpy.mean` and `numpy.std`. */
function levelOf(scores: Float64Array): HealthLevel {
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  const spread = scores.reduce((sum, score) => sum + (score - mean) ** 2, 0);
  return { mean, standard_deviation: Math.sqrt(spread / scores.length) };
}
