/**
 * Puts a trained model where its users find it (design §4 rule 5):
 *
 *   write the files (model-files.ts) ─▶ reserve a key ─▶ put the files ─▶ are they whole? ─▶ mark the key + row in `models`, both or neither
 *
 * The keys belong to this attempt alone, the row is unique by process_id: whoever writes the row first has
 * published, and a second attempt takes over that row instead of its own files. Files without a row are
 * removed by the sweeper (orphans.ts).
 */
import { randomUUID, subtle } from 'node:crypto';
import type postgres from 'postgres';
import type { ModelStore } from '../artifacts/model-store.ts';
import type { TrainedModel } from '../factory/model-factory.ts';
import { DependencyError } from '../errors.ts';
import type { ArtifactKeys, Job } from '../jobs/job.ts';
import { reserveModelKey } from '../warehouse/model-keys.ts';
import { findModelByProcess, insertModel } from '../warehouse/models.ts';
import type { ModelRow, StoredModel } from '../warehouse/models.ts';
import type { Telemetry } from '../warehouse/telemetry.ts';
import { writeModelFiles } from './model-files.ts';
import type { ModelFile } from './model-files.ts';
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
  /** Of all its rows (lib/warehouse/row-hash.ts). */
  readonly rowHash: string;
  readonly model: TrainedModel;
}

export interface PublishServices {
  readonly sql: postgres.Sql;
  readonly store: ModelStore;
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
  { sql, store, signal }: PublishServices,
): Promise<PublishedModel> {
  const now = new Date();
  const { processId, fence, request } = job;
  const { files, gate } = await writeModelFiles(model, telemetry, processId);
  signal.throwIfAborted();
  const stem = await reserveModelKey(sql, { machineName: request.machineName, processId, fence, now });
  const byFormat = (valueOf: (file: ModelFile, index: number) => string): ArtifactKeys =>
    Object.fromEntries(files.map((file, index) => [file.format, valueOf(file, index)]));
  const digests: string[] = [];
  for (const { bytes } of files) digests.push(await sha256(bytes));
  const keyOf = ({ extension }: ModelFile) => `${stem}.${extension}`;
  for (const file of files) {
    signal.throwIfAborted();
    await store.put(keyOf(file), file.bytes, file.contentType);
  }
  for (const file of files) await assertWhole(store, keyOf(file), file.bytes.length);

  const row: ModelRow = {
    id: randomUUID(),
    processId,
    machineName: request.machineName,
    indicator: request.indicator,
    bucketAddress: `${stem}.pkl`,
    dataStartDate: request.startDate ?? dayOf(telemetry.timestamps[0]!),
    dataEndDate: request.endDate ?? dayOf(telemetry.timestamps[telemetry.rows - 1]!),
    metrics: { ...publishedMetrics(model, gate, request) },
    modelType: 'xgb',
    timestamp: now,
    artifacts: byFormat(keyOf),
    sha256: byFormat((_, index) => digests[index]!),
    xgboostVersion: model.xgboostVersion,
    rowHash,
    rows: telemetry.rows,
    seconds: (Date.now() - job.updatedAt.getTime()) / 1000,
  };
  signal.throwIfAborted();
  return publishedFrom(await insertModel(sql, row, { stem, fence }));
}

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

/** By a thread of Node's own: of a hundred megabytes it takes a tenth of a second. */
const sha256 = async (bytes: Uint8Array<ArrayBuffer>): Promise<string> =>
  Buffer.from(await subtle.digest('SHA-256', bytes)).toString('hex');
