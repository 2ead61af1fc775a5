/** The model cache with a real bucket and onnxruntime. */
import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { GetObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { writeOnnx } from '../../lib/formats/onnx/onnx.ts';
import { OnnxThread } from '../../lib/formats/onnx/onnx-model.ts';
import type { OnnxModel } from '../../lib/formats/onnx/onnx-model.ts';
import { openModelReader } from '../../lib/platform/artifacts/model-reader.ts';
import type { ModelReader } from '../../lib/platform/artifacts/model-reader.ts';
import { ModelCache } from '../../lib/prediction/model-cache.ts';
import type { ModelFile } from '../../lib/prediction/model-cache.ts';
import { openLibrary } from '../../lib/xgboost/library.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { until } from '../support/eventually.ts';
import { predictWith } from '../support/grow-model.ts';
import { startModelsBucket } from '../support/models-bucket.ts';
import type { TestModelsBucket } from '../support/models-bucket.ts';

const ubj = readFileSync(new URL('../fixtures/model.ubj', import.meta.url));
const features = ['Oil_P', 'óleo nível', 'a "b"', 'base_score'];
const values = Float32Array.of(1, -1, 0.5, NaN);
const MAX_OPEN_MODELS = 8;

interface OpenCounts {
  opened: number;
  open: number;
  mostOpen: number;
}

describe('ModelCache', () => {
  let bucket: TestModelsBucket;
  let models: ModelCache;
  let reader: ModelReader;
  let probability: number;
  /** The result of each read. */
  const reads: { key: string; result: 'bytes' | 'unchanged' }[] = [];

  beforeAll(async () => {
    bucket = await startModelsBucket();
    const stored = openModelReader('models', bucket.client);
    const recording: ModelReader = {
      read: async (key, known) => {
        const found = await stored.read(key, known);
        reads.push({ key, result: found === 'unchanged' ? found : 'bytes' });
        return found;
      },
    };
    reader = recording;
    models = new ModelCache(reader, { thread: new OnnxThread() });
    const region = { values, rows: 1, columns: features.length };
    probability = predictWith(openLibrary(locateLibrary()), ubj, region)[0]!;
  });
  afterAll(async () => {
    await models.close();
    await bucket.stop();
  });

  const onnxOf = (processId: string): Uint8Array =>
    writeOnnx(ubj, {
      features,
      objective: 'binary:logistic',
      threshold: 0.5,
      processId,
      xgboostVersion: '3.4.1',
    });

  /** Publishes a new file with the same trees and size. */
  const publish = async (): Promise<ModelFile> => {
    const processId = randomUUID();
    const bytes = onnxOf(processId);
    const key = `model/${processId}.onnx`;
    await bucket.store.put(key, bytes, 'application/octet-stream');
    return { key, sha256: createHash('sha256').update(bytes).digest('hex') };
  };
  const predict = async (model: OnnxModel): Promise<number> => (await model.predict(values, 1))[0]!;
  const use = async (file: ModelFile, cache = models): Promise<void> => {
    expect(await cache.use(file, predict)).toBeCloseTo(probability, 6);
  };
  const many = (count: number): Promise<ModelFile[]> => Promise.all(Array.from({ length: count }, publish));

  /** A cache with room for some of the test's models, which have the same size, and counts of its opened models. */
  const smallCache = async (room: number, work: (cache: ModelCache, counts: OpenCounts) => Promise<void>) => {
    const size = onnxOf(randomUUID()).length;
    const thread = new OnnxThread();
    const counts: OpenCounts = { opened: 0, open: 0, mostOpen: 0 };
    const cache = new ModelCache(reader, {
      maxBytes: room * size,
      thread: {
        open: async (bytes) => {
          counts.opened += 1;
          counts.open += 1;
          counts.mostOpen = Math.max(counts.mostOpen, counts.open);
          const model = await thread.open(bytes);
          return {
            ...model,
            close: async () => {
              counts.open -= 1;
              await model.close();
            },
          };
        },
        close: () => thread.close(),
      },
    });
    try {
      await work(cache, counts);
    } finally {
      await cache.close();
    }
  };
  const readsOf = ({ key }: ModelFile) =>
    reads.filter((read) => read.key === key).map(({ result }) => result);

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

  it('closes the least recently used model', () =>
    smallCache(MAX_OPEN_MODELS, async (cache) => {
      const files = await many(MAX_OPEN_MODELS + 1);
      const [first, second] = files;
      for (const file of files.slice(0, MAX_OPEN_MODELS)) await use(file, cache);
      await use(first!, cache);
      await use(files.at(-1)!, cache);
      await use(first!, cache);
      expect(readsOf(first!)).toEqual(['bytes', 'unchanged', 'unchanged']);
      await use(second!, cache);
      expect(readsOf(second!)).toEqual(['bytes', 'bytes']);
    }));

  /** Predictions of 34 models in three rounds, by callers that each take the next one when they are done. */
  async function threeRounds(cache: ModelCache, files: readonly ModelFile[]): Promise<void> {
    const calls = [0, 1, 2].flatMap(() => files);
    const caller = async (): Promise<void> => {
      for (let file = calls.shift(); file; file = calls.shift()) await use(file, cache);
    };
    await Promise.all(Array.from({ length: 30 }, caller));
  }

  it('opens each of 34 models once for 30 concurrent callers', () =>
    smallCache(34, async (cache, counts) => {
      const files = await many(34);
      await threeRounds(cache, files);
      expect(counts).toEqual({ opened: 34, open: 34, mostOpen: 34 });
      expect(files.flatMap(readsOf).filter((result) => result === 'bytes')).toHaveLength(34);
    }));

  it('never has more open models than fit, and opens none more often than its calls need', () =>
    smallCache(MAX_OPEN_MODELS, async (cache, counts) => {
      const files = await many(34);
      await threeRounds(cache, files);
      // A cache of eight has forgotten each of 34 models when its turn comes again.
      expect(counts.opened).toBeLessThanOrEqual(3 * 34);
      expect(counts.mostOpen).toBe(MAX_OPEN_MODELS);
      expect(counts.open).toBe(MAX_OPEN_MODELS);
    }));

  it('waits until a model is unused if all open ones are in use, and shares the next one', () =>
    smallCache(1, async (cache, counts) => {
      const [used, wanted] = await many(2);
      const done = Promise.withResolvers<undefined>();
      const using = cache.use(used!, async (model) => {
        await done.promise;
        return predict(model);
      });
      const waiting = Array.from({ length: 5 }, () => use(wanted!, cache));
      await until('the file was read', () => readsOf(wanted!).length === 1);
      expect(counts.opened).toBe(1);
      done.resolve(undefined);
      await Promise.all([using, ...waiting]);
      expect(counts).toEqual({ opened: 2, open: 1, mostOpen: 1 });
      expect(readsOf(wanted!)).toEqual(['bytes']);
    }));

  it('opens a model that is larger than its room', () =>
    smallCache(0.5, async (cache, counts) => {
      const files = await many(3);
      await Promise.all(files.map((file) => use(file, cache)));
      expect(counts).toEqual({ opened: 3, open: 1, mostOpen: 1 });
    }));

  it('opens a model after another one could not be read', () =>
    smallCache(1, async (cache) => {
      const [file] = await many(1);
      await expect(use({ ...file!, key: 'model/none.onnx' }, cache)).rejects.toMatchObject({
        code: 'model_tampered',
      });
      await use(file!, cache);
    }));

  it('opens all models again after their thread has died', async () => {
    const thread = new OnnxThread();
    const cache = new ModelCache(reader, { thread });
    const files = await many(2);
    for (const file of files) await use(file, cache);
    await thread.close();
    for (const file of files) await use(file, cache);
    expect(files.map(readsOf)).toEqual([
      ['bytes', 'bytes'],
      ['bytes', 'bytes'],
    ]);
    await cache.close();
  });

  it('opens a model again after it has failed', async () => {
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
