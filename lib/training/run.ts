/**
 * Runs one training job from its doorbell to its final state (design §4):
 *
 *   claim ─▶ (model row exists? finish only) ─▶ load ─▶ ModelFactory ─▶ publish ─▶ complete
 *     │            │ DataError: permanent ─────────────────────────────▶ failed
 *     │            │ anything else: attempts left ─────────────────────▶ pending, rung for again later
 *     │            │                spent ─────────────────────────────▶ failed
 *     │            │ told to stop ─────────────────────────────────────▶ pending, the attempt not counted
 *     │            └ fence lost ───────────────────────────────────────▶ nothing: somebody else has it
 *     └─ not to be had ─▶ nothing to do
 */
import { DataError, FenceLostError, messageOf, TreinoError } from '../errors.ts';
import type { ModelFactory, TrainedModel } from '../factory/model-factory.ts';
import type { Job, Runner } from '../jobs/job.ts';
import type { JobTable } from '../jobs/job-table.ts';
import type { Log } from '../log.ts';
import type { TrainingQueue } from '../queue/training-queue.ts';
import type { Telemetry } from '../warehouse/telemetry.ts';
import { Lease } from './lease.ts';
import type { LeaseOptions } from './lease.ts';
import type { PublishedModel } from './publish.ts';

/** Attempts an infrastructure error may cost before the job ends `failed` (design §4 rule 6). */
export const maxAttempts = 3;

/** Seconds before the next attempt: 10, 40, … (the queue holds a message back for 900 at most). */
const backoffSeconds = (attempt: number): number => Math.min(900, 10 * 4 ** (attempt - 1));

/** The worker's machine asked it to end: the job is given back and goes on elsewhere. */
export class StopRequestedError extends TreinoError {
  constructor() {
    super('The worker was told to stop.', { code: 'stop_requested', retryable: true });
  }
}

/** The worker's time is up before the job is done. */
export class DeadlineError extends TreinoError {
  constructor() {
    super(
      'It did not finish within the time a worker may run. Choose a shorter date range or a smaller search.param_grid.',
      { code: 'deadline_exceeded' },
    );
  }
}

export interface RunServices {
  readonly jobs: JobTable;
  readonly queue: TrainingQueue;
  readonly log: Log;
  readonly lease: LeaseOptions;
  /** The job's rows. */
  readonly load: (request: Job['request'], signal: AbortSignal) => Promise<Telemetry>;
  /** Opened for one job, closed after it. */
  readonly openFactory: () => Promise<ModelFactory>;
  /** Writes artifacts and model row; once per job, whatever was tried before. */
  readonly publish: (job: Job, telemetry: Telemetry, model: TrainedModel) => Promise<PublishedModel>;
  /** The model an earlier attempt published, if any. */
  readonly findPublished: (processId: string) => Promise<PublishedModel | undefined>;
}

export type RunOutcome = 'completed' | 'failed' | 'retrying' | 'given-back' | 'lost' | 'not-claimed';

/**
 * @param worker.stop aborts when the worker must end: with StopRequestedError the job is given back,
 * with DeadlineError it fails.
 * @throws DependencyError when not even the job's end could be written: the message must come again.
 */
export async function runTraining(
  processId: string,
  worker: { runner: Runner; stop: AbortSignal },
  services: RunServices,
): Promise<RunOutcome> {
  const { jobs, log } = services;
  const job = await jobs.claim(processId, {
    runner: worker.runner,
    now: new Date(),
    leaseSeconds: services.lease.leaseSeconds,
  });
  if (!job) {
    log.info('nothing to do: the job is final, taken, or unknown', { process_id: processId });
    return 'not-claimed';
  }
  log.info('job claimed', { process_id: processId, attempt: job.attempt, fence: job.fence });

  const lease = new Lease(jobs, job, services.lease, log);
  const signal = AbortSignal.any([lease.signal, worker.stop]);
  const started = performance.now();
  try {
    const published =
      (await services.findPublished(processId)) ?? (await train(job, lease, signal, services));
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
    return 'completed';
  } catch (error) {
    await lease.close();
    return await endAttempt(job, worker.stop.aborted ? worker.stop.reason : error, services);
  }
}

async function train(
  job: Job,
  lease: Lease,
  signal: AbortSignal,
  services: RunServices,
): Promise<PublishedModel> {
  lease.report({ phase: 'loading', completed: 0, total: 0, percent: 0, etaSeconds: null });
  const telemetry = await services.load(job.request, signal);
  const factory = await services.openFactory();
  try {
    const model = await factory.train(telemetry, job.request, {
      signal,
      onProgress: (progress) => lease.report(progress),
    });
    lease.report({
      phase: 'publishing',
      completed: model.fits,
      total: model.fits,
      percent: 99,
      etaSeconds: null,
    });
    return await services.publish(job, telemetry, model);
  } finally {
    await factory.close();
  }
}

/** What becomes of a job whose attempt ended with an error; see the picture above. */
async function endAttempt(job: Job, error: unknown, { jobs, queue, log }: RunServices): Promise<RunOutcome> {
  const context = { process_id: job.processId, attempt: job.attempt };
  const now = new Date();
  try {
    if (error instanceof FenceLostError) {
      log.warn('another attempt owns the job; this one stops', context);
      return 'lost';
    }
    if (error instanceof StopRequestedError) {
      await jobs.release(job, { now, keepAttempt: false });
      await queue.ring(job.processId);
      log.info('told to stop: the job is given back', context);
      return 'given-back';
    }
    if (error instanceof DataError) {
      await jobs.fail(job, { now, code: error.code, message: error.message });
      log.info('job failed: its data cannot give a model', {
        ...context,
        code: error.code,
        reason: error.message,
      });
      return 'failed';
    }
    log.error('attempt failed', { ...context, error: error as Error });
    const isPermanent = error instanceof TreinoError && !error.retryable;
    if (isPermanent || job.attempt >= maxAttempts) {
      await jobs.fail(job, { now, ...lastWords(error, job.attempt) });
      return 'failed';
    }
    await jobs.release(job, { now, keepAttempt: true });
    await queue.ring(job.processId, backoffSeconds(job.attempt));
    return 'retrying';
  } catch (endError) {
    if (endError instanceof FenceLostError) return 'lost';
    throw endError;
  }
}

function lastWords(error: unknown, attempts: number): { code: string; message: string } {
  const code = error instanceof TreinoError ? error.code : 'internal_error';
  const tries = attempts > 1 ? ` after ${attempts} attempts` : '';
  return {
    code,
    message: `The training failed${tries}. ${messageOf(error)}`,
  };
}
