/**
 * Chooses the runner of a training: the Lambda that received its message, or a container if the training takes too long
 * or too much memory for a Lambda. A training that fits in neither is refused before any work.
 */
import { DataError } from '../../errors.ts';
import type { Runner } from '../../jobs/job.ts';
import { message } from '../../texts/messages.ts';
import type { Message, MessageParams } from '../../texts/messages.ts';
import { wordEnglish } from '../../texts/word-english.ts';

export interface RunnerChoice {
  readonly runner: Runner;
  /** The figures behind the choice, for the log and for dry runs. */
  readonly reason: string;
  /** The same as a code. */
  readonly reasonCode: Message;
}

/** Memory that a training is estimated to need on a runner, and the runner's memory. */
export interface MemoryFit {
  readonly neededBytes: number;
  readonly memoryBytes: number;
}

const GIBIBYTE = 2 ** 30;

/** How long before its timeout a Lambda stops training, so that it can end the attempt, seconds. */
export const SHUTDOWN_SECONDS = 20;
/** Time for loading, labeling, evaluation and publishing, which estimates do not include, seconds. */
const OVERHEAD_SECONDS = 60;
/** Trainings rarely take longer than their estimate times this factor. */
const SAFETY_FACTOR = 1.5;

/**
 * The longest estimate with which a training starts in a Lambda, seconds.
 * @param remainingSeconds until the worker must stop
 */
export const lambdaBudget = (remainingSeconds: number): number =>
  Math.max(0, (remainingSeconds - OVERHEAD_SECONDS) / SAFETY_FACTOR);

/**
 * @param choice.container undefined if there are no containers. Every training then runs in a Lambda, and a long one
 *   continues in further Lambdas.
 * @param choice.force the runner to use, whatever the estimated time
 * @throws DataError `too_large` if the chosen runner has too little memory
 */
export function chooseRunner(choice: {
  readonly lambda: MemoryFit & { readonly estimatedSeconds: number; readonly budgetSeconds: number };
  readonly container: MemoryFit | undefined;
  readonly force?: Runner | undefined;
}): RunnerChoice {
  const { lambda, container } = choice;
  const force = container ? choice.force : 'lambda';
  // False if the estimate is NaN, so that such a training gets a runner without a time limit.
  const isShort = lambda.estimatedSeconds <= lambda.budgetSeconds;
  const isSmall = lambda.neededBytes <= lambda.memoryBytes;
  const runner = force ?? (isShort && isSmall ? 'lambda' : 'container');
  assertFits(runner === 'container' ? container! : lambda, runner);
  const reasonCode = message('runner_choice', {
    why: reasonOf({
      hasContainers: container !== undefined,
      isForced: force !== undefined,
      isShort,
      isSmall,
    }),
    runner,
    seconds: Math.round(lambda.estimatedSeconds),
    max_seconds: Math.round(lambda.budgetSeconds),
    gibibytes: lambda.neededBytes / GIBIBYTE,
    max_gibibytes: lambda.memoryBytes / GIBIBYTE,
  });
  return { runner, reason: wordEnglish(reasonCode), reasonCode };
}

function reasonOf(choice: {
  readonly hasContainers: boolean;
  readonly isForced: boolean;
  readonly isShort: boolean;
  readonly isSmall: boolean;
}): MessageParams['runner_choice']['why'] {
  const { hasContainers, isForced, isShort, isSmall } = choice;
  if (!hasContainers) return 'no_containers';
  if (isForced) return 'forced';
  if (isShort && isSmall) return 'fits';
  return isShort ? 'too_large' : isSmall ? 'too_long' : 'too_long_and_large';
}

/** @throws DataError `too_large`, with the figures */
export function assertFits({ neededBytes, memoryBytes }: MemoryFit, runner: Runner): void {
  if (neededBytes <= memoryBytes) return;
  throw new DataError(
    'too_large',
    `The training needs about ${gibibytes(neededBytes)} of memory, but its runner (${runner}) has ` +
      `${gibibytes(memoryBytes)}. Choose a shorter date range or fewer folds (search.folds), ` +
      'or give the runner more memory.',
  );
}

const gibibytes = (bytes: number): string => `${(bytes / GIBIBYTE).toFixed(1)} GiB`;
