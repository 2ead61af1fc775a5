/**
 * Publishes a trained model in the bucket and in the table `models`:
 *
 *   write model files ─▶ reserve key ─▶ write metrics and report ─▶ upload ─▶ check sizes ─▶ mark key, insert row
 *    (model-files.ts)                      (model-report.ts)                                 (one transaction)
 *
 * The key belongs to this attempt, and the row is unique by process_id. The first attempt that inserts its row publishes
 * the model. A later attempt returns that row and leaves its own files to the sweeper, which removes files without a row
 * (remove-orphans.ts).
 */
import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import { DependencyError } from '../../errors.ts';
import type { ArtifactKeys, Job } from '../../jobs/job.ts';
import type { TrainedModel } from '../../learning/model-factory.ts';
import type { Telemetry } from '../../learning/telemetry.ts';
import type { Log } from '../../observability/log.ts';
import type { ModelStore } from '../../platform/artifacts/model-store.ts';
import { reserveModelKey } from '../../warehouse/models/model-keys.ts';
import { findModelByProcess, insertModel } from '../../warehouse/models/models.ts';
import type { ModelRow, StoredModel } from '../../warehouse/models/models.ts';
import { describeFile, writeModelFiles } from './model-files.ts';
import type { ModelFile } from './model-files.ts';
import { writeReport } from './model-report.ts';
import { publishedMetrics } from './published-metrics.ts';

export interface PublishedModel {
  readonly modelId: string;
  readonly bucketAddress: string;
  readonly artifacts: ArtifactKeys;
  /** Number of fits, including the final one. */
  readonly fits: number;
}

export interface FinishedTraining {
  readonly telemetry: Pick<Telemetry, 'values' | 'timestamps' | 'rows'>;
  /** Digest of all rows (lib/warehouse/telemetry/row-hash.ts). */
  readonly rowHash: string;
  readonly model: TrainedModel;
}

export interface PublishServices {
  readonly sql: postgres.Sql;
  readonly store: ModelStore;
  readonly log: Log;
  /** Aborts when the worker no longer owns the job or must stop. Checked before each write. */
  readonly signal: AbortSignal;
}

/**
 * Publishes the model of one attempt.
 * @returns the job's model, which may be that of another attempt
 * @throws OnnxMismatchError and other errors of writeModelFiles; DependencyError if the bucket or the database is
 *   unavailable; FenceLostError if a newer attempt owns the job; the signal's reason
 */
export async function publishModel(
  job: Job,
  { telemetry, rowHash, model }: FinishedTraining,
  { sql, store, signal, log }: PublishServices,
): Promise<PublishedModel> {
  const now = new Date();
  const { processId, fencingToken, request } = job;
  const written = await writeModelFiles(model, telemetry, processId);
  signal.throwIfAborted();
  const stem = await reserveModelKey(sql, {
    machineName: request.machineName,
    processId,
    fencingToken,
    now,
  });
  const modelId = randomUUID();
  const seconds = (Date.now() - job.updatedAt.getTime()) / 1000;
  const metrics = publishedMetrics(model, written.parity, request);
  const modelFiles = await describeFiles(stem, written.files);
  const report = await writeReport(
    {
      modelId,
      job,
      telemetry,
      rowHash,
      model,
      metrics,
      files: modelFiles,
      stem,
      bucket: store.bucket,
      trainedAt: now,
      seconds,
    },
    log,
  );
  const files = [...modelFiles, ...(await describeFiles(stem, report.files))];
  for (const { key, file } of files) {
    signal.throwIfAborted();
    await store.put(key, file.bytes, file.contentType);
  }
  for (const { key, bytes } of files) await assertComplete(store, key, bytes);
  const byFormat = (property: 'key' | 'sha256'): ArtifactKeys =>
    Object.fromEntries(files.map((file) => [file.format, file[property]]));

  const row: ModelRow = {
    id: modelId,
    processId,
    machineName: request.machineName,
    indicator: request.indicator,
    bucketAddress: `${stem}.pkl`,
    dataStartDate: request.startDate ?? dayOf(telemetry.timestamps[0]!),
    dataEndDate: request.endDate ?? dayOf(telemetry.timestamps[telemetry.rows - 1]!),
    metrics: { ...metrics, ...(report.error !== null && { report_error: report.error }) },
    modelType: 'xgb',
    timestamp: now,
    artifacts: byFormat('key'),
    sha256: byFormat('sha256'),
    xgboostVersion: model.xgboostVersion,
    rowHash,
    rows: telemetry.rows,
    seconds,
  };
  signal.throwIfAborted();
  return toPublishedModel(await insertModel(sql, row, { stem, fencingToken }));
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
