/**
 * Records an attempt at a job: queue time, duration of each phase, size of the data and outcome. The last log line of the
 * attempt has all of it, and some of it becomes metrics:
 *
 *   claimed ─▶ enterPhase(phase) … recordSize(rows) … recordFit() … recordModel(model) ─▶ end(outcome)
 */
import { DataError, errorCodeOf } from '../../errors.ts';
import type { Job, Phase } from '../../jobs/job.ts';
import { definitionOf } from '../../learning/indicators/registry.ts';
import type { TrainedModel } from '../../learning/model-factory.ts';
import type { Metrics } from '../../observability/cloudwatch-metrics.ts';
import type { Log } from '../../observability/log.ts';
import type { AttemptOutcome } from './attempt-outcome.ts';

const isFinal = (outcome: AttemptOutcome): boolean =>
  outcome === 'completed' || outcome === 'failed' || outcome === 'cancelled';

/** Milliseconds since an arbitrary point in time. */
type Clock = () => number;

export class AttemptRecorder {
  readonly #job: Job;
  readonly #queueSeconds: number;
  readonly #log: Log;
  readonly #metrics: Metrics;
  readonly #clock: Clock;
  readonly #startedAt: number;
  readonly #seconds: Partial<Record<Phase, number>> = {};
  #phase: { readonly name: Phase; readonly since: number } | undefined;
  #size: { readonly rows: number; readonly features: number } | undefined;
  #model: TrainedModel | undefined;
  #fits = 0;

  /**
   * @param job after its claim
   * @param found the same job before its claim
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
    this.#startedAt = clock();
    this.#queueSeconds = Math.max(0, (job.updatedAt.getTime() - waitingSince(found).getTime()) / 1000);
    const isTakenOver = found.status === 'running';
    metrics.record({ QueueAge: this.#queueSeconds, ...(isTakenOver && { DeadWorkers: 1 }) });
    const { attempt, fencingToken, runner } = job;
    log.info('job claimed', {
      attempt,
      fencing_token: fencingToken,
      runner,
      queue_seconds: round(this.#queueSeconds),
    });
    if (isTakenOver)
      log.warn('taken over from a dead worker', {
        fencing_token: found.fencingToken,
        attempt: found.attempt,
      });
  }

  /** Starts a phase and ends the previous one. */
  enterPhase(phase: Phase): void {
    if (this.#phase?.name === phase) return;
    const now = this.#clock();
    this.#endPhase(now);
    this.#phase = { name: phase, since: now };
  }

  /** Records the size of the data. */
  recordSize(rows: number, features: number): void {
    this.#size = { rows, features };
  }

  /** Counts a finished fit of the search. */
  recordFit(): void {
    this.#fits += 1;
  }

  /** Records the trained model, before it is published. */
  recordModel(model: TrainedModel): void {
    this.#model = model;
  }

  /**
   * Writes the log line and the metrics.
   * @param details.reason the error, if the attempt did not complete the job
   */
  end(outcome: AttemptOutcome, details: { readonly modelId?: string; readonly reason?: unknown } = {}): void {
    const now = this.#clock();
    this.#endPhase(now);
    const seconds = (now - this.#startedAt) / 1000;
    const searching = this.#seconds.searching ?? 0;
    const fitsPerSecond = this.#fits > 0 && searching > 0 ? this.#fits / searching : undefined;
    const { request, attempt, fencingToken, runner } = this.#job;
    const errorCode = outcome === 'completed' ? undefined : errorCodeOf(details.reason);
    // JSON leaves out undefined values.
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
      ...(this.#model && definitionOf(this.#model.indicator).logMetrics(this.#model.metrics)),
      model_id: details.modelId,
      error_code: errorCode,
      error_message: details.reason instanceof Error ? details.reason.message : undefined,
    });
    this.#recordMetrics(outcome, {
      seconds,
      fitsPerSecond,
      errorCode,
      isDataError: details.reason instanceof DataError,
    });
  }

  #recordMetrics(
    outcome: AttemptOutcome,
    figures: {
      seconds: number;
      fitsPerSecond: number | undefined;
      errorCode: string | undefined;
      isDataError: boolean;
    },
  ): void {
    const { seconds, fitsPerSecond, errorCode, isDataError } = figures;
    if (outcome === 'completed')
      this.#metrics.record({
        JobsCompleted: 1,
        TrainSeconds: seconds,
        ...(fitsPerSecond !== undefined && { FitsPerSecond: fitsPerSecond }),
      });
    if (outcome === 'failed') recordFailure(this.#metrics, errorCode!, isDataError);
    if (outcome === 'cancelled') this.#metrics.record({ JobsCancelled: 1 });
    if (outcome === 'retrying') this.#metrics.record({ JobsRetried: 1 });
    if (outcome === 'lease-lost') this.#metrics.record({ LeaseLost: 1 });
  }

  #endPhase(now: number): void {
    if (!this.#phase) return;
    const { name, since } = this.#phase;
    this.#seconds[name] = (this.#seconds[name] ?? 0) + (now - since) / 1000;
    this.#phase = undefined;
  }
}

/**
 * Counts a failed job.
 * @param isDataError whether the data cannot give a model, which is not a fault of the service
 */
export const recordFailure = (metrics: Metrics, errorCode: string, isDataError = false): void => {
  metrics.record({ JobsFailed: 1 }, errorCode);
  if (!isDataError) metrics.record({ JobFaults: 1 });
};

/** When the job started to wait for a worker: when it was created, lost its worker, or was released. */
const waitingSince = ({ fencingToken, createdAt, leaseExpiresAt, enqueuedAt, updatedAt }: Job): Date =>
  fencingToken === 0 ? createdAt : (leaseExpiresAt ?? enqueuedAt ?? updatedAt);

/** Rounds to three decimals: seconds to milliseconds. */
const round = (value: number): number => Math.round(value * 1000) / 1000;
