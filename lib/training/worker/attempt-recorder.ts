/**
 * What an attempt at a job tells of itself: how long it waited and each phase took, what it trained on, how it
 * ended. All of it is one line at its end, and a few metrics:
 *
 *   claimed ─▶ enter(phase) … sized(rows) … fitDone() … trained(model) ─▶ end(outcome)
 */
import { DataError, errorCodeOf } from '../../errors.ts';
import type { TrainedModel } from '../../learning/model-factory.ts';
import type { Job, Phase } from '../../jobs/job.ts';
import type { Log } from '../../log.ts';
import type { Metrics } from '../../cloudwatch-metrics.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';

const isFinal = (outcome: AttemptOutcome): boolean =>
  outcome === 'completed' || outcome === 'failed' || outcome === 'cancelled';

/** Milliseconds since some moment. */
type Clock = () => number;

export class AttemptRecorder {
  readonly #job: Job;
  readonly #queueSeconds: number;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #clock: Clock;
  readonly #started: number;
  readonly #seconds: Partial<Record<Phase, number>> = {};
  #phase: { readonly name: Phase; readonly since: number } | undefined;
  #size: { readonly rows: number; readonly features: number } | undefined;
  #model: TrainedModel | undefined;
  #fits = 0;

  /**
   * @param job as it was claimed
   * @param found as it was before
   */
  constructor(
    job: Job,
    found: Job,
    { log, metrics }: { readonly log: Log; readonly metrics: Metrics },
    clock: Clock = () => performance.now(),
  ) {
    this.#job = job;
    this.#log = log;
    this.#metrics = metrics;
    this.#clock = clock;
    this.#started = clock();
    this.#queueSeconds = Math.max(0, (job.updatedAt.getTime() - waitsSince(found).getTime()) / 1000);
    const tookOver = found.status === 'running';
    metrics.record({ QueueAge: this.#queueSeconds, ...(tookOver && { DeadWorkers: 1 }) });
    const { attempt, fencingToken, runner } = job;
    log.info('job claimed', {
      attempt,
      fencing_token: fencingToken,
      runner,
      queue_seconds: round(this.#queueSeconds),
    });
    if (tookOver)
      log.warn('taken over from a dead worker', {
        fencing_token: found.fencingToken,
        attempt: found.attempt,
      });
  }

  /** A phase begins, and with it ends the one before. */
  enterPhase(phase: Phase): void {
    if (this.#phase?.name === phase) return;
    const now = this.#clock();
    this.#leave(now);
    this.#phase = { name: phase, since: now };
  }

  /** The rows are known. */
  recordSize(rows: number, features: number): void {
    this.#size = { rows, features };
  }

  /** One of the search's fits has ended. */
  recordFit(): void {
    this.#fits += 1;
  }

  /** The model is there, not yet published. */
  recordModel(model: TrainedModel): void {
    this.#model = model;
  }

  /** @param reason why there is no model, where there is none */
  end(outcome: AttemptOutcome, more: { readonly modelId?: string; readonly reason?: unknown } = {}): void {
    const now = this.#clock();
    this.#leave(now);
    const seconds = (now - this.#started) / 1000;
    const searching = this.#seconds.searching ?? 0;
    const fitsPerSecond = this.#fits > 0 && searching > 0 ? this.#fits / searching : undefined;
    const { request, attempt, fencingToken, runner } = this.#job;
    const errorCode = outcome === 'completed' ? undefined : errorCodeOf(more.reason);
    // What is not known is left out; process_id and correlation_id are on every line of the attempt.
    this.#log.info(isFinal(outcome) ? 'job finished' : 'attempt finished', {
      process_id: this.#job.processId,
      machine_name: request.machineName,
      indicator: request.indicator,
      outcome,
      attempt,
      fencing_token: fencingToken,
      runner,
      queue_seconds: round(this.#queueSeconds),
      seconds: round(seconds),
      ...Object.fromEntries(
        Object.entries(this.#seconds).map(([phase, value]) => [`${phase}_seconds`, round(value)]),
      ),
      ...this.#size,
      fits: this.#fits,
      fits_per_second: fitsPerSecond && round(fitsPerSecond),
      peak_rss_bytes: process.resourceUsage().maxRSS * 1024,
      best_params: this.#model?.params,
      ...(this.#model && scoreOf(this.#model)),
      model_id: more.modelId,
      error_code: errorCode,
      error_message: more.reason instanceof Error ? more.reason.message : undefined,
    });
    this.#record(outcome, {
      seconds,
      fitsPerSecond,
      errorCode,
      isForWantOfData: more.reason instanceof DataError,
    });
  }

  #record(
    outcome: AttemptOutcome,
    told: {
      seconds: number;
      fitsPerSecond: number | undefined;
      errorCode: string | undefined;
      isForWantOfData: boolean;
    },
  ): void {
    const { seconds, fitsPerSecond, errorCode, isForWantOfData } = told;
    if (outcome === 'completed')
      this.#metrics.record({
        JobsCompleted: 1,
        TrainSeconds: seconds,
        ...(fitsPerSecond !== undefined && { FitsPerSecond: fitsPerSecond }),
      });
    if (outcome === 'failed') recordFailure(this.#metrics, errorCode!, isForWantOfData);
    if (outcome === 'cancelled') this.#metrics.record({ JobsCancelled: 1 });
    if (outcome === 'retrying') this.#metrics.record({ JobsRetried: 1 });
    if (outcome === 'lease-lost') this.#metrics.record({ LeaseLost: 1 });
  }

  #leave(now: number): void {
    if (!this.#phase) return;
    const { name, since } = this.#phase;
    this.#seconds[name] = (this.#seconds[name] ?? 0) + (now - since) / 1000;
    this.#phase = undefined;
  }
}

/** Records that a job ended `failed`. @param isForWantOfData which is nobody's to mend */
export const recordFailure = (metrics: Metrics, errorCode: string, isForWantOfData = false): void => {
  metrics.record({ JobsFailed: 1 }, errorCode);
  if (!isForWantOfData) metrics.record({ JobFaults: 1 });
};

/** Since when a job waits for a worker: it is new, lost its worker, or was given back. */
const waitsSince = ({ fencingToken, createdAt, leaseExpiresAt, enqueuedAt, updatedAt }: Job): Date =>
  fencingToken === 0 ? createdAt : (leaseExpiresAt ?? enqueuedAt ?? updatedAt);

/** What the indicator's models are chosen by, on the test part. */
const scoreOf = (model: TrainedModel): Record<string, number> =>
  model.indicator === 'status' ? { recall: model.metrics.recall } : { rmse: model.metrics.rmse };

/** To milliseconds, and thousandths of what else there is. */
const round = (value: number): number => Math.round(value * 1000) / 1000;
