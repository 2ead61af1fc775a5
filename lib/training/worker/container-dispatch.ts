/**
 * Moves a job from a Lambda to a container. The container claims the job and its training lock like any worker, so the
 * Lambda frees both before the container starts. The job's `dispatches` counts the containers requested for it:
 *
 *   Lambda: release job and lock ─▶ ECS ─┬─ started ─▶ dispatch pending ─┬─ claimed by the container
 *     ▲ │ dispatches + 1                  │                               └─ not claimed in time ─▶ enqueue ─┐
 *     │ │                                 └─ refused ─▶ enqueue with a delay ─────────────────────────────────┤
 *     │ └─ MAX_DISPATCHES reached ─▶ failed                                                                   │
 *     └───────────────────────────────────────────────────────────────────────────────────────────────────────┘
 *
 * While a dispatch is pending, Lambdas do not claim the job and the sweeper does not enqueue it.
 */
import { messageOf, TreinoError } from '../../errors.ts';
import type { FitCheckpoints, Job } from '../../jobs/job.ts';
import { backoffSeconds, tryEnqueue } from '../enqueue.ts';
import { releaseTrainingLock } from '../training-lock.ts';
import type { AttemptEnd } from './attempt-outcome.ts';
import type { WorkerServices } from './worker.ts';

/** How many containers are requested for a job before it fails. */
export const MAX_DISPATCHES = 5;

/**
 * Whether a container was started for the job and may still claim it.
 * @param startSeconds how long a container may take to claim its job: Fargate allocates capacity and pulls the image
 */
export const isDispatchPending = ({ dispatchedAt }: Job, now: Date, startSeconds: number): boolean =>
  dispatchedAt !== null && now.getTime() - dispatchedAt.getTime() < startSeconds * 1000;

/** The job needs a container, and MAX_DISPATCHES requests for one had no effect. */
class ContainerNotStartedError extends TreinoError {
  /** @param reason says why the last container did not run the training */
  constructor(reason: string) {
    super(
      `The training needs a container, but none started it in ${MAX_DISPATCHES} attempts: ` +
        `${reason.replace(/[.]$/, '')}. Ask the operator of the service to check ECS, or choose a shorter date range ` +
        'or a smaller search.param_grid so that the training fits in a Lambda.',
      { code: 'container_not_started' },
    );
  }
}

/**
 * Releases the job and starts a container for it.
 * @param job as this worker claimed it
 * @param fits of the search so far, for the container to skip
 * @throws FenceLostError; DependencyError if the job's state could not be written
 */
export async function dispatchToContainer(
  job: Job,
  reason: TreinoError,
  fits: FitCheckpoints | undefined,
  services: WorkerServices,
): Promise<AttemptEnd> {
  const { jobs, log, containers } = services;
  if (job.dispatches >= MAX_DISPATCHES) {
    // The last container did start. If ECS had refused it, handleRefusal would have failed the job.
    const failure = new ContainerNotStartedError(
      'ECS started the containers, but they stopped or never claimed the job (ECS shows why a task stopped)',
    );
    await jobs.fail(job, { now: await jobs.now(), code: failure.code, message: failure.message });
    await releaseTrainingLock(job, services);
    return { outcome: 'failed', reason: failure };
  }
  const state = await jobs.release(job, {
    now: await jobs.now(),
    keepAttempt: false,
    toContainer: true,
    fits,
  });
  await releaseTrainingLock(job, services);
  if (state === 'cancelled') return { outcome: 'cancelled', reason };
  const { processId, fencingToken, correlationId } = job;
  try {
    await containers!.start({ processId, fencingToken, correlationId });
  } catch (error) {
    return handleRefusal(job, error, services);
  }
  try {
    await jobs.markDispatched(processId, { now: await jobs.now() });
  } catch (error) {
    // The sweeper enqueues the job within a minute and a Lambda dispatches it again. Only one container can claim it.
    log.warn('dispatch not recorded', { error: error as Error });
  }
  return { outcome: 'dispatched', reason };
}

/** ECS refused to start a container. The job is already released, so another worker may have claimed it. */
async function handleRefusal(job: Job, error: unknown, services: WorkerServices): Promise<AttemptEnd> {
  const { jobs, log } = services;
  const dispatches = job.dispatches + 1;
  log.error('container not started', { dispatches, error: error as Error });
  if (dispatches >= MAX_DISPATCHES) {
    const failure = new ContainerNotStartedError(messageOf(error));
    const { code, message } = failure;
    if (await jobs.failDeadLettered(job.processId, { now: await jobs.now(), code, message }))
      return { outcome: 'failed', reason: failure };
  }
  await tryEnqueue(job, backoffSeconds(dispatches), services);
  return { outcome: 'retrying', reason: error };
}
