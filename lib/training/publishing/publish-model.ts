/**
 * Publishes a trained model in the bucket and in the table `models`:
 *
 *   reserve key ─▶ write metrics and report ─▶ upload and check each file ─▶ mark key, insert row ─▶ published
 *                     (model-report.ts)                                        (one transaction)
 *
 * While the bucket or the database is unavailable, a step is repeated (retry-outage.ts). After its first failure, and when
 * the worker must stop, the model is saved where it can be (saved-models.ts), so that the next attempt publishes it
 * without training.
 *
 * The key belongs to this attempt, and the row is unique by process_id. The first attempt that inserts its row publishes
 * the model. A later attempt returns that row and leaves its own files to the sweeper, which removes files without a row
 * (remove-orphans.ts).
 */
import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { Config } from '../../config.ts';
import { DependencyError } from '../../errors.ts';
import type { ArtifactKeys, Job } from '../../jobs/job.ts';
import type { Log } from '../../observability/log.ts';
import type { ModelStore } from '../../platform/artifacts/model-store.ts';
import { reserveModelKey } from '../../warehouse/models/model-keys.ts';
import { modelTypeOf } from '../../warehouse/models/model-type.ts';
import { findModelByProcess, insertModel } from '../../warehouse/models/models.ts';
import type { ModelRow, StoredModel } from '../../warehouse/models/models.ts';
import { retryOutage } from '../retry-outage.ts';
import type { OutageRetry } from '../retry-outage.ts';
import { DeadlineError, StopRequestedError } from '../worker/stop-reasons.ts';
import { describeFile } from './model-files.ts';
import type { ModelFile } from './model-files.ts';
import { writeReport } from './model-report.ts';
import type { PreparedModel } from './prepared-model.ts';
import { publishedMetrics } from './published-metrics.ts';
import { saveModel } from './saved-models.ts';

export interface PublishedModel {
  readonly modelId: string;
  readonly bucketAddress: string;
  readonly artifacts: ArtifactKeys;
  /** Number of fits, including the final one. */
  readonly fits: number;
}

export interface PublishServices {
  readonly sql: postgres.Sql;
  readonly store: ModelStore;
  readonly log: Log;
  readonly retry: OutageRetry;
  readonly compatibility?: Config['COMPATIBILITY'];
  /** Aborts when the worker no longer owns the job or must stop. Checked before each write. */
  readonly signal: AbortSignal;
}

/**
 * Publishes the model of one attempt.
 * @returns the job's model, which may be that of another attempt
 * @throws DependencyError if the bucket or the database is unavailable for longer than `retry.seconds`; FenceLostError if
 *   a newer attempt owns the job; the signal's reason
 */
export async function publishModel(
  job: Job,
  prepared: PreparedModel,
  services: PublishServices,
): Promise<PublishedModel> {
  const { retry, signal, log } = services;
  let isSaved = false;
  const save = async (unavailable?: string): Promise<void> => {
    isSaved ||= await saveModel(job.processId, prepared, unavailable, services);
  };
  const untilAvailable: UntilAvailable = (step) =>
    retryOutage(step, retry, signal, async (error) => {
      log.warn('publication failed, trying again', { reason: error.message });
      await save(error instanceof DependencyError ? error.dependency : undefined);
    });
  try {
    return await publishInSteps(job, prepared, services, untilAvailable);
  } catch (error) {
    if (signal.reason instanceof StopRequestedError || signal.reason instanceof DeadlineError) await save();
    throw error;
  }
}

type UntilAvailable = <T>(step: () => Promise<T>) => Promise<T>;

async function publishInSteps(
  job: Job,
  prepared: PreparedModel,
  { sql, store, log, compatibility }: PublishServices,
  untilAvailable: UntilAvailable,
): Promise<PublishedModel> {
  const { processId, fencingToken, request } = job;
  const { model, rows, rowHash, firstTimestamp, lastTimestamp, trainedAt, seconds } = prepared;
  const { machineName, indicator } = request;
  const stem = await untilAvailable(() =>
    reserveModelKey(sql, { machineName, processId, fencingToken, now: trainedAt }),
  );
  const modelId = randomUUID();
  const metrics = publishedMetrics(prepared, request);
  const modelFiles = await describeFiles(stem, prepared.files);
  const report = await writeReport(
    { modelId, job, prepared, metrics, files: modelFiles, stem, bucket: store.bucket },
    log,
  );
  const files = [...modelFiles, ...(await describeFiles(stem, report.files))];
  for (const { key, bytes, file } of files)
    await untilAvailable(async () => {
      await store.put(key, file.bytes, file.contentType);
      await assertComplete(store, key, bytes);
    });
  const byFormat = (property: 'key' | 'sha256'): ArtifactKeys =>
    Object.fromEntries(files.map((file) => [file.format, file[property]]));

  const row: ModelRow = {
    id: modelId,
    processId,
    machineName,
    indicator,
    bucketAddress: `${stem}.pkl`,
    dataStartDate: request.startDate ?? dayOf(firstTimestamp),
    dataEndDate: request.endDate ?? dayOf(lastTimestamp),
    metrics: { ...metrics, ...(report.error !== null && { report_error: report.error }) },
    modelType: modelTypeOf(indicator, compatibility),
    timestamp: trainedAt,
    artifacts: byFormat('key'),
    sha256: byFormat('sha256'),
    xgboostVersion: model.xgboostVersion,
    rowHash,
    rows,
    seconds,
  };
  return toPublishedModel(await untilAvailable(() => insertModel(sql, row, { stem, fencingToken })));
}

/** Adds key, size and digest to each file. */
const describeFiles = (stem: string, files: readonly ModelFile[]) =>
  Promise.all(files.map(async (file) => ({ file, ...(await describeFile(file, stem)) })));

/** @throws DependencyError if the stored object is missing or has another size */
async function assertComplete(store: ModelStore, key: string, bytes: number): Promise<void> {
  const stored = await store.size(key);
  if (stored === bytes) return;
  const found = stored === undefined ? 'the object is missing' : `${stored} were stored`;
  throw new DependencyError(
    'bucket',
    `The upload of ${key} to the bucket ${store.bucket} is incomplete: ${bytes} bytes were sent, but ${found}. ` +
      'Nothing was published. Check the free space of the store and the network connection to it.',
  );
}

/** The model that an earlier attempt of the job published, if any. */
export async function findPublished(
  processId: string,
  sql: postgres.Sql,
): Promise<PublishedModel | undefined> {
  const row = await findModelByProcess(sql, processId);
  return row && toPublishedModel(row);
}

const toPublishedModel = (row: StoredModel): PublishedModel => ({
  modelId: row.id,
  bucketAddress: row.bucketAddress,
  artifacts: row.artifacts,
  // The predecessor did not count fits.
  fits: Number(row.metrics.fits ?? 0),
});

/** The UTC day of a telemetry timestamp (microseconds). */
const dayOf = (microseconds: number): string => new Date(microseconds / 1000).toISOString().slice(0, 10);
