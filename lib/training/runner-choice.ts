/** Where a training runs: in the Lambda that took it, or, when it is too long for that, in a container. */
import type { Runner } from '../jobs/job.ts';

export interface RunnerChoice {
  readonly runner: Runner;
  /** For the log: which figures led there. */
  readonly reason: string;
}

/** Load and labels before the estimate's part, evaluation and publishing after it, seconds. */
const aroundSeconds = 60;
/** An estimate on a measured rate is seldom further off than this factor. */
const doubt = 1.5;

/**
 * How long a training may be estimated to take for a Lambda to begin it, seconds.
 * @param remainingSeconds what is left until the function's timeout.
 */
export const lambdaBudget = (remainingSeconds: number): number =>
  Math.max(0, (remainingSeconds - aroundSeconds) / doubt);

/** @param choice.force runs it there, whatever the estimate. */
export function chooseRunner(choice: {
  readonly estimatedSeconds: number;
  readonly lambdaBudgetSeconds: number;
  readonly force?: Runner | undefined;
}): RunnerChoice {
  const { estimatedSeconds, lambdaBudgetSeconds, force } = choice;
  const figures = `estimated ${seconds(estimatedSeconds)}, a Lambda's budget is ${seconds(lambdaBudgetSeconds)}`;
  if (force) return { runner: force, reason: `set to ${force} (${figures})` };
  // Written so that an estimate that is no number goes where no time limit is.
  const fits = estimatedSeconds <= lambdaBudgetSeconds;
  return {
    runner: fits ? 'lambda' : 'container',
    reason: `${fits ? 'short enough' : 'too long'}: ${figures}`,
  };
}

const seconds = (value: number): string => `${Math.round(value)} s`;
