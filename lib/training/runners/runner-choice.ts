/**
 * Where a training runs: in the Lambda that took it, or, when it is too long or too large for that, in a
 * container. What fits neither is refused before any work.
 */
import { DataError } from '../../errors.ts';
import type { Runner } from '../../jobs/job.ts';

export interface RunnerChoice {
  readonly runner: Runner;
  /** For the log and for a dry run: which figures led there. */
  readonly reason: string;
}

/** What a training is estimated to take on a runner, and what memory that runner has. */
export interface MemoryFit {
  readonly neededBytes: number;
  readonly memoryBytes: number;
}

/** Ending a job in a Lambda takes at most that long: its training is stopped so much before the timeout, seconds. */
export const SHUTDOWN_SECONDS = 20;
/** Load and labels before the estimate's part, evaluation and publishing after it, seconds. */
const aroundSeconds = 60;
/** An estimate on a measured rate is seldom further off than this factor. */
const doubt = 1.5;

/**
 * How long a training may be estimated to take for a Lambda to begin it, seconds.
 * @param remainingSeconds what is left until the training is stopped.
 */
export const lambdaBudget = (remainingSeconds: number): number =>
  Math.max(0, (remainingSeconds - aroundSeconds) / doubt);

/**
 * @param choice.container undefined where there are no containers: all runs in Lambdas then, a long training
 *   in several, one after another.
 * @param choice.force runs it there, whatever the estimate, as long as the memory is enough.
 * @throws DataError `too_large` when the chosen runner has not the memory.
 */
export function chooseRunner(choice: {
  readonly lambda: MemoryFit & { readonly estimatedSeconds: number; readonly budgetSeconds: number };
  readonly container: MemoryFit | undefined;
  readonly force?: Runner | undefined;
}): RunnerChoice {
  const { lambda, container } = choice;
  const force = container ? choice.force : 'lambda';
  // Written so that an estimate that is no number goes where no time limit is.
  const isShort = lambda.estimatedSeconds <= lambda.budgetSeconds;
  const isSmall = lambda.neededBytes <= lambda.memoryBytes;
  const runner = force ?? (isShort && isSmall ? 'lambda' : 'container');
  assertFits(runner === 'container' ? container! : lambda, runner);
  return { runner, reason: reasonOf() };

  function reasonOf(): string {
    const time = `about ${seconds(lambda.estimatedSeconds)} of a Lambda's budget of ${seconds(lambda.budgetSeconds)}`;
    const memory = `about ${gibibytes(lambda.neededBytes)} of its ${gibibytes(lambda.memoryBytes)}`;
    if (!container) return `there are no containers (${time}, ${memory})`;
    if (force) return `set to ${force} (${time}, ${memory})`;
    if (isShort && isSmall) return `fits a Lambda: ${time}, ${memory}`;
    const what = isShort ? 'too large' : isSmall ? 'too long' : 'too long and too large';
    return `${what} for a Lambda: ${time}, ${memory}`;
  }
}

/** @throws DataError `too_large`, with the figures. */
export function assertFits({ neededBytes, memoryBytes }: MemoryFit, runner: Runner): void {
  if (neededBytes <= memoryBytes) return;
  throw new DataError(
    'too_large',
    `The training needs about ${gibibytes(neededBytes)} of memory, and its runner (${runner}) has ` +
      `${gibibytes(memoryBytes)}. Choose a shorter date range or fewer folds (search.folds), ` +
      'or give the runner more memory.',
  );
}

const seconds = (value: number): string => `${Math.round(value)} s`;

const gibibytes = (bytes: number): string => `${(bytes / 2 ** 30).toFixed(1)} GiB`;
