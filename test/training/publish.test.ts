/** Publication on a real database and a real bucket: all of it, or no row. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { ModelStore } from '../../lib/artifacts/model-store.ts';
import { FenceLostError } from '../../lib/errors.ts';
import type { TrainedModel } from '../../lib/factory/model-factory.ts';
import { newJob } from '../../lib/jobs/job.ts';
import type { Job } from '../../lib/jobs/job.ts';
import { findPublished, publishModel } from '../../lib/training/publish.ts';
import { findModelByProcess } from '../../lib/warehouse/models.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { openLibrary } from '../../lib/xgboost/library.ts';
import type { Telemetry } from '../../lib/warehouse/telemetry.ts';
import { predictWith } from '../support/grow-model.ts';
import { startModelsBucket } from '../support/models-bucket.ts';
import type { TestModelsBucket } from '../support/models-bucket.ts';
import { startTestPostgres } from '../support/postgres.ts';
import type { TestPostgres } from '../support/postgres.ts';

const ubj = readFileSync(new URL('../fixtures/model.ubj', import.meta.url));
const params = { max_depth: 4, learning_rate: 0.1, n_estimators: 3, subsample: 1 };
const features = ['Oil_P', 'óleo nível', 'a "b"', 'base_score'];
const rows = 10;
const testRows = 4;
const values = new Float32Array(new SharedArrayBuffer(4 * rows * features.length));
values.forEach((_, index) => (values[index] = index % 7 === 0 ? NaN : 2 * Math.sin(index * index)));
const testPredictions = predictWith(openLibrary(locateLibrary()), ubj, {
  values: values.slice((rows - testRows) * features.length),
  rows: testRows,
  columns: features.length,
});
const model = {
  ubj,
  params,
  features,
  testPredictions,
  indicator: 'status',
  objective: 'binary:logistic',
  threshold: 0.5,
  rows: { scalePosWeight: 4 },
  candidates: [{ params, meanScore: 0.5, foldScores: [0.25, 0.5, 0.75] }],
  importance: [{ feature: 'Oil_P', gain: 1 }],
  metrics: { auc_score: 0.9 },
  xgboostVersion: '3.4.1',
  fits: 4,
  threads: 2,
} as unknown as TrainedModel;
const telemetry: Telemetry = {
  machineName: 'M',
  features,
  rows,
  values,
  timestamps: Float64Array.from({ length: rows }, (_, row) => Date.UTC(2025, 2, 1, 5 * row) * 1000),
  speedChange: new Float64Array(rows),
};

describe('publishModel', () => {
  let database: TestPostgres;
  let bucket: TestModelsBucket;
  beforeAll(async () => {
    [database, bucket] = await Promise.all([startTestPostgres(), startModelsBucket()]);
  });
  afterAll(() => Promise.all([database.stop(), bucket.stop()]));

  /** A claimed job on a machine of its own. */
  const newRunningJob = (fence = 1): Job => {
    const processId = randomUUID();
    const request = {
      indicator: 'status' as const,
      machineName: processId,
      startDate: null,
      endDate: null,
      labeling: { dropPercentage: -70, windowMinutes: 30, embargo: false },
      search: {
        strategy: 'grid' as const,
        scoring: 'recall' as const,
        foldType: 'stratified' as const,
        folds: 3,
        paramGrid: {},
      },
    };
    return { ...newJob(processId, request, new Date()), status: 'running', fence };
  };
  const publish = (job: Job, over: { store?: Partial<ModelStore>; signal?: AbortSignal } = {}) =>
    publishModel(
      job,
      { telemetry, rowHash: 'a5', model },
      {
        sql: database.sql,
        store: { ...bucket.store, ...over.store },
        signal: over.signal ?? new AbortController().signal,
      },
    );
  const objectsOf = (job: Job): Promise<string[]> =>
    bucket.store.list(`model/xgb_model_${job.request.machineName}_`);
  const rowOf = (job: Job) => findModelByProcess(database.sql, job.processId);

  it('puts the files, then the row that names them', async () => {
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
      features,
      scale_pos_weight: 4,
      threads: 2,
      labeling: { drop_percentage: -70, window_minutes: 30, embargo: false },
      search: { strategy: 'grid', scoring: 'recall', fold_type: 'stratified', folds: 3, param_grid: {} },
    });
    expect(row.metrics.onnx_gate).toMatchObject({ rows: testRows, flips: 0 });
    const formats = ['onnx', 'pkl', 'ubj'] as const;
    expect(await objectsOf(job)).toEqual(formats.map((format) => row.artifacts[format]));
    for (const format of formats) {
      const { Body } = await bucket.client.send(
        new GetObjectCommand({ Bucket: 'models', Key: row.artifacts[format]! }),
      );
      const digest = createHash('sha256').update(await Body!.transformToByteArray());
      expect(digest.digest('hex')).toBe(row.sha256[format]);
    }
  });

  it('takes over what an earlier attempt published, whose bytes stay as they are', async () => {
    const job = newRunningJob();
    const first = await publish(job);
    expect(await publish({ ...job, fence: 2 })).toEqual(first);
    expect(await objectsOf(job)).toHaveLength(6);
  });

  it('uploads nothing of a model whose forms predict different things', async () => {
    const job = newRunningJob();
    const other = { ...model, testPredictions: testPredictions.map((p) => p + 0.001) };
    const training = { telemetry, model: other, rowHash: 'a5' };
    const services = { sql: database.sql, store: bucket.store, signal: new AbortController().signal };
    await expect(publishModel(job, training, services)).rejects.toMatchObject({
      code: 'onnx_mismatch',
      retryable: false,
    });
    expect(await objectsOf(job)).toEqual([]);
    expect(await rowOf(job)).toBeUndefined();
  });

  it('is refused to an attempt that thaws when a newer one is at work', async () => {
    const job = newRunningJob(1);
    let newer: Promise<unknown> | undefined;
    const late = publish(job, {
      store: {
        // Frozen after its last upload; meanwhile the newer attempt gets as far as a failing upload.
        size: async (key) => {
          newer ??= publish(
            { ...job, fence: 2 },
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

  it.each([1, 2, 3])('writes nothing more once its signal aborted in upload %i', async (last) => {
    const job = newRunningJob();
    const lost = new AbortController();
    const reason = new FenceLostError(job.processId, job.fence);
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

  it('reserves no key when its signal aborted before', async () => {
    const job = newRunningJob();
    const reason = new FenceLostError(job.processId, job.fence);
    await expect(publish(job, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(await database.sql`SELECT 1 FROM model_keys WHERE process_id = ${job.processId}`).toHaveLength(0);
  });

  it('publishes no upload that was cut', async () => {
    const job = newRunningJob();
    const put: ModelStore['put'] = (key, bytes, type) =>
      bucket.store.put(key, key.endsWith('.pkl') ? bytes.subarray(0, 100) : bytes, type);
    await expect(publish(job, { store: { put } })).rejects.toMatchObject({
      code: 'dependency_unavailable',
      dependency: 'bucket',
      message: expect.stringMatching(
        /^The upload of model\/.*\.pkl to the bucket models was cut: \d+ bytes were sent, it has 100\./,
      ),
    });
    expect(await rowOf(job)).toBeUndefined();
  });

  it('publishes nothing that is not there any more', async () => {
    const job = newRunningJob();
    const put: ModelStore['put'] = async (key, ...object) => {
      await bucket.store.put(key, ...object);
      await bucket.store.remove([key]);
    };
    await expect(publish(job, { store: { put } })).rejects.toThrow('it is not there');
    expect(await rowOf(job)).toBeUndefined();
  });
});
