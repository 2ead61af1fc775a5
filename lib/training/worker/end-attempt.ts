/**
 * What becomes of a job whose attempt did not end with a model:
 *
 *   fence lost ─────────────────▶ nothing: another attempt owns it
 *   cancelled ──────────────────▶ cancelled, its fits kept in the record
 *   data cannot give a model ───▶ failed
 *   told to stop ───────────────▶ pending, the attempt not counted, rung for at once
 *   belongs into a container ───▶ pending, the attempt not counted, started as a container (hand-over.ts)
 *   this worker's time is up ───▶ the same; where there are no containers: rung for if fits were gained,
 *                                 else failed
 *   anything else ──────────────▶ pending, rung for again later; when the attempts are spent: failed, but for
 *                                 a job whose model is there, which only has to be finished
 */
import { DataError, errorCodeOf, FenceLostError, messageOf, TreinoError } from '../../errors.ts';
import type { Job, FitCheckpoints } from '../../jobs/job.ts';
import { dispatchToContainer } from './container-dispatch.ts';
import { CancelRequestedError } from './lease.ts';
import type { AttemptOutcome, WorkerServices } from './run-training.ts';
import { backoffSeconds, releaseTrainingLock, tryEnqueue } from '../enqueue.ts';

/** Attempts that infrastructure errors and dead workers may cost a job (design §4 rule 6). */
export const MAX_ATTEMPTS = 3;

/** What a job's record says when its workers died without a word, as the sweeper or the next claim finds it. */
export const WORKER_DIED = {
  code: 'worker_died',
  message:
    `The training's worker died ${MAX_ATTEMPTS} times without saying why, most likely for lack of memory. ` +
    'Choose a shorter date range or a smaller search.param_grid, or give the worker more memory.',
};

/** The worker's machine asked it to end: the job is given back and goes on elsewhere. */
export class StopRequestedError extends TreinoError {
  constructor() {
    super('The worker was told to stop.', { code: 'stop_requested', retryable: true });
  }
}

/** The worker's time is up, or would be, before the job is done. */
export class DeadlineError extends TreinoError {
  constructor() {
    super(
      'It does not finish within the time a worker may run. Choose a shorter date range or a smaller search.param_grid.',
      { code: 'deadline_exceeded' },
    );
  }
}

/** Too long or too large for this Lambda, and there are containers: seen before it was begun. */
export class ContainerNeededError extends TreinoError {
  /** @param reason which figures say so. */
  constructor(reason: string) {
    super(`The training belongs into a container: ${reason}.`, { code: 'container_needed', retryable: true });
  }
}

/** How far an attempt had come. */
export interface AttemptProgress {
  /** What the search has done, saved for the next attempt. */
  readonly fits: FitCheckpoints | undefined;
  /** The model may be there: its publication was begun. */
  readonly mayBePublished: boolean;
}

export interface AttemptEnd {
  readonly outcome: AttemptOutcome;
  /** Why there is no model. */
  readonly reason: unknown;
}

/** @throws DependencyError when the job's state could not be written, or a model may be there and cannot be looked for. */
export async function endAttempt(
  job: Job,
  reason: unknown,
  reached: AttemptProgress,
  services: WorkerServices,
): Promise<AttemptEnd> {
  try {
    return await write(job, reason, reached, services);
  } catch (error) {
    if (error instanceof FenceLostError) return { outcome: lost(job, services), reason: error };
    throw error;
  }
}

async function write(
  job: Job,
  reason: unknown,
  { fits, mayBePublished }: AttemptProgress,
  services: WorkerServices,
): Promise<AttemptEnd> {
  const { jobs, log } = services;
  const now = new Date();
  const told = (outcome: AttemptOutcome): AttemptEnd => ({ outcome, reason });
  const givenBack = async (how: GivenBack): Promise<AttemptEnd> =>
    told(await giveBack(job, fits, services, how));
  const failed = async ({ code, message }: { code: string; message: string }): Promise<AttemptEnd> => {
    await jobs.fail(job, { now, code, message });
    await releaseTrainingLock(job, services);
    return told('failed');
  };

  if (reason instanceof FenceLostError) return told(lost(job, services));
  if (reason instanceof CancelRequestedError) {
    await jobs.cancel(job, { now, fits });
    await releaseTrainingLock(job, services);
    return told('cancelled');
  }
  if (reason instanceof StopRequestedError)
    return givenBack({ keepAttempt: false, delaySeconds: 0, outcome: 'given-back' });
  if (reason instanceof ContainerNeededError) return dispatchToContainer(job, reason, fits, services);
  if (reason instanceof DeadlineError) {
    if (services.containers) return dispatchToContainer(job, reason, fits, services);
    if ((fits?.fits.length ?? 0) > (job.fitCheckpoints?.fits.length ?? 0))
      return givenBack({ keepAttempt: false, delaySeconds: 0, outcome: 'given-back' });
  }
  if (reason instanceof DataError) return failed(reason);

  log.error('attempt failed', { attempt: job.attempt, error: reason as Error });
  const isPermanent = reason instanceof TreinoError && !reason.retryable;
  if (!isPermanent && job.attempt < MAX_ATTEMPTS)
    return givenBack({ keepAttempt: true, delaySeconds: backoffSeconds(job.attempt), outcome: 'retrying' });
  // Who claims it next finds the model, and finishes the job.
  if (mayBePublished && (await services.findPublished(job.processId)))
    return givenBack({ keepAttempt: false, delaySeconds: backoffSeconds(1), outcome: 'retrying' });
  return failed(failureMessage(reason, job.attempt));
}

interface GivenBack {
  readonly keepAttempt: boolean;
  readonly delaySeconds: number;
  readonly outcome: AttemptOutcome;
}

async function giveBack(
  job: Job,
  fits: FitCheckpoints | undefined,
  services: WorkerServices,
  { keepAttempt, delaySeconds, outcome }: GivenBack,
): Promise<AttemptOutcome> {
  const state = await services.jobs.release(job, { now: new Date(), keepAttempt, fits });
  // Before the ring: whoever answers it holds the turn by the same id.
  await releaseTrainingLock(job, services);
  if (state === 'cancelled') return 'cancelled';
  await tryEnqueue(job, delaySeconds, services);
  return outcome;
}

function lost(job: Job, { log }: WorkerServices): AttemptOutcome {
  log.warn('another attempt owns the job; this one stops', { fencing_token: job.fencingToken });
  return 'lost';
}

function failureMessage(error: unknown, attempts: number): { code: string; message: string } {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  return { code: errorCodeOf(error), message: `The training failed${tries}. ${messageOf(error)}` };
}
