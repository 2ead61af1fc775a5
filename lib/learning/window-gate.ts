/**
 * Decides whether a model gets window features, and computes them:
 *
 *   row step below the warning window? ─▶ choose columns ─▶ compute ─▶ better average precision, out of fold? ─▶ keep
 *          │ no                                                              │ no
 *          └──────────────────────────▶ without window features ◀────────────┘
 *
 * The gate fits the same model on each fold, without and with the features. It is a fixed one: the search follows, and
 * which candidate it chooses hardly matters for the comparison. It has neither class weights, which cost ranking, nor
 * counters, which tell the period of a row, whatever the request says about them.
 */
import { releaseFloats } from '../platform/scratch/floats.ts';
import type { SharedFloats } from '../platform/scratch/floats.ts';
import type { LearningTask, OutOfFoldPart, WindowTask } from './indicators/learning-task.ts';
import { predictOutOfFold } from './out-of-fold.ts';
import { findCounters } from './rows/feature-selection.ts';
import { countRows } from './rows/row-ranges.ts';
import { picksOf } from './rows/row-set.ts';
import type { ColumnPicks } from './rows/row-set.ts';
import { averagePrecision, rankByProbability } from './stats/ranking.ts';
import type { SharedTelemetry } from './telemetry.ts';
import type { Trainer } from './trainer/trainer.ts';
import type { TrainingPart } from './trainer/training-part.ts';
import { baseColumns } from './windows/base-columns.ts';
import { areRowsTooFarApart, defineWindows, judgeGate, rowStepMinutes } from './windows/decision.ts';
import type { WindowDecision, WindowGate } from './windows/decision.ts';
import { windowFeatureNames } from './windows/definition.ts';
import { extendTelemetry } from './windows/extend-telemetry.ts';
import { GATE_PARAMS } from './work.ts';

/** The matrix that a model learns from. */
interface LearnedMatrix {
  readonly values: SharedFloats;
  readonly features: readonly string[];
  readonly picks: ColumnPicks | undefined;
}

export interface Windows {
  readonly matrix: LearnedMatrix;
  /** Undefined if the request asks for no window features. */
  readonly decision: WindowDecision | undefined;
  /** Frees what was stored for the matrix. */
  release(): void;
}

type GateTrainer = Pick<Trainer, 'fit' | 'predict'>;

interface WindowInput {
  readonly telemetry: SharedTelemetry;
  /** Columns of the telemetry that the model learns from. */
  readonly features: readonly string[];
  readonly task: Pick<LearningTask<unknown>, 'windows' | 'rows' | 'targets' | 'objectiveParams'>;
  readonly signal?: AbortSignal | undefined;
}

/**
 * @returns the matrix, with or without window features. The caller releases it after the last use.
 * @throws DataError if a column has the name of a window feature; the signal's reason
 */
export async function addWindows(trainer: GateTrainer, input: WindowInput): Promise<Windows> {
  const { telemetry, features, task } = input;
  const own = { values: telemetry.values, features, picks: picksOf(telemetry.features, features) };
  const without = (decision?: WindowDecision): Windows => ({
    matrix: own,
    decision,
    release: () => undefined,
  });
  const { windows, rows } = task;
  if (!windows) return without();

  const { mode, windowMinutes, dropPercentage } = windows;
  const step = rowStepMinutes(telemetry.timestamps.subarray(0, countRows(rows)));
  const unjudged = { requested: mode, row_step_minutes: step, gate: null };
  if (mode === 'auto' && areRowsTooFarApart(step, windowMinutes))
    return without({ ...unjudged, kept: false, reason: 'rows_too_far_apart', definition: null });
  const counters = (await findCounters(telemetry, rows)).map(({ name }) => name);
  const sensors = await baseColumns(telemetry, features, counters, rows);
  const definition = defineWindows(features, sensors, dropPercentage);
  if (definition === null) return without({ ...unjudged, kept: false, reason: 'no_columns', definition });

  const { values, columns } = await extendTelemetry(telemetry, definition);
  const release = () => releaseFloats(values);
  try {
    const names = windowFeatureNames(definition);
    const matrixOf = (learned: readonly string[]): LearnedMatrix => ({
      values,
      features: learned,
      picks: picksOf(columns, learned),
    });
    const steady = features.filter((name) => !counters.includes(name));
    const compared = steady.length > 0 ? steady : features;
    const { reason, gate } =
      mode === 'on'
        ? { reason: 'requested' as const, gate: null }
        : await judge(trainer, windows, input, [matrixOf(compared), matrixOf([...compared, ...names])]);
    const matrix = matrixOf([...features, ...names]);
    const kept = reason === 'requested' || reason === 'gain';
    const decision = { ...unjudged, kept, reason, definition, gate };
    if (kept) return { matrix, decision, release };
    release();
    return without(decision);
  } catch (error) {
    release();
    throw error;
  }
}

/** Compares the average precision of out-of-fold predictions. Parts without a positive row are not judged. */
async function judge(
  trainer: GateTrainer,
  { parts, labels }: WindowTask,
  { task, signal }: WindowInput,
  [without, extended]: readonly [LearnedMatrix, LearnedMatrix],
) {
  const { rows, targets } = task;
  const { objective } = task.objectiveParams;
  const judged = parts.filter(({ predicted: { from, to } }) => labels.subarray(from, to).includes(1));
  if (judged.length < 2) return judgeGate([]);
  const precisions = async (matrix: LearnedMatrix): Promise<number[]> => {
    const training: TrainingPart = { ...matrix, objective, rows, targets };
    const predictions = await predictOutOfFold(
      trainer,
      judged,
      { ...training, params: GATE_PARAMS },
      { signal },
    );
    return judged.map((part, index) => precisionOf(part, labels, predictions[index]!));
  };
  const before = await precisions(without);
  const after = await precisions(extended);
  const folds: WindowGate['folds'] = before.map((precision, fold) => ({
    without: precision,
    with: after[fold]!,
  }));
  return judgeGate(folds);
}

const precisionOf = (
  { predicted: { from, to } }: OutOfFoldPart,
  labels: Uint8Array,
  scores: Float32Array,
): number => averagePrecision(rankByProbability(labels.subarray(from, to), scores))!;
