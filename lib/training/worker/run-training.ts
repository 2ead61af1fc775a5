/**
 * Runs one attempt at a training job:
 *
 *   training lock ─▶ claim ─▶ model published or saved? ─ no ─▶ train and publish (train-job.ts) ─▶ complete
 *     │                │         │                                     │                            ▲
 *     │                │         └─ yes ─▶ publish, unless it is ──────┼────────────────────────────┘
 *     │                │                                               └─ any error: end-attempt.ts
 *     │                └─ final, or running with a live lease ─▶ nothing to do
 *     └─ held by another job ─▶ the job stays pending, with the phase `waiting`
 */
import { TreinoError } from '../../errors.ts';
import { addLogKeys } from '../../observability/log.ts';
import type { Log } from '../../observability/log.ts';
import type { Job } from '../../jobs/job.ts';
import type { PublishedModel } from '../publishing/publish-model.ts';
import { retryOutage } from '../retry-outage.ts';
import { acquireTrainingLock, releaseTrainingLock } from '../training-lock.ts';
import type { RunOutcome } from './attempt-outcome.ts';
import { AttemptRecorder } from './attempt-recorder.ts';
import { isDispatchPending } from './container-dispatch.ts';
import { endAttempt, MAX_ATTEMPTS, WORKER_DIED } from './end-attempt.ts';
import { Lease } from './lease.ts';
import { CancelRequestedError } from './stop-reasons.ts';
import { publishingProgress, trainJob } from './train-job.ts';
import type { Attempt } from './train-job.ts';
import type { Worker, WorkerServices } from './worker.ts';

/**
 * Runs one attempt at the job. Run it inside `withLogKeys`, so that log lines carry the job's ids.
 * @throws DependencyError if the job's state could not be read or written. The queue then delivers the message again.
 */
export async function runTraining(
  processId: string,
  worker: Worker,
  services: WorkerServices,
): Promise<RunOutcome> {
  const { jobs, log } = services;
  const { leaseSeconds } = services.lease;
  addLogKeys({ process_id: processId });
  const found = await jobs.get(processId);
  addLogKeys({ correlation_id: found?.correlationId });
  if (!found || (found.status !== 'pending' && found.status !== 'running')) return notClaimed(log);
  if (
    worker.runner === 'lambda' &&
    isDispatchPending(found, await jobs.now(), services.containerStartSeconds)
  ) {
    log.info('job waits for its container');
    return 'waiting';
  }
  if (!(await acquireTrainingLock(found, { runner: worker.runner, leaseSeconds }, jobs))) {
    log.info('job waits for another training of the machine');
    return 'waiting';
  }
  const job = await jobs.claim(processId, { runner: worker.runner, now: await jobs.now(), leaseSeconds });
  if (!job) {
    // A running job holds the lock with the same id, so only a job that has ended releases it here.
    if ((await jobs.get(processId))?.status !== 'running') await releaseTrainingLock(found, services);
    return notClaimed(log);
  }
  const recorder = new AttemptRecorder(job, found, services);

  const lease = new Lease(jobs, job, services.lease, log);
  const signal = AbortSignal.any([lease.signal, worker.stop]);
  let published: PublishedModel | undefined;
  try {
    if (job.cancelRequestedAt) throw new CancelRequestedError();
    published =
      (await finishEarlierAttempt(job, { lease, recorder, signal }, services)) ??
      (await trainWithinAttempts(job, { lease, recorder, signal }, worker, services));
    await lease.close();
    await jobs.complete(job, { now: await jobs.now(), ...published });
  } catch (error) {
    await lease.close();
    const reason: unknown = signal.aborted ? signal.reason : error;
    const mayBePublished = published !== undefined || lease.phase === 'publishing';
    const end = await endAttempt(job, reason, { fits: lease.fits, mayBePublished }, services);
    recorder.end(end.outcome, { reason: end.reason });
    return end.outcome;
  }
  recorder.end('completed', { modelId: published.modelId });
  await releaseTrainingLock(job, services);
  return 'completed';
}

/**
 * The model that an earlier attempt published, or trained and saved, which is then published now.
 * @returns undefined if the job must be trained
 */
async function finishEarlierAttempt(
  job: Job,
  { lease, recorder, signal }: Attempt,
  services: WorkerServices,
): Promise<PublishedModel | undefined> {
  const { processId } = job;
  // The first attempt has no model to lose: an unavailable database ends it like any other error.
  if (job.fencingToken === 1) return services.findPublished(processId);
  const warn = ({ message }: TreinoError): void =>
    services.log.warn('published model not looked up, trying again', { reason: message });
  const published = await retryOutage(
    () => services.findPublished(processId),
    services.outageRetry,
    signal,
    warn,
  );
  if (published) return published;
  return services.resumePublication(job, signal, (fits) => {
    recorder.enterPhase('publishing');
    lease.report(publishingProgress(fits));
  });
}

/** @throws TreinoError `worker_died` if dead workers used up the attempts; any error of trainJob */
async function trainWithinAttempts(...[job, ...rest]: Parameters<typeof trainJob>): Promise<PublishedModel> {
  if (job.attempt > MAX_ATTEMPTS) throw new TreinoError(WORKER_DIED.message, WORKER_DIED);
  return trainJob(job, ...rest);
}

function notClaimed(log: Log): RunOutcome {
  log.info('job not claimed: it is final, taken or unknown');
  return 'not-claimed';
}
