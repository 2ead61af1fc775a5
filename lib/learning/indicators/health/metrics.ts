/**
 * What a model of indicator `health` is worth on the test part, in the JSON shape of `models.metrics`: its
 * errors, and those of saying that in half an hour all is as now. A model that does not beat that is worth
 * nothing, however small its errors are.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Candidate } from '../../search/grid.ts';
import type { HealthColumn, HealthScale } from './score.ts';
import type { HealthRows } from './rows.ts';
import type { HealthSeries } from './over-time.ts';
import { HORIZON_MINUTES } from './target.ts';
import { decideHealthVerdict } from './verdict.ts';
import type { HealthVerdictLevel } from './verdict.ts';
import type { Embargo } from '../learning-task.ts';
import { regressionScores } from '../../stats/regression.ts';
import type { RegressionScores } from '../../stats/regression.ts';
import { countRows } from '../../rows/row-ranges.ts';
import type { RowRange } from '../../rows/row-ranges.ts';
import { skillOf } from '../../stats/skill.ts';
import type { SkillInterval } from '../../stats/skill.ts';
import type { Verdict } from '../status/verdict.ts';

/** The scores of one part's rows, points of 100. */
export interface HealthLevel {
  readonly mean: number;
  readonly standard_deviation: number;
}

/** The figures alone; errors are points of 100. */
export interface HealthFigures extends RegressionScores {
  readonly best_params: Candidate;
  /** Rows that train, and rows that the model is judged by. */
  readonly train_size: number;
  readonly test_size: number;
  /** Rows of either part that do neither: their health, now or then, is not known. */
  readonly left_out: { readonly train: number; readonly test: number };
  readonly embargo: Embargo;
  /** How far ahead the score is foretold, and how much later its reading may come, minutes. */
  readonly horizon_minutes: number;
  readonly tolerance_minutes: number;
  /** Of "in half an hour as now", on the same rows. */
  readonly persistence: RegressionScores;
  /** How much less the model errs than persistence: 1 − mse / persistence.mse; null when that never errs. */
  readonly skill: number | null;
  /** Null when it cannot be told. */
  readonly skill_interval: SkillInterval | null;
  /** What was to be foretold in either part. */
  readonly health: { readonly train: HealthLevel; readonly test: HealthLevel };
  /** Where each signal counts 0 and 1, of the training part; and those that hardly change there. */
  readonly scale: HealthScale;
  readonly constant_signals: readonly HealthColumn[];
}

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
  const skill = skillOf({ timestamps: times, truth, foretold, baseline: now });
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
