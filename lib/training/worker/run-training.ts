/**
 * Runs one training job from its doorbell to its final state (design §4):
 *
 *   turn ─▶ claim ─▶ (model row exists? finish only) ─▶ train (train-job.ts) ─▶ complete
 *    │        │            │ however else it ends: end-attempt.ts
 *    │        │            ▼
 *    │        │         failed | cancelled | pending again
 *    │        └─ not to be had: final, or running under a live lease ─▶ nothing to do
 *    └─ another training of the machine runs ─▶ waits `pending`
 */
import { TreinoError } from '../../errors.ts';
import type { ModelFactory } from '../../learning/model-factory.ts';
import type { Job, Runner } from '../../jobs/job.ts';
import type { JobTable } from '../../jobs/job-table.ts';
import { addLogKeys } from '../../log.ts';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../cloudwatch-metrics.ts';
import type { TrainingQueue } from '../../platform/queue/training-queue.ts';
import type { TelemetrySize } from '../../warehouse/telemetry/load-telemetry.ts';
import type { LoadedTelemetry } from '../../learning/telemetry.ts';
import { AttemptRecorder } from './attempt-recorder.ts';
import type { ContainerTasks } from '../../platform/aws/container-tasks.ts';
import { WORKER_DIED, endAttempt, MAX_ATTEMPTS } from './end-attempt.ts';
import { isDispatchPending } from './container-dispatch.ts';
import { CancelRequestedError, Lease } from './lease.ts';
import type { LeaseOptions } from './lease.ts';
import type { FinishedTraining, PublishedModel } from '../publishing/publish-model.ts';
import type { Runners } from '../runners/runners.ts';
import { trainJob } from './train-job.ts';
import type { TrainingRate } from '../runners/training-rate.ts';
import { releaseTrainingLock, acquireTrainingLock } from '../enqueue.ts';

export interface WorkerServices {
  readonly jobs: JobTable;
  readonly queue: Pick<TrainingQueue, 'enqueue'>;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly lease: LeaseOptions;
  /** The job's rows. `onSize` is told how many there are before they are read; what it throws ends the load. */
  readonly load: (
    request: Job['request'],
    signal: AbortSignal,
    onSize: (size: TelemetrySize) => void,
  ) => Promise<LoadedTelemetry>;
  /** Digest of the rows. */
  readonly rowHash: (telemetry: LoadedTelemetry) => Promise<string>;
  /** Opened for one job, closed after it. */
  readonly openFactory: () => Promise<ModelFactory>;
  readonly openRate: (runner: Runner, xgboostVersion: string) => TrainingRate;
  /** Where long trainings go; undefined where there are no containers. */
  readonly containers: ContainerTasks | undefined;
  /** How long a container may take to come to its job, seconds. */
  readonly containerStartSeconds: number;
  /** What else there is to train on. */
  readonly runners: Pick<Runners, 'container' | 'force'>;
  /** Writes artifacts and model row; once per job, whatever was tried before. */
  readonly publish: (job: Job, training: FinishedTraining, signal: AbortSignal) => Promise<PublishedModel>;
  /** The model an earlier attempt published, if any. */
  readonly findPublished: (processId: string) => Promise<PublishedModel | undefined>;
}

export interface Worker {
  readonly runner: Runner;
  /** What a training may use, bytes. */
  readonly memoryBytes: number;
  /** Aborts when the worker must end: with StopRequestedError or DeadlineError. */
  readonly stop: AbortSignal;
  /** Seconds until it must end; Infinity where there is no limit. */
  readonly remainingSeconds: () => number;
}

/** How an attempt can end, once it has its job. */
export type AttemptOutcome =
  'completed' | 'failed' | 'cancelled' | 'retrying' | 'given-back' | 'handed-over' | 'lost';

export type RunOutcome = AttemptOutcome | 'waiting' | 'not-claimed';

/**
 * Its lines carry the job's ids where the caller gives them a place (withLogKeys).
 * @throws DependencyError when not even the job's end could be written: the message must come again.
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
  if (worker.runner === 'lambda' && isDispatchPending(found, new Date(), services.containerStartSeconds)) {
    log.info('waits: a container was started for it');
    return 'waiting';
  }
  if (!(await acquireTrainingLock(found, { runner: worker.runner, leaseSeconds }, jobs))) {
    log.info('waits: another training of the machine runs');
    return 'waiting';
  }
  const job = await jobs.claim(processId, { runner: worker.runner, now: new Date(), leaseSeconds });
  if (!job) {
    // Whoever runs the job holds the turn by its id; only a job that ended meanwhile has no use for it.
    if ((await jobs.get(processId))?.status !== 'running') await releaseTrainingLock(found, services);
    return notClaimed(log);
  }
  const attempt = new AttemptRecorder(job, found, services);

  const lease = new Lease(jobs, job, services.lease, log);
  const signal = AbortSignal.any([lease.signal, worker.stop]);
  let published: PublishedModel | undefined;
  try {
    if (job.cancelRequestedAt) throw new CancelRequestedError();
    published =
      (await services.findPublished(processId)) ??
      (await trainUnlessSpent(job, { lease, attempt, signal }, worker, services));
    await lease.close();
    await jobs.complete(job, { now: new Date(), ...published });
  } catch (error) {
    await lease.close();
    const reason: unknown = signal.aborted ? signal.reason : error;
    const mayBePublished = published !== undefined || lease.phase === 'publishing';
    const end = await endAttempt(job, reason, { fits: lease.fits, mayBePublished }, services);
    attempt.end(end.outcome, { reason: end.reason });
    return end.outcome;
  }
  attempt.end('completed', { modelId: published.modelId });
  await releaseTrainingLock(job, services);
  return 'completed';
}

/** @throws TreinoError `worker_died` when the attempts were spent before this one; what trainJob throws. */
async function trainUnlessSpent(...[job, ...more]: Parameters<typeof trainJob>): Promise<PublishedModel> {
  if (job.attempt > MAX_ATTEMPTS) throw new TreinoError(WORKER_DIED.message, WORKER_DIED);
  return trainJob(job, ...more);
}

function notClaimed(log: Log): RunOutcome {
  log.info('nothing to do: the job is final, taken, or unknown');
  return 'not-claimed';
}
