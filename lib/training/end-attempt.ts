/**
 * What becomes of a job whose attempt did not end with a model:
 *
 *   fence lost ─────────────────▶ nothing: another attempt owns it
 *   cancelled ──────────────────▶ cancelled, its fits kept in the record
 *   data cannot give a model ───▶ failed
 *   told to stop ───────────────▶ pending, the attempt not counted, rung for at once
 *   belongs into a container ───▶ pending, the attempt not counted, started as a container
 *   this worker's time is up ───▶ the same; where there are no containers: rung for if fits were gained,
 *                                 else failed
 *   anything else ──────────────▶ pending, rung for again later; failed when the attempts are spent
 */
import { DataError, errorCodeOf, FenceLostError, messageOf, TreinoError } from '../errors.ts';
import type { Job, SavedFits } from '../jobs/job.ts';
import { CancelRequestedError } from './lease.ts';
import type { AttemptOutcome, RunServices } from './run.ts';
import { endTurn, ringFor } from './turn.ts';

/** Attempts that infrastructure errors and dead workers may cost a job (design §4 rule 6). */
export const maxAttempts = 3;

/** What a job's record says when its workers died without a word, as the sweeper or the next claim finds it. */
export const deadWorker = {
  code: 'worker_died',
  message:
    `The training's worker died ${maxAttempts} times without saying why, most likely for lack of memory. ` +
    'Choose a shorter date range or a smaller search.param_grid, or give the worker more memory.',
};

/** Seconds before the next attempt: 10, 40, … (the queue holds a message back for 900 at most). */
const backoffSeconds = (attempt: number): number => Math.min(900, 10 * 4 ** (attempt - 1));

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

/**
 * @param fits what the search has done so far, saved for the next attempt.
 * @throws DependencyError when the job's state could not be written.
 */
export async function endAttempt(
  job: Job,
  reason: unknown,
  fits: SavedFits | undefined,
  services: RunServices,
): Promise<AttemptOutcome> {
  try {
    return await write(job, reason, fits, services);
  } catch (error) {
    if (error instanceof FenceLostError) return lost(job, services);
    throw error;
  }
}

async function write(
  job: Job,
  reason: unknown,
  fits: SavedFits | undefined,
  services: RunServices,
): Promise<AttemptOutcome> {
  const { jobs, log } = services;
  const now = new Date();
  if (reason instanceof FenceLostError) return lost(job, services);
  if (reason instanceof CancelRequestedError) {
    await jobs.cancel(job, { now, fits });
    await endTurn(job, services);
    return 'cancelled';
  }
  if (reason instanceof StopRequestedError) {
    return giveBack(job, fits, services, { keepAttempt: false, delaySeconds: 0, outcome: 'given-back' });
  }
  if (reason instanceof ContainerNeededError) return handOver(job, fits, services);
  if (reason instanceof DeadlineError) {
    if (services.containers) return handOver(job, fits, services);
    if ((fits?.fits.length ?? 0) > (job.savedFits?.fits.length ?? 0)) {
      return giveBack(job, fits, services, { keepAttempt: false, delaySeconds: 0, outcome: 'given-back' });
    }
  }
  if (reason instanceof DataError) {
    await jobs.fail(job, { now, code: reason.code, message: reason.message });
    await endTurn(job, services);
    return 'failed';
  }
  log.error('attempt failed', { attempt: job.attempt, error: reason as Error });
  const isPermanent = reason instanceof TreinoError && !reason.retryable;
  if (isPermanent || job.attempt >= maxAttempts) {
    await jobs.fail(job, { now, ...lastWords(reason, job.attempt) });
    await endTurn(job, services);
    return 'failed';
  }
  const delaySeconds = backoffSeconds(job.attempt);
  return giveBack(job, fits, services, { keepAttempt: true, delaySeconds, outcome: 'retrying' });
}

async function giveBack(
  job: Job,
  fits: SavedFits | undefined,
  services: RunServices,
  how: { keepAttempt: boolean; delaySeconds: number; outcome: AttemptOutcome },
): Promise<AttemptOutcome> {
  const state = await services.jobs.release(job, {
    now: new Date(),
    keepAttempt: how.keepAttempt,
    fits,
  });
  // Before the ring: whoever answers it holds the turn by the same id.
  await endTurn(job, services);
  if (state === 'cancelled') return 'cancelled';
  await tryRing(job, how.delaySeconds, services);
  return how.outcome;
}

/** Job and turn must be free before the container starts: its claim takes both. */
async function handOver(
  job: Job,
  fits: SavedFits | undefined,
  services: RunServices,
): Promise<AttemptOutcome> {
  const { jobs, log, containers } = services;
  const state = await jobs.release(job, { now: new Date(), keepAttempt: false, fits });
  await endTurn(job, services);
  if (state === 'cancelled') return 'cancelled';
  try {
    const { processId, fence, correlationId } = job;
    await containers!.start({ processId, fence, correlationId });
    await jobs.markEnqueued(job.processId, new Date());
    return 'handed-over';
  } catch (error) {
    log.error('no container started; the job is rung for again', { error: error as Error });
    await tryRing(job, backoffSeconds(2), services);
    return 'retrying';
  }
}

/** A ring that fails loses nothing: the job is `pending` without a stamp, and the sweeper rings. */
async function tryRing(job: Job, delaySeconds: number, services: RunServices): Promise<void> {
  try {
    await ringFor(job, services, delaySeconds);
  } catch (error) {
    services.log.warn('the doorbell did not ring', { error: error as Error });
  }
}

function lost(job: Job, { log }: RunServices): AttemptOutcome {
  log.warn('another attempt owns the job; this one stops', { fence: job.fence });
  return 'lost';
}

function lastWords(error: unknown, attempts: number): { code: string; message: string } {
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  return { code: errorCodeOf(error), message: `The training failed${tries}. ${messageOf(error)}` };
}
