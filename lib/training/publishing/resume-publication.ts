/** Publishes the model that an earlier attempt of the job trained and saved. */
import type { Job } from '../../jobs/job.ts';
import { retryOutage } from '../retry-outage.ts';
import { publishModel } from './publish-model.ts';
import type { PublishedModel, PublishServices } from './publish-model.ts';
import { loadModel } from './saved-models.ts';

/**
 * @param onFound called before the publication, with the model's number of fits
 * @returns undefined if no attempt has saved a model, so that the job must be trained
 * @throws DependencyError if the bucket or the database is unavailable for longer than `retry.seconds`; errors of
 *   publishModel
 */
export async function resumePublication(
  job: Job,
  services: PublishServices,
  onFound: (fits: number) => void,
): Promise<PublishedModel | undefined> {
  // Only an earlier attempt can have saved one.
  if (job.fencingToken === 1) return undefined;
  const { log, retry, signal } = services;
  const saved = await retryOutage(
    () => loadModel(job.processId, services),
    retry,
    signal,
    (error) => {
      log.warn('saved model not looked up, trying again', { reason: error.message });
    },
  );
  if (!saved) return undefined;
  log.info('publishing the model of an earlier attempt', { trained_at: saved.trainedAt });
  onFound(saved.model.fits);
  return publishModel(job, saved, services);
}
