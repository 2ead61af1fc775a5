/**
 * Puts a trained model where its users find it (design §4 rule 5):
 *
 *   write the files (model-files.ts) ─▶ reserve a key ─▶ write figures and report (model-report.ts) ─▶ put the files ─▶ are they whole? ─▶ mark the key + row in `models`, both or neither
 *
 * The keys belong to this attempt alone, the row is unique by process_id: whoever writes the row first has
 * published, and a second attempt takes over that row instead of its own files. Files without a row are
 * removed by the sweeper (orphans.ts).
 */
import { randomUUID } from 'node:crypto';
import type postgres from 'postgres';
import type { ModelStore } from '../../platform/artifacts/model-store.ts';
import type { TrainedModel } from '../../learning/model-factory.ts';
import { DependencyError } from '../../errors.ts';
import type { ArtifactKeys, Job } from '../../jobs/job.ts';
import type { Log } from '../../log.ts';
import { reserveModelKey } from '../../warehouse/models/model-keys.ts';
import { findModelByProcess, insertModel } from '../../warehouse/models/models.ts';
import type { ModelRow, StoredModel } from '../../warehouse/models/models.ts';
import type { Telemetry } from '../../learning/telemetry.ts';
import { describeFile, writeModelFiles } from './model-files.ts';
import type { ModelFile } from './model-files.ts';
import { writeReport } from './model-report.ts';
import { publishedMetrics } from './published-metrics.ts';

export interface PublishedModel {
  readonly modelId: string;
  readonly bucketAddress: string;
  readonly artifacts: ArtifactKeys;
  /** Fits it took, the final one included. */
  readonly fits: number;
}

/** What an attempt has to publish. */
export interface FinishedTraining {
  readonly telemetry: Pick<Telemetry, 'values' | 'timestamps' | 'rows'>;
  /** Of all its rows (lib/warehouse/telemetry/row-hash.ts). */
  readonly rowHash: string;
  readonly model: TrainedModel;
}

export interface PublishServices {
  readonly sql: postgres.Sql;
  readonly store: ModelStore;
  readonly log: Log;
  /** Aborts when the worker no longer owns the job, or must end: looked at before each write. */
  readonly signal: AbortSignal;
}

/**
 * Publishes the model of one attempt.
 * @throws OnnxMismatchError and what else writeModelFiles throws; DependencyError when bucket or database do not take it; FenceLostError when another attempt is
 *   to publish; what the signal was aborted with
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
  const metrics = publishedMetrics(model, written.gate, request);
  const loadable = await describedAt(stem, written.files);
  const report = await writeReport(
    {
      modelId,
      job,
      telemetry,
      rowHash,
      model,
      metrics,
      files: loadable,
      stem,
      bucket: store.bucket,
      trainedAt: now,
      seconds,
    },
    log,
  );
  const files = [...loadable, ...(await describedAt(stem, report.files))];
  for (const { key, file } of files) {
    signal.throwIfAborted();
    await store.put(key, file.bytes, file.contentType);
  }
  for (const { key, bytes } of files) await assertWhole(store, key, bytes);
  const byFormat = (what: 'key' | 'sha256'): ArtifactKeys =>
    Object.fromEntries(files.map((described) => [described.format, described[what]]));

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
  return publishedFrom(await insertModel(sql, row, { stem, fencingToken }));
}

/** Files with their keys and digests. */
const describedAt = (stem: string, files: readonly ModelFile[]) =>
  Promise.all(files.map(async (file) => ({ file, ...(await describeFile(file, stem)) })));

/** A cut upload must not become a model. */
async function assertWhole(store: ModelStore, key: string, bytes: number): Promise<void> {
  const stored = await store.size(key);
  if (stored === bytes) return;
  const found = stored === undefined ? 'it is not there' : `it has ${stored}`;
  throw new DependencyError(
    'bucket',
    `The upload of ${key} to the bucket ${store.bucket} was cut: ${bytes} bytes were sent, ${found}. ` +
      'Nothing was published. Check the free space of the store and the network to it.',
  );
}

/** The model an earlier attempt of the job published. */
export async function findPublished(
  processId: string,
  sql: postgres.Sql,
): Promise<PublishedModel | undefined> {
  const row = await findModelByProcess(sql, processId);
  return row && publishedFrom(row);
}

const publishedFrom = (row: StoredModel): PublishedModel => ({
  modelId: row.id,
  bucketAddress: row.bucketAddress,
  artifacts: row.artifacts,
  // The predecessor did not count them.
  fits: Number(row.metrics.fits ?? 0),
});

/** The UTC day of a telemetry time stamp (microseconds). */
const dayOf = (microseconds: number): string => new Date(microseconds / 1000).toISOString().slice(0, 10);
