/**
 * Runs a backtest: trains a model for each origin, with the parameters that the search chose, and tests it on the block
 * after the origin. The results of finished blocks can be kept, and are then not computed again.
 */
import type { OriginTask } from './indicators/learning-task.ts';
import { predictOutOfFold } from './out-of-fold.ts';
import type { Candidate } from './search/candidates.ts';
import { countRows } from './rows/row-ranges.ts';
import type { Trainer } from './trainer/trainer.ts';
import type { TrainingPart } from './trainer/training-part.ts';

/** The result of a block. */
export interface FinishedBlock {
  /** What the result depends on, apart from the data. A result is used only for the same key. */
  readonly key: string;
  /** JSON of the indicator. */
  readonly result: object;
}

interface BacktestOptions {
  readonly signal?: AbortSignal | undefined;
  /** Blocks of an earlier attempt on the same rows and library. */
  readonly finished: readonly FinishedBlock[];
  /** Called after each fit. */
  readonly onFit: () => void;
  /** Called after each block that was computed. */
  readonly onBlock: (block: FinishedBlock) => void;
}

/** Version of the results' shape: a worker of another version may have kept them. */
const RESULT_VERSION = 1;

/**
 * @param training values, features and targets of the training
 * @returns the result of each origin, in order
 */
export async function runBacktest(
  trainer: Pick<Trainer, 'fit' | 'predict'>,
  origins: readonly OriginTask[],
  training: Omit<TrainingPart, 'rows' | 'objective' | 'scalePosWeight'> & { readonly params: Candidate },
  { signal, finished, onFit, onBlock }: BacktestOptions,
): Promise<object[]> {
  const known = new Map(finished.map(({ key, result }) => [key, result]));
  const results: object[] = [];
  for (const origin of origins) {
    const key = keyOf(origin, training.params);
    const kept = known.get(key);
    if (kept !== undefined) {
      trainingRowsOf(origin).forEach(onFit);
      results.push(kept);
      continue;
    }
    const { rows, objectiveParams, outOfFold: parts, predicted, evaluate } = origin;
    const { targets = training.targets } = origin;
    const part = { ...training, ...objectiveParams, targets, rows };
    const outOfFold = await predictOutOfFold(trainer, parts, part, { signal, onFit });
    const [predictions] = await predictOutOfFold(trainer, [{ training: rows, predicted }], part, {
      signal,
      onFit,
    });
    const result = await evaluate({ predictions: predictions!, outOfFold });
    onBlock({ key, result });
    results.push(result);
  }
  return results;
}

/** Number of training rows of each fit of an origin: those for out-of-fold predictions, and its model. */
export const trainingRowsOf = ({ rows, outOfFold }: OriginTask): number[] =>
  [...outOfFold.map(({ training }) => training), rows].map(countRows);

const keyOf = (
  { name, rows, objectiveParams, outOfFold, predicted }: OriginTask,
  params: Candidate,
): string =>
  JSON.stringify([
    RESULT_VERSION,
    Object.entries(params).sort(),
    rows,
    objectiveParams,
    outOfFold,
    predicted,
    ...(name === undefined ? [] : [name]),
  ]);
