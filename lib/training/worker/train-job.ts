/**
 * Trains a claimed job, if it fits on this worker:
 *
 *   count rows ─▶ estimate ─▶ load ─▶ estimate without checkpointed fits ─▶ train ─▶ publish
 *                    │                   │
 *                    ├───────────────────┴─▶ too long or too large for this Lambda: ContainerNeededError
 *                    └─▶ too large for every runner: DataError, before memory for the rows is allocated
 */
import { createHash } from 'node:crypto';
import type { Job, Progress, FitCheckpoint, FitCheckpoints } from '../../jobs/job.ts';
import { estimateTraining } from '../../learning/estimate.ts';
import type { TrainingEstimate } from '../../learning/estimate.ts';
import { backtestOrigins, comparedWindows, outOfFoldFits } from '../../learning/indicators/request.ts';
import type { FinishedBlock } from '../../learning/backtest.ts';
import { plannedEta } from '../../learning/progress.ts';
import { countFeatures } from '../../learning/windows/feature-count.ts';
import type { ModelFactory } from '../../learning/model-factory.ts';
import { SEARCH_STRATEGIES } from '../../learning/search/strategies/registry.ts';
import { spillToDisk, releaseFloats, scratchFolder } from '../../platform/scratch/floats.ts';
import type { SpilledFloats } from '../../platform/scratch/floats.ts';
import { withLeftOut } from '../../warehouse/excluded-columns.ts';
import type { TelemetrySize } from '../../warehouse/telemetry/load-telemetry.ts';
import type { PublishedModel } from '../publishing/publish-model.ts';
import { assertFits, chooseRunner, lambdaBudget } from '../runners/runner-choice.ts';
import type { RunnerChoice } from '../runners/runner-choice.ts';
import type { AttemptRecorder } from './attempt-recorder.ts';
import type { Lease } from './lease.ts';
import { ContainerNeededError } from './stop-reasons.ts';
import type { Worker, WorkerServices } from './worker.ts';

/** The parts of a running attempt. */
export interface Attempt {
  readonly lease: Lease;
  readonly recorder: AttemptRecorder;
  /** Aborts when the worker no longer owns the job or must stop. */
  readonly signal: AbortSignal;
}

/**
 * Trains the job and publishes its model.
 * @throws ContainerNeededError if the job needs a container; any other error that ends the attempt
 */
