/** Publication in a real database and a real bucket: everything, or no row. */
import { createHash, randomUUID } from 'node:crypto';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { FenceLostError } from '../../lib/errors.ts';
import type { Job } from '../../lib/jobs/job.ts';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import type { Log } from '../../lib/observability/log.ts';
import type { ModelStore } from '../../lib/platform/artifacts/model-store.ts';
import type { ReportContent } from '../../lib/report/content.ts';
import { prepareModel } from '../../lib/training/publishing/prepared-model.ts';
import type { PreparedModel } from '../../lib/training/publishing/prepared-model.ts';
import { findPublished, publishModel } from '../../lib/training/publishing/publish-model.ts';
import { findModelByProcess } from '../../lib/warehouse/models/models.ts';
import { excludedColumns } from '../support/report-content.ts';
import { silentLog } from '../support/log.ts';
import { startModelsBucket } from '../support/models-bucket.ts';
import type { TestModelsBucket } from '../support/models-bucket.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';
import { claimedJob, tinyRequest, tinyTelemetry, trainTinyModel } from '../support/tiny-model.ts';

const telemetry = tinyTelemetry('tiny');
const { rows } = telemetry;

describe('publishModel', () => {
  let database: TestPostgres;
  let bucket: TestModelsBucket;
  let model: TrainedModel;
  /** Published for every job: preparing a model takes longer than publishing it. */
  let prepared: PreparedModel;
  beforeAll(async () => {
    [database, bucket, model] = await Promise.all([
      startTestPostgres(),
      startModelsBucket(),
      trainTinyModel('status'),
    ]);
    prepared = await prepare(newRunningJob(), model);
  });
  afterAll(() => Promise.all([database.stop(), bucket.stop()]));

  /** A claimed job with its own machine. */
  const newRunningJob = (fencingToken = 1): Job => {
    const processId = randomUUID();
    return claimedJob(processId, tinyRequest('status', processId), fencingToken);
  };
  const prepare = (job: Job, trained: TrainedModel): Promise<PreparedModel> =>
    prepareModel(job, { telemetry, excludedColumns, rowHash: 'a5', model: trained, seconds: 1 });
  const publish = async (
    job: Job,
    overrides: { store?: Partial<ModelStore>; signal?: AbortSignal; model?: TrainedModel; log?: Log } = {},
  ) =>
    publishModel(job, overrides.model ? await prepare(job, overrides.model) : prepared, {
      sql: database.sql,
      store: { ...bucket.store, ...overrides.store },
      retry: { seconds: 0 },
      signal: overrides.signal ?? new AbortController().signal,
      log: overrides.log ?? silentLog,
    });
  const objectsOf = (job: Job): Promise<string[]> =>
    bucket.store.list(`model/xgb_model_${job.request.machineName}_`);
  const bytesAt = async (key: string): Promise<Uint8Array> => {
    const { Body } = await bucket.client.send(new GetObjectCommand({ Bucket: 'models', Key: key }));
    return Body!.transformToByteArray();
  };
  const rowOf = (job: Job) => findModelByProcess(database.sql, job.processId);

  it('uploads the files, then inserts the row that lists them', async () => {
    const job = newRunningJob();
    const published = await publish(job);
    const row = (await rowOf(job))!;
    expect(row.rowHash).toBe('a5');
    expect(published).toEqual({
      modelId: row.id,
      bucketAddress: row.bucketAddress,
      artifacts: row.artifacts,
      fits: 4,
    });
    expect(await findPublished(job.processId, database.sql)).toEqual(published);
    expect(row).toMatchObject({ dataStartDate: '2025-03-01', dataEndDate: '2025-03-02', rows });
    expect(row.metrics).toMatchObject({
      indicator: 'status',
      objective: 'binary:logistic',
      threshold: 0.5,
      features: telemetry.features,
      excluded_columns: excludedColumns,
      threads: 1,
      labeling: { drop_percentage: -70, window_minutes: 30, embargo: false },
      search: { strategy: 'grid', scoring: 'recall', fold_type: 'stratified', folds: 3 },
    });
    expect(row.metrics.onnx_gate).toMatchObject({ rows: rows / 5, flips: 0 });
    // Sorted by name.
    const formats = ['metrics', 'onnx', 'pkl', 'report_pt', 'report', 'ubj'] as const;
    expect(await objectsOf(job)).toEqual(formats.map((format) => row.artifacts[format]));
    for (const format of formats) {
      const digest = createHash('sha256').update(await bytesAt(row.artifacts[format]!));
      expect(digest.digest('hex')).toBe(row.sha256[format]);
    }
  });

  it('returns the model of an earlier attempt and keeps its files', async () => {
    const job = newRunningJob();
    const first = await publish(job);
    expect(await publish({ ...job, fencingToken: 2 })).toEqual(first);
    expect(await objectsOf(job)).toHaveLength(12);
  });

  it('uploads nothing when the file formats predict differently', async () => {
    const job = newRunningJob();
    const other = { ...model, testPredictions: model.testPredictions.map((p) => p + 0.001) };
    await expect(publish(job, { model: other })).rejects.toMatchObject({
      code: 'onnx_mismatch',
      retryable: false,
    });
    expect(await objectsOf(job)).toEqual([]);
    expect(await rowOf(job)).toBeUndefined();
  });

  it('publishes every figure, and a report with the digests of all other files', async () => {
    const job = newRunningJob();
    await publish(job);
    const row = (await rowOf(job))!;
    const figures = JSON.parse(
      Buffer.from(await bytesAt(row.artifacts.metrics!)).toString(),
    ) as ReportContent;
    expect(figures.metrics).toEqual(row.metrics);
    expect(figures.card).toMatchObject({
      model_id: row.id,
      process_id: job.processId,
      machine_name: row.machineName,
      data: { rows, row_hash: 'a5', first_timestamp: '2025-03-01T00:00:00.000Z', start_date: null },
      versions: { xgboost: row.xgboostVersion },
    });
    const loadable = ['ubj', 'onnx', 'pkl'] as const;
    expect(figures.card.files).toMatchObject(
      loadable.map((format) => ({ format, key: row.artifacts[format], sha256: row.sha256[format] })),
    );
    expect(figures.pictures).toHaveProperty('score_over_time.buckets');
    const report = Buffer.from(await bytesAt(row.artifacts.report!)).toString();
    for (const format of [...loadable, 'metrics'] as const) expect(report).toContain(row.sha256[format]);
    expect(report).toContain(`npm run reproduce -- ${row.id}`);
  });

  it('publishes a model without its report when the report cannot be rendered, and logs why', async () => {
    const job = newRunningJob();
    const logged: unknown[] = [];
    const log = { ...silentLog, error: (...line: readonly unknown[]) => void logged.push(...line) };
    const unrenderable = { ...model, shap: { ...model.shap, features: null } } as unknown as TrainedModel;
    const { artifacts } = await publish(job, { model: unrenderable, log });
    expect(Object.keys(artifacts).sort()).toEqual(['metrics', 'onnx', 'pkl', 'ubj']);
    expect(logged).toMatchObject([
      'model published without its report',
      { error: { code: 'report_failed' } },
    ]);
    expect((await rowOf(job))!.metrics.report_error).toMatch(/^The report could not be rendered: /);
  });

  it('refuses a frozen attempt that continues while a newer one runs', async () => {
    const job = newRunningJob(1);
    let newer: Promise<unknown> | undefined;
    const late = publish(job, {
      store: {
        // Frozen after its last upload. Meanwhile the newer attempt reserves its key and fails to upload.
        size: async (key) => {
          newer ??= publish(
            { ...job, fencingToken: 2 },
            { store: { put: () => Promise.reject(new Error('no')) } },
          ).catch(() => undefined);
          await newer;
          return bucket.store.size(key);
        },
      },
    });
    await expect(late).rejects.toBeInstanceOf(FenceLostError);
    expect(await rowOf(job)).toBeUndefined();
  });

  it.each([1, 2, 3, 4, 5])('writes nothing more when its signal aborts during upload %i', async (last) => {
    const job = newRunningJob();
    const lost = new AbortController();
    const reason = new FenceLostError(job.processId, job.fencingToken);
    let puts = 0;
    const put: ModelStore['put'] = async (...object) => {
      await bucket.store.put(...object);
      puts += 1;
      if (puts === last) lost.abort(reason);
    };
    await expect(publish(job, { store: { put }, signal: lost.signal })).rejects.toBe(reason);
    expect(puts).toBe(last);
    expect(await objectsOf(job)).toHaveLength(last);
    expect(await rowOf(job)).toBeUndefined();
  });

  it('reserves no key when its signal is already aborted', async () => {
    const job = newRunningJob();
    const reason = new FenceLostError(job.processId, job.fencingToken);
    await expect(publish(job, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await database.sql`SELECT 1 FROM model_keys WHERE process_id = ${job.processId}`).toHaveLength(0);
  });

  it('publishes nothing when an upload is incomplete', async () => {
    const job = newRunningJob();
    const put: ModelStore['put'] = (key, bytes, type) =>
      bucket.store.put(key, key.endsWith('.pkl') ? bytes.subarray(0, 100) : bytes, type);
    await expect(publish(job, { store: { put } })).rejects.toMatchObject({
      code: 'dependency_unavailable',
      dependency: 'bucket',
      message: expect.stringMatching(
        /^The upload of model\/.*\.pkl to the bucket models is incomplete: \d+ bytes were sent, but 100 were stored\./,
      ),
    });
    expect(await rowOf(job)).toBeUndefined();
  });

  it('publishes nothing when an uploaded file is missing', async () => {
    const job = newRunningJob();
    const put: ModelStore['put'] = async (key, ...object) => {
      await bucket.store.put(key, ...object);
      await bucket.store.remove([key]);
    };
    await expect(publish(job, { store: { put } })).rejects.toThrow('the object is missing');
    expect(await rowOf(job)).toBeUndefined();
  });
});
