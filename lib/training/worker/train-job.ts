/**
 * Trains a claimed job on this worker, once it is sure that this worker is the right one:
 *
 *   rows counted ─▶ estimate ─▶ load ─▶ estimate, less the fits that an earlier attempt has saved ─▶ ModelFactory ─▶ publish
 *                      │                    │
 *                      ├────────────────────┴─▶ too long or too large for this Lambda: ContainerNeededError
 *                      └▶ too large for every runner: DataError, before room is made for the rows
 */
import { createHash } from 'node:crypto';
import { estimateTraining } from '../../learning/estimate.ts';
import type { TrainingEstimate } from '../../learning/estimate.ts';
import type { ModelFactory } from '../../learning/model-factory.ts';
import type { Job, Progress, FitCheckpoint, FitCheckpoints } from '../../jobs/job.ts';
import { spillToDisk, releaseFloats, scratchFolder } from '../../platform/scratch/floats.ts';
import type { SpilledFloats } from '../../platform/scratch/floats.ts';
import type { TelemetrySize } from '../../warehouse/telemetry/load-telemetry.ts';
import type { AttemptRecorder } from './attempt-recorder.ts';
import type { Lease } from './lease.ts';
import type { PublishedModel } from '../publishing/publish-model.ts';
import { ContainerNeededError } from './stop-reasons.ts';
import type { Worker, WorkerServices } from './worker.ts';
import { assertFits, chooseRunner, lambdaBudget } from '../runners/runner-choice.ts';
import type { RunnerChoice } from '../runners/runner-choice.ts';

/** What goes with a claim. */
export interface Claimed {
  readonly lease: Lease;
  readonly attempt: AttemptRecorder;
  /** Aborts when the job is no longer this worker's, or the worker must end. */
  readonly signal: AbortSignal;
}

/** @throws ContainerNeededError when the job belongs into a container; whatever ends the attempt. */
export async function trainJob(
  job: Job,
  { lease, attempt, signal }: Claimed,
  worker: Worker,
  services: WorkerServices,
): Promise<PublishedModel> {
  const report = (progress: Progress): void => {
    attempt.enterPhase(progress.phase);
    lease.report(progress);
  };
  report({ phase: 'loading', completed: 0, total: 0, percent: 0, etaSeconds: null });
  const factory = await services.openFactory();
  let kept: SpilledFloats | undefined;
  try {
    const { version, threads } = factory.library;
    const rate = services.openRate(worker.runner, version);
    const secondsPerUnit = await rate.current();
    const { paramGrid, folds, strategy } = job.request.search;
    let valuesInMemory = false;
    const estimate = (
      { rows, features }: TelemetrySize,
      finished: readonly FitCheckpoint[],
      onThreads = threads,
    ): TrainingEstimate =>
      estimateTraining({
        rows,
        features: features.length,
        grid: paramGrid,
        folds,
        strategy,
        threads: onThreads,
        rate: secondsPerUnit,
        finished,
        valuesInMemory,
      });
    let told: string | undefined;
    const checkRunner = (size: TelemetrySize, finished: readonly FitCheckpoint[]): void => {
      const choice = choiceOfRunner((onThreads) => estimate(size, finished, onThreads), worker, services);
      if (choice === undefined) return;
      // The second time, when the rows are there, mostly has nothing new.
      if (told !== choice.runner) services.log.info('runner chosen', { ...choice });
      told = choice.runner;
      if (choice.runner === 'container') throw new ContainerNeededError(choice.reason);
    };

    // Whether the saved fits hold is only known with the rows: as if they did, so that nothing is refused for them.
    const loaded = await services.load(job.request, signal, (size) => {
      attempt.recordSize(size.rows, size.features.length);
      valuesInMemory = scratchFolder(size.rows * size.features.length * 4) === undefined;
      checkRunner(size, job.fitCheckpoints?.fits ?? []);
    });
    const rowHash = await services.rowHash(loaded);
    kept = await spillToDisk(loaded.values);
    valuesInMemory = kept.inMemoryBecause !== undefined;
    if (valuesInMemory) {
      services.log.warn('no scratch file: the rows stay in memory', { reason: kept.inMemoryBecause });
    }
    const telemetry = { ...loaded, values: kept.floats };
    const key = fitsKey(job, rowHash, factory);
    const finished = job.fitCheckpoints?.key === key ? job.fitCheckpoints.fits : [];
    if (finished.length > 0) services.log.info('resumes', { finished_fits: finished.length });
    checkRunner(telemetry, finished);

    const fits: FitCheckpoint[] = [...finished];
    const model = await factory.train(telemetry, job.request, {
      signal,
      finished,
      onProgress: report,
      onFit: ({ candidate, fold, score, seconds }) => {
        attempt.recordFit();
        // A halving's boosters cannot be saved: another attempt begins it anew.
        if (strategy === 'halving') return;
        fits.push({ candidate, fold, score, seconds });
        lease.saveFits({ key, fits });
      },
    });
    attempt.recordModel(model);
    await rate.record(estimate(telemetry, finished).work, model.seconds.search + model.seconds.fit);
    report({
      phase: 'publishing',
      completed: model.fits,
      total: model.fits,
      percent: 99,
      etaSeconds: null,
    });
    return await services.publish(job, { telemetry, rowHash, model }, signal);
  } finally {
    await factory.close();
    if (kept) releaseFloats(kept.floats);
  }
}

/**
 * @param estimate by training threads; this process' own when not told.
 * @returns undefined where there is no choice: this worker is a container, and large enough
 */
function choiceOfRunner(
  estimate: (threads?: number) => TrainingEstimate,
  worker: Worker,
  { runners, containers }: WorkerServices,
): RunnerChoice | undefined {
  const { seconds, memoryBytes: neededBytes } = estimate();
  const own = { neededBytes, memoryBytes: worker.memoryBytes };
  if (worker.runner === 'container') {
    assertFits(own, 'container');
    return undefined;
  }
  const { container, force } = runners;
  return chooseRunner({
    lambda: { ...own, estimatedSeconds: seconds, budgetSeconds: lambdaBudget(worker.remainingSeconds()) },
    container: containers &&
      container && {
        neededBytes: estimate(container.threads).memoryBytes,
        memoryBytes: container.memoryBytes,
      },
    force,
  });
}

/** Fits are worth something only for the same rows, the same question and the same library. */
function fitsKey({ request }: Job, rowHash: string, factory: ModelFactory): FitCheckpoints['key'] {
  const { indicator, labeling, search } = request;
  const { strategy, scoring, foldType, folds } = search;
  const grid = Object.entries(search.paramGrid).sort();
  return createHash('sha256')
    .update(rowHash)
    .update(JSON.stringify([indicator, labeling, strategy, scoring, foldType, folds, grid]))
    .update(factory.library.version)
    .digest('hex');
}
