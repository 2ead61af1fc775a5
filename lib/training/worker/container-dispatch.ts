/**
 * How a job comes from a Lambda to a container. Job and turn must be free before the container starts, for its claim
 * takes both; so nobody holds the job while it starts, and what does not start is counted on the job:
 *
 *   Lambda: given back (hand_overs + 1) ─▶ ECS asked ─┬─ started ─▶ awaited: no Lambda takes it, nobody rings for it
 *     ▲  │ asked too often already                    │               │            │ none has come
 *     │  ▼                                            │               ▼            ▼
 *     │ failed ◀── too often ─────────────────────────┴─ refused   claimed by   rung for again
 *     │                                                     │      the container   │
 *     └───────────────── rung for, later ◀──────────────────┴──────────────────────┘
 */
import { messageOf, TreinoError } from '../../errors.ts';
import type { Job, FitCheckpoints } from '../../jobs/job.ts';
import type { AttemptEnd } from './end-attempt.ts';
import type { WorkerServices } from './run-training.ts';
import { backoffSeconds, releaseTrainingLock, tryEnqueue } from '../enqueue.ts';

/** Containers that are asked for before the job is given up. */
export const MAX_DISPATCHES = 5;

/**
 * Whether a container was started for the job that may still come.
 * @param startSeconds how long it may take: Fargate finds it a place, and loads the image
 */
export const isDispatchPending = ({ dispatchedAt }: Job, now: Date, startSeconds: number): boolean =>
  dispatchedAt !== null && now.getTime() - dispatchedAt.getTime() < startSeconds * 1000;

/** No container began the training, however often one was asked for. */
export class ContainerNotStartedError extends TreinoError {
  constructor(why: string) {
    super(
      `The training needs a container, and none has begun it in ${MAX_DISPATCHES} attempts: ${why} ` +
        'Tell whoever runs the service, or choose a shorter date range or a smaller search.param_grid, so that a Lambda can do it.',
      { code: 'container_not_started' },
    );
  }
}

/**
 * @param job as this worker holds it
 * @param fits what the search has done so far, saved for the container
 * @throws FenceLostError; DependencyError when the job's state could not be written.
 */
export async function dispatchToContainer(
  job: Job,
  reason: TreinoError,
  fits: FitCheckpoints | undefined,
  services: WorkerServices,
): Promise<AttemptEnd> {
  const { jobs, log, containers } = services;
  if (job.dispatches >= MAX_DISPATCHES) {
    // Started, or it would have been given up below.
    const failure = new ContainerNotStartedError(
      'ECS started them, and they ended or never came to the job. ECS tells why a task stopped.',
    );
    await jobs.fail(job, { now: new Date(), code: failure.code, message: failure.message });
    await releaseTrainingLock(job, services);
    return { outcome: 'failed', reason: failure };
  }
  const state = await jobs.release(job, { now: new Date(), keepAttempt: false, toContainer: true, fits });
  await releaseTrainingLock(job, services);
  if (state === 'cancelled') return { outcome: 'cancelled', reason };
  const { processId, fencingToken, correlationId } = job;
  try {
    await containers!.start({ processId, fencingToken, correlationId });
  } catch (error) {
    return notStarted(job, error, services);
  }
  try {
    await jobs.markDispatched(processId, { now: new Date() });
  } catch (error) {
    // Rung for within a minute, and then handed over once more; the claim decides which container has it.
    log.warn('the started container is not noted', { error: error as Error });
  }
  return { outcome: 'handed-over', reason };
}

/** ECS refused. The job is nobody's now; it is ended only if it still is. */
async function notStarted(job: Job, error: unknown, services: WorkerServices): Promise<AttemptEnd> {
  const { jobs, log } = services;
  const dispatches = job.dispatches + 1;
  log.error('no container started', { dispatches, error: error as Error });
  if (dispatches >= MAX_DISPATCHES) {
    const failure = new ContainerNotStartedError(messageOf(error));
    const { code, message } = failure;
    if (await jobs.failDeadLettered(job.processId, { now: new Date(), code, message }))
      return { outcome: 'failed', reason: failure };
  }
  await tryEnqueue(job, backoffSeconds(dispatches), services);
  return { outcome: 'retrying', reason: error };
}
