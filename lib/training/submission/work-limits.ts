/**
 * The most work that one request may ask for. A request above a limit is refused before it becomes a job, in POST /train,
 * in a dry run and in an event alike, with its figures and the setting that holds the limit.
 */
import { RequestError } from '../../errors.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import {
  backtestOrigins,
  comparedWindows,
  otherFits,
  outOfFoldFits,
} from '../../learning/indicators/request.ts';
import { requestedWork } from '../../learning/search/requested-work.ts';
import type { WorkLimits } from './limits.ts';

const MEBIBYTE = 2 ** 20;

/**
 * Checks what is known without the rows.
 * @throws RequestError 422 `too_much_work`
 */
export function assertWorkWithin(request: TrainingRequest, limits: WorkLimits): void {
  const { fits, rounds, modelBytes } = requestedWork(request.search, otherFits(request));
  if (fits > limits.fits) {
    throw tooMuchWork(
      'search',
      `asks for ${fits} fits (candidates × folds, plus ${describeOtherFits(request)}the final fit); at most ${limits.fits} are allowed (MAX_FITS). ` +
        `Use fewer values in search.param_grid${backtestOrigins(request) > 0 ? ', fewer evaluation.origins' : ''} or fewer search.folds`,
    );
  }
  if (rounds > limits.rounds) {
    throw tooMuchWork(
      'search',
      `asks for ${rounds} boosting rounds over all fits; at most ${limits.rounds} are allowed (MAX_ROUNDS). ` +
        'Use a smaller n_estimators, fewer values in search.param_grid or fewer search.folds',
    );
  }
  if (modelBytes > limits.modelBytes) {
    throw tooMuchWork(
      'search.param_grid',
      `allows a model of about ${mebibytes(modelBytes)} MiB; at most ${mebibytes(limits.modelBytes)} MiB are allowed ` +
        '(MAX_MODEL_MIB). Use a smaller max_depth or n_estimators',
    );
  }
}

/** "those for the alarms, those of the backtest and ", where the request has them. */
function describeOtherFits(request: TrainingRequest): string {
  const others = [
    ...(outOfFoldFits(request) > 0 ? ['those for the alarms'] : []),
    ...(backtestOrigins(request) > 0 ? ['those of the backtest'] : []),
    ...(comparedWindows(request) > 0 ? ['those of the compared windows'] : []),
  ];
  return others.length === 0 ? '' : `${others.join(', ')} and `;
}

/**
 * Checks the estimated duration, which depends on the rows.
 * @throws RequestError 422 `too_much_work`
 */
export function assertSecondsWithin(seconds: number, limits: WorkLimits): void {
  if (seconds <= limits.seconds) return;
  throw tooMuchWork(
    'search',
    `would train for about ${Math.ceil(seconds)} s; at most ${limits.seconds} s are allowed (MAX_ESTIMATED_SECONDS). ` +
      'Use a smaller n_estimators, fewer values in search.param_grid, fewer search.folds or a shorter date range',
  );
}

const mebibytes = (bytes: number): number => Math.ceil(bytes / MEBIBYTE);

const tooMuchWork = (field: string, message: string): RequestError =>
  new RequestError(`${field} ${message}.`, {
    code: 'too_much_work',
    httpStatus: 422,
    errors: [{ field, message }],
  });
