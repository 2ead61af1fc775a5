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
import { TreinoError } from '../errors.ts';
import type { ModelFactory } from '../factory/model-factory.ts';
import type { Job, Runner } from '../jobs/job.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { Log } from '../log.ts';
import type { TrainingQueue } from '../queue/training-queue.ts';
import type { TelemetrySize } from '../warehouse/load-telemetry.ts';
import type { LoadedTelemetry } from '../warehouse/telemetry.ts';
import type { ContainerTasks } from './container-task.ts';
import { deadWorker, endAttempt, maxAttempts } from './end-attempt.ts';
import { CancelRequestedError, Lease } from './lease.ts';
import type { LeaseOptions } from './lease.ts';
import type { FinishedTraining, PublishedModel } from './publish.ts';
import type { Runners } from './runners.ts';
import { trainJob } from './train-job.ts';
import type { TrainingRate } from './training-rate.ts';
import { endTurn, takeTurn } from './turn.ts';

export interface RunServices {
  readonly jobs: JobTable;
  readonly queue: Pick<TrainingQueue, 'ring'>;
  readonly log: Log;
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

export type RunOutcome =
  | 'completed'
  | 'failed'
  | 'cancelled'
  | 'retrying'
  | 'given-back'
  | 'handed-over'
  | 'waiting'
  | 'lost'
  | 'not-claimed';

/** @throws DependencyError when not even the job's end could be written: the message must come again. */
export async function runTraining(
  processId: string,
  worker: Worker,
  services: RunServices,
): Promise<RunOutcome> {
  const { jobs, log } = services;
  const { leaseSeconds } = services.lease;
  const found = await jobs.get(processId);
  if (!found || (found.status !== 'pending' && found.status !== 'running')) return notClaimed(processId, log);
  if (!(await takeTurn(found, leaseSeconds, jobs))) {
    log.info('waits: another training of the machine runs', { process_id: processId });
    return 'waiting';
  }
  const job = await jobs.claim(processId, { runner: worker.runner, now: new Date(), leaseSeconds });
  if (!job) {
    // Whoever runs the job holds the turn by its id; only a job that ended meanwhile has no use for it.
    if ((await jobs.get(processId))?.status !== 'running') await endTurn(found, services);
    return notClaimed(processId, log);
  }
  log.info('job claimed', {
    process_id: processId,
    attempt: job.attempt,
    fence: job.fence,
    runner: job.runner,
  });

  const lease = new Lease(jobs, job, services.lease, log);
  const signal = AbortSignal.any([lease.signal, worker.stop]);
  const started = performance.now();
  try {
    if (job.cancelRequestedAt) throw new CancelRequestedError();
    if (job.attempt > maxAttempts) throw new TreinoError(deadWorker.message, deadWorker);
    const published =
      (await services.findPublished(processId)) ?? (await trainJob(job, lease, signal, worker, services));
    await lease.close();
    await jobs.complete(job, { now: new Date(), ...published });
    log.info('job finished', {
      process_id: processId,
      machine_name: job.request.machineName,
      model_id: published.modelId,
      attempt: job.attempt,
      fits: published.fits,
      seconds: (performance.now() - started) / 1000,
    });
  } catch (error) {
    await lease.close();
    const reason: unknown = signal.aborted ? signal.reason : error;
    return await endAttempt(job, reason, lease.fits, services);
  }
  await endTurn(job, services);
  return 'completed';
}

function notClaimed(processId: string, log: Log): RunOutcome {
  log.info('nothing to do: the job is final, taken, or unknown', { process_id: processId });
  return 'not-claimed';
}