export async function trainJob(
  job: Job,
  { lease, recorder, signal }: Attempt,
  worker: Worker,
  services: WorkerServices,
): Promise<PublishedModel> {
  const report = (progress: Progress): void => {
    recorder.enterPhase(progress.phase);
    lease.report(progress);
  };
  const startedAt = performance.now();
  report({ phase: 'loading', completed: 0, total: 0, percent: 0, etaSeconds: null });
  const factory = await services.openFactory();
  let spilled: SpilledFloats | undefined;
  try {
    const { version, threads } = factory.library;
    const rate = services.openRate(job, worker.runner, version);
    const secondsPerUnit = await rate.current();
    const { paramGrid, draws, seed, folds, foldType, strategy } = job.request.search;
    let valuesInMemory = false;
    const estimate = (
      { rows, features }: TelemetrySize,
      finished: FitCheckpoints | undefined,
      onThreads = threads,
    ): TrainingEstimate =>
      estimateTraining({
        rows,
        ...countFeatures(features, job.request),
        grid: paramGrid,
        draws,
        seed,
        folds,
        foldType,
        outOfFoldFits: outOfFoldFits(job.request),
        origins: backtestOrigins(job.request),
        comparedWindows: comparedWindows(job.request),
        finishedOrigins: finished?.blocks?.length ?? 0,
        strategy,
        threads: onThreads,
        rate: secondsPerUnit,
        finished: finished?.fits ?? [],
        valuesInMemory,
      });
    let loggedRunner: string | undefined;
    const checkRunner = (size: TelemetrySize, finished: FitCheckpoints | undefined): void => {
      const choice = chooseJobRunner((onThreads) => estimate(size, finished, onThreads), worker, services);
      if (choice === undefined) return;
      // The second check, after the load, usually gives the same result.
      if (loggedRunner !== choice.runner) services.log.info('runner chosen', { ...choice });
      loggedRunner = choice.runner;
      if (choice.runner === 'container') throw new ContainerNeededError(choice.reason);
    };

    // The row hash decides whether the fit checkpoints are valid. Until it is known they count as valid, so that the first
    // estimate is not too high.
    const loaded = await services.load(job.request, signal, (size) => {
      recorder.recordSize(size.rows, size.features.length);
      valuesInMemory = scratchFolder(size.rows * size.features.length * 4) === undefined;
      const assumed = job.fitCheckpoints ?? undefined;
      checkRunner(size, assumed);
      const { planned } = estimate(size, assumed);
      report({ phase: 'loading', completed: 0, total: 0, percent: 0, etaSeconds: plannedEta(planned) });
    });
    const rowHash = await services.rowHash(loaded);
    spilled = await spillToDisk(loaded.values);
    valuesInMemory = spilled.inMemoryBecause !== undefined;
    if (valuesInMemory) {
      services.log.warn('no scratch file, rows stay in memory', { reason: spilled.inMemoryBecause });
    }
    const telemetry = { ...loaded, values: spilled.floats };
    const key = fitsKey(job, rowHash, factory);
    const finished = job.fitCheckpoints?.key === key ? job.fitCheckpoints : undefined;
    const { fits: finishedFits = [], blocks: finishedBlocks = [] } = finished ?? {};
    if (finishedFits.length + finishedBlocks.length > 0)
      services.log.info('resuming from fit checkpoints', {
        finished_fits: finishedFits.length,
        ...(finishedBlocks.length > 0 && { finished_blocks: finishedBlocks.length }),
      });
    checkRunner(telemetry, finished);

    const fits: FitCheckpoint[] = [...finishedFits];
    const blocks: FinishedBlock[] = [...finishedBlocks];
    const model = await factory.train(telemetry, job.request, {
      signal,
      finished: finishedFits,
      finishedBlocks,
      planned: estimate(telemetry, finished).planned,
      onProgress: report,
      onFit: ({ candidate, fold, score, seconds }) => {
        recorder.recordFit();
        if (!SEARCH_STRATEGIES[strategy].canResume) return;
        fits.push({ candidate, fold, score, seconds });
        lease.saveFits({ key, fits, blocks });
      },
      onBlock: (block) => {
        blocks.push(block);
        lease.saveFits({ key, fits, blocks });
      },
    });
    recorder.recordModel(model);
    await rate.record(estimate(telemetry, finished).work, model.seconds.search + model.seconds.fit);
    const seconds = (performance.now() - startedAt) / 1000;
    report(publishingProgress(model.fits));
    const excludedColumns = withLeftOut(loaded, model.leftOutFeatures);
    return await services.publish(job, { telemetry, excludedColumns, rowHash, model, seconds }, signal);
  } finally {
    await factory.close();
    if (spilled) releaseFloats(spilled.floats);
  }
}

/** Progress of a job whose model is trained, with `fits` fits. */
export const publishingProgress = (fits: number): Progress => ({
  phase: 'publishing',
  completed: fits,
  total: fits,
  percent: 99,
  etaSeconds: null,
});

/**
 * Chooses the runner for a training that this worker has claimed.
 * @param estimate for a number of threads; this worker's by default
 * @returns undefined on a container with enough memory: the training runs there
 * @throws DataError `too_large` if the chosen runner has too little memory
 */
function chooseJobRunner(
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

/** Key of fit checkpoints: they are valid only for the same rows, request and library version. */
function fitsKey({ request }: Job, rowHash: string, factory: ModelFactory): FitCheckpoints['key'] {
  const { indicator, labeling, search, features } = request;
  const grid = Object.entries(search.paramGrid).sort();
  return createHash('sha256')
    .update(rowHash)
    .update(JSON.stringify([indicator, labeling, { ...search, paramGrid: grid }, features]))
    .update(factory.library.version)
    .digest('hex');
}
