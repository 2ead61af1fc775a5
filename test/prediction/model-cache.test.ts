/** The model cache with a real bucket and onnxruntime. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeOnnx } from '../../lib/formats/onnx/onnx.ts';
import type { OnnxModel } from '../../lib/formats/onnx/onnx-model.ts';
import { openModelReader } from '../../lib/platform/artifacts/model-reader.ts';
import type { ModelReader } from '../../lib/platform/artifacts/model-reader.ts';
import { ModelCache } from '../../lib/prediction/model-cache.ts';
import type { OnnxFile } from '../../lib/prediction/model-cache.ts';
import { openLibrary } from '../../lib/xgboost/library.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { predictWith } from '../support/grow-model.ts';
import { startModelsBucket } from '../support/models-bucket.ts';
import type { TestModelsBucket } from '../support/models-bucket.ts';

const ubj = readFileSync(new URL('../fixtures/model.ubj', import.meta.url));
const features = ['Oil_P', 'óleo nível', 'a "b"', 'base_score'];
const values = Float32Array.of(1, -1, 0.5, NaN);
const MAX_OPEN_MODELS = 8;

describe('ModelCache', () => {
  let bucket: TestModelsBucket;
  let models: ModelCache;
  let probability: number;
  /** The result of each read. */
  const reads: { key: string; result: 'bytes' | 'unchanged' }[] = [];

  beforeAll(async () => {
    bucket = await startModelsBucket();
    const reader = openModelReader('models', bucket.client);
    const recording: ModelReader = {
      read: async (key, known) => {
        const found = await reader.read(key, known);
        reads.push({ key, result: found === 'unchanged' ? found : 'bytes' });
        return found;
      },
    };
    models = new ModelCache(recording);
    const region = { values, rows: 1, columns: features.length };
    probability = predictWith(openLibrary(locateLibrary()), ubj, region)[0]!;
  });
  afterAll(async () => {
    models.close();
    await bucket.stop();
  });

  /** Publishes a new file with the same trees. */
  const publish = async (): Promise<OnnxFile> => {
    const processId = randomUUID();
    const bytes = writeOnnx(ubj, {
      features,
      objective: 'binary:logistic',
      threshold: 0.5,
      processId,
      xgboostVersion: '3.4.1',
    });
    const key = `model/${processId}.onnx`;
    await bucket.store.put(key, bytes, 'application/octet-stream');
    return { key, sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  const predict = async (model: OnnxModel): Promise<number> => (await model.predict(values, 1))[0]!;
  const use = async (file: OnnxFile): Promise<void> => {
    expect(await models.use(file, predict)).toBeCloseTo(probability, 6);
  };
  const readsOf = ({ key }: OnnxFile) => reads.filter((read) => read.key === key).map(({ result }) => result);

  it('opens a model once for concurrent calls', async () => {
    const file = await publish();
    const used = await Promise.all(
      Array.from({ length: 10 }, () => models.use(file, (model) => Promise.resolve(model))),
    );
    expect(new Set(used).size).toBe(1);
    await use(file);
    expect(readsOf(file).at(-1)).toBe('unchanged');
  });

  it('reads a file again after it was rewritten, and keeps the model when the bytes are the same', async () => {
    const file = await publish();
    const before = await models.use(file, (model) => Promise.resolve(model));
    const stored = await bucket.client.send(new GetObjectCommand({ Bucket: 'models', Key: file.key }));
    const bytes = await stored.Body!.transformToByteArray();
    await bucket.store.put(file.key, Buffer.from('another'), 'text/plain');
    await expect(use(file)).rejects.toMatchObject({ code: 'model_tampered', httpStatus: 502 });
    await bucket.store.put(file.key, bytes, 'application/octet-stream');
    expect(await models.use(file, (model) => Promise.resolve(model))).toBe(before);
  });

  it('closes the least recently used model', async () => {
    const files = await Promise.all(Array.from({ length: MAX_OPEN_MODELS + 1 }, publish));
    const [first, second] = files;
    for (const file of files.slice(0, MAX_OPEN_MODELS)) await use(file);
    await use(first!);
    await use(files.at(-1)!);
    await use(first!);
    expect(readsOf(first!)).toEqual(['bytes', 'unchanged', 'unchanged']);
    await use(second!);
    expect(readsOf(second!)).toEqual(['bytes', 'bytes']);
  });

  it('keeps an evicted model open until its last user is done', async () => {
    const files = await Promise.all(Array.from({ length: 2 * MAX_OPEN_MODELS }, publish));
    await Promise.all(files.flatMap((file) => [file, file, file]).map(use));
  });

  it('opens a model again after its thread has died', async () => {
    const file = await publish();
    await use(file);
    await expect(
      models.use(file, async (model) => {
        await model.close();
        return model.predict(values, 1);
      }),
    ).rejects.toMatchObject({ code: 'onnx_unusable' });
    await use(file);
  });

  it('keeps a model after a call with wrong arguments', async () => {
    const file = await publish();
    const wrongRowCount = models.use(file, (model) => model.predict(values, 2));
    await expect(wrongRowCount).rejects.toBeInstanceOf(RangeError);
    await use(file);
    expect(readsOf(file)).toEqual(['bytes', 'unchanged']);
  });
});
