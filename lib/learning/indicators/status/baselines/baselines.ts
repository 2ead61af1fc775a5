/**
 * Compares a model with simple predictions. All of them get an alarm policy as the model gets its own: the same folds,
 * criterion and mute, a threshold chosen on out-of-fold predictions, and the same rows of the test part.
 */
import { readColumns } from '../../../../platform/scratch/floats.ts';
import { mulberry32 } from '../../../stats/random-numbers.ts';
import type { RowRange } from '../../../rows/row-ranges.ts';
import type { Telemetry } from '../../../telemetry.ts';
import { compareDetections } from './comparison.ts';
import type { BaselineFigures, Baselines } from './figures.ts';
import { PolicyEvaluation } from './policy-evaluation.ts';
import type { Counts, EvaluatedRows, Scores } from './policy-evaluation.ts';
import { SPEED_COLUMN, speedBinScores } from './speed-bins.ts';

/** Random predictions are drawn so often, from one generator, and their counts averaged. */
const RANDOM_DRAWS = 10;
const RANDOM_SEED = 42;

export interface BaselineInput extends Omit<EvaluatedRows, 'timestamps'> {
  readonly telemetry: Pick<Telemetry, 'values' | 'features' | 'timestamps'>;
  /** The columns that the model learns from. */
  readonly features: readonly string[];
  /** All training rows. */
  readonly training: readonly RowRange[];
  readonly logistic: Scores;
  readonly model: { readonly test: Float32Array; readonly threshold: number | null };
}

export async function evaluateBaselines(input: BaselineInput): Promise<Baselines> {
  const { telemetry, logistic, model } = input;
  const evaluation = new PolicyEvaluation({ ...input, timestamps: telemetry.timestamps });
  const rate = (test: Float32Array, threshold: number | null): BaselineFigures =>
    evaluation.figures(evaluation.count(test, threshold), threshold);
  const rateScores = async ({ outOfFold, test }: Scores): Promise<BaselineFigures> =>
    rate(test, await evaluation.chooseThreshold(outOfFold));
  const speedBins = await speedBinsOf(input);
  const logisticFigures = await rateScores(logistic);
  return {
    model: rate(model.test, model.threshold),
    always: rate(new Float32Array(model.test.length).fill(1), 0),
    never: rate(model.test, null),
    random: await rateRandom(evaluation, input),
    speed_bins: speedBins ? await rateScores(speedBins) : null,
    logistic_regression: logisticFigures,
    comparison: compareDetections(
      evaluation.detections(model.test, model.threshold),
      evaluation.detections(logistic.test, logisticFigures.threshold),
    ),
  };
}

/** Undefined if the model does not learn from the engine speed. */
async function speedBinsOf({
  telemetry,
  features,
  rows: { labels, splitRow },
  parts,
  training,
}: BaselineInput): Promise<Scores | undefined> {
  if (!features.includes(SPEED_COLUMN)) return undefined;
  const { values, features: columns, timestamps } = telemetry;
  const [speeds] = await readColumns(values, columns.length, [columns.indexOf(SPEED_COLUMN)]);
  const predicted = { from: splitRow, to: timestamps.length };
  return {
    outOfFold: parts.map((part) => speedBinScores(speeds!, labels, part)),
    test: speedBinScores(speeds!, labels, { training, predicted }),
  };
}

async function rateRandom(
  evaluation: PolicyEvaluation,
  { parts, model }: BaselineInput,
): Promise<BaselineFigures> {
  const random = mulberry32(RANDOM_SEED);
  const draws: Counts[] = [];
  const thresholds: number[] = [];
  for (let draw = 0; draw < RANDOM_DRAWS; draw++) {
    const outOfFold = parts.map(({ predicted: { from, to } }) => new Float32Array(to - from).map(random));
    const test = new Float32Array(model.test.length).map(random);
    const threshold = await evaluation.chooseThreshold(outOfFold);
    if (threshold !== null) thresholds.push(threshold);
    draws.push(evaluation.count(test, threshold));
  }
  const meanOf = (name: 'stops_detected' | 'alarms' | 'false_alarms'): number =>
    mean(draws.map((counts) => counts[name]));
  const counts = {
    ...draws[0]!,
    stops_detected: meanOf('stops_detected'),
    alarms: meanOf('alarms'),
    false_alarms: meanOf('false_alarms'),
  };
  return evaluation.figures(counts, thresholds.length === 0 ? null : mean(thresholds));
}

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;
