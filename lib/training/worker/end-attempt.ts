/**
 * Ends an attempt that did not complete its job:
 *
 *   error                              job
 *   fence lost ──────────────────────▶ unchanged: another attempt owns it
 *   cancel requested ────────────────▶ cancelled, with its fit checkpoints
 *   DataError ───────────────────────▶ failed
 *   stop requested ──────────────────▶ pending, attempt not counted, enqueued at once
 *   container needed ────────────────▶ pending, attempt not counted, container started (container-dispatch.ts)
 *   deadline, there are containers ──▶ the same
 *   deadline, no containers ─────────▶ with new fits as after a stop request; while publishing as after a retryable error;
 *                                      otherwise as after any other error
 *   any other, retryable ────────────▶ pending, enqueued with a delay; failed after MAX_ATTEMPTS
 *   any other, not retryable ────────▶ failed
 *
 * If the job's model is published, an error of the last two kinds does not fail the job: the next attempt completes it.
 */
import { DataError, errorCodeOf, FenceLostError, messageOf, TreinoError } from '../../errors.ts';
import type { FitCheckpoints, Job } from '../../jobs/job.ts';
import { backoffSeconds, tryEnqueue } from '../enqueue.ts';
import { releaseTrainingLock } from '../training-lock.ts';
import type { AttemptEnd, AttemptOutcome } from './attempt-outcome.ts';
import { dispatchToContainer } from './container-dispatch.ts';
import {
  CancelRequestedError,
  ContainerNeededError,
  DeadlineError,
  StopRequestedError,
} from './stop-reasons.ts';
import type { WorkerServices } from './worker.ts';

/** Maximum attempts of a job, counting those that ended with an infrastructure error or a dead worker. */
export const MAX_ATTEMPTS = 3;

/** Recorded when a job's workers stopped renewing their lease MAX_ATTEMPTS times. */
export const WORKER_DIED = {
  code: 'worker_died',
  message:
    `The training's worker died ${MAX_ATTEMPTS} times without reporting an error, most likely because it ran out of ` +
    'memory. Choose a shorter date range or a smaller search.param_grid, or give the worker more memory.',
};

export interface AttemptProgress {
  /** The search's finished fits, for the next attempt to skip. */
  readonly fits: FitCheckpoints | undefined;
  /** Whether publishing started, so that the model may exist. */
  readonly mayBePublished: boolean;
}

/**
 * Writes the job's next state and releases its training lock.
 * @param reason the error that ended the attempt
 * @throws DependencyError if the state could not be written, or if the model may exist and cannot be looked up
 */
export async function endAttempt(
  job: Job,
  reason: unknown,
  progress: AttemptProgress,
  services: WorkerServices,
): Promise<AttemptEnd> {
  try {
    return await writeNextState(job, reason, progress, services);
  } catch (error) {
    if (error instanceof FenceLostError) return { outcome: leaseLost(job, services), reason: error };
    throw error;
  }
}

async function writeNextState(
  job: Job,
  reason: unknown,
  { fits, mayBePublished }: AttemptProgress,
  services: WorkerServices,
): Promise<AttemptEnd> {
  const { jobs, log } = services;
  const end = (outcome: AttemptOutcome): AttemptEnd => ({ outcome, reason });
  const release = async (options: ReleaseOptions): Promise<AttemptEnd> =>
    end(await releaseJob(job, fits, services, options));
  const fail = async ({ code, message }: { code: string; message: string }): Promise<AttemptEnd> => {
    await jobs.fail(job, { now: await jobs.now(), code, message });
    await releaseTrainingLock(job, services);
    return end('failed');
  };

  if (reason instanceof FenceLostError) return end(leaseLost(job, services));
  if (reason instanceof CancelRequestedError) {
    await jobs.cancel(job, { now: await jobs.now(), fits });
    await releaseTrainingLock(job, services);
    return end('cancelled');
  }
  if (reason instanceof StopRequestedError)
    return release({ keepAttempt: false, delaySeconds: 0, outcome: 'released' });
  if (reason instanceof ContainerNeededError) return dispatchToContainer(job, reason, fits, services);
  if (reason instanceof DeadlineError) {
    if (services.containers) return dispatchToContainer(job, reason, fits, services);
    if (finishedParts(fits) > finishedParts(job.fitCheckpoints))
      return release({ keepAttempt: false, delaySeconds: 0, outcome: 'released' });
  }
  if (reason instanceof DataError) return fail(reason);

  log.error('attempt failed', { attempt: job.attempt, error: reason as Error });
  // A deadline during publication is that of an outage: the model is trained, and the next attempt continues.
  const isOutage = reason instanceof DeadlineError && mayBePublished;
  const isPermanent = reason instanceof TreinoError && !reason.retryable && !isOutage;
  if (!isPermanent && job.attempt < MAX_ATTEMPTS)
    return release({ keepAttempt: true, delaySeconds: backoffSeconds(job.attempt), outcome: 'retrying' });
  // The next attempt finds the model and completes the job.
  if (mayBePublished && (await services.findPublished(job.processId)))
    return release({ keepAttempt: false, delaySeconds: backoffSeconds(1), outcome: 'retrying' });
  return fail(describeFailure(reason, job.attempt));
}

/** Fits and blocks that the next attempt skips. */
const finishedParts = (saved: FitCheckpoints | null | undefined): number =>
  (saved?.fits.length ?? 0) + (saved?.blocks?.length ?? 0);

interface ReleaseOptions {
  readonly keepAttempt: boolean;
  readonly delaySeconds: number;
  readonly outcome: AttemptOutcome;
}

async function releaseJob(
  job: Job,
  fits: FitCheckpoints | undefined,
  services: WorkerServices,
  { keepAttempt, delaySeconds, outcome }: ReleaseOptions,
): Promise<AttemptOutcome> {
  const { jobs } = services;
  const state = await jobs.release(job, { now: await jobs.now(), keepAttempt, fits });
  // Before the job is enqueued: the next worker acquires the lock with the same job id, and a release after that would
  // free it.
  await releaseTrainingLock(job, services);
  if (state === 'cancelled') return 'cancelled';
  await tryEnqueue(job, delaySeconds, services);
  return outcome;
}

function leaseLost(job: Job, { log }: WorkerServices): AttemptOutcome {
  log.warn('lease lost: another attempt owns the job', { fencing_token: job.fencingToken });
  return 'lease-lost';
}

function describeFailure(error: unknown, attempts: number): { code: string; message: string } {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  return { code: errorCodeOf(error), message: `The training failed${tries}. ${messageOf(error)}` };
}
