/**
 * Trains a claimed job on this worker, once it is sure that this worker is the right one:
 *
 *   load ─▶ estimate ─▶ too long for this Lambda? ─▶ DeadlineError: it is handed over
 *                    └▶ ModelFactory, without the fits that an earlier attempt has saved ─▶ publish
 */
import { createHash } from 'node:crypto';
import { estimateTraining } from '../factory/estimate.ts';
import type { ModelFactory } from '../factory/model-factory.ts';
import type { Job, SavedFit, SavedFits } from '../jobs/job.ts';
import type { Telemetry } from '../warehouse/telemetry.ts';
import { DeadlineError } from './end-attempt.ts';
import type { Lease } from './lease.ts';
import type { PublishedModel } from './publish.ts';
import type { RunServices, Worker } from './run.ts';
import { chooseRunner, lambdaBudget } from './runner-choice.ts';

/** @throws DeadlineError when the job belongs into a container; whatever ends the attempt. */
export async function trainJob(
  job: Job,
  lease: Lease,
  signal: AbortSignal,
  worker: Worker,
  services: RunServices,
): Promise<PublishedModel> {
  lease.report({ phase: 'loading', completed: 0, total: 0, percent: 0, etaSeconds: null });
  const telemetry = await services.load(job.request, signal);
  const factory = await services.openFactory();
  try {
    const key = await fitsKey(job, telemetry, factory, services);
    const finished = job.savedFits?.key === key ? job.savedFits.fits : [];
    if (finished.length > 0) {
      services.log.info('resumes', { process_id: job.processId, finished_fits: finished.length });
    }
    const { version, threads } = factory.library;
    const rate = services.openRate(worker.runner, version);
    const estimate = estimateTraining({
      rows: telemetry.rows,
      features: telemetry.features.length,
      grid: job.request.search.paramGrid,
      folds: job.request.search.folds,
      threads,
      rate: await rate.current(),
      finished,
    });
    assertRightRunner(job, estimate.seconds, worker, services);

    const fits: SavedFit[] = [...finished];
    const model = await factory.train(telemetry, job.request, {
      signal,
      finished,
      onProgress: (progress) => lease.report(progress),
      onFit: ({ candidate, fold, score, seconds }) => {
        fits.push({ candidate, fold, score, seconds });
        lease.saveFits({ key, fits });
      },
    });
    await rate.learn(estimate.work, model.seconds.search + model.seconds.fit);
    lease.report({
      phase: 'publishing',
      completed: model.fits,
      total: model.fits,
      percent: 99,
      etaSeconds: null,
    });
    return await services.publish(job, telemetry, model, signal);
  } finally {
    await factory.close();
  }
}

function assertRightRunner(job: Job, estimatedSeconds: number, worker: Worker, services: RunServices): void {
  if (worker.runner === 'container') return;
  const { runner, reason } = chooseRunner({
    estimatedSeconds,
    lambdaBudgetSeconds: lambdaBudget(worker.remainingSeconds()),
    force: services.containers ? services.forceRunner : 'lambda',
  });
  services.log.info('runner chosen', { process_id: job.processId, runner, reason });
  if (runner === 'container') throw new DeadlineError();
}

/** Fits are worth something only for the same rows, the same question and the same library. */
async function fitsKey(
  { request }: Job,
  telemetry: Telemetry,
  factory: ModelFactory,
  services: RunServices,
): Promise<SavedFits['key']> {
  const { labeling, search } = request;
  return createHash('sha256')
    .update(await services.rowHash(telemetry))
    .update(JSON.stringify([labeling, search.folds, Object.entries(search.paramGrid).sort()]))
    .update(factory.library.version)
    .digest('hex');
}
