/**
 * A published `.onnx` file in use, run by onnxruntime on a thread of its own. The native library is loaded
 * there, with the first model: who only imports this file pays nothing.
 */
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { messageOf, TreinoError } from '../../errors.ts';
import { workerEntry } from '../../platform/threads/worker-entry.ts';
import { onnxInput, onnxOutput } from './onnx.ts';
import type { OnnxAnswer, OnnxQuestion, OnnxWorkerData } from './onnx-worker.ts';
import { delimitedFields } from './protobuf.ts';
import { objectives } from '../tree-model.ts';
import type { Objective } from '../tree-model.ts';

export interface OnnxModel {
  /** Names of the columns in their order. */
  readonly features: readonly string[];
  readonly objective: Objective;
  /** The label is 1 where the probability is above it; null for a regression. */
  readonly threshold: number | null;
  /**
   * One float32 a row: P(1), or the value of a regression.
   * @param values rows × features, row-major; NaN is missing; in shared memory they are not copied
   * @throws RangeError when their number is not rows × features; OnnxError when the thread has died.
   */
  predict(values: Float32Array, rows: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/** The bytes are no `.onnx` file of this service, or onnxruntime is not to be had here. */
export class OnnxError extends TreinoError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'onnx_unusable', cause });
  }
}

/** A string → string entry of the model's metadata, and the fields of an entry (onnx.proto). */
const metadataField = 14;
const [keyField, valueField] = [1, 2];

const metadataSchema = z.object({
  feature_names: z.preprocess(parsedJson, z.array(z.string())),
  objective: z.enum(objectives),
  threshold: z.preprocess(parsedJson, z.number().nullable()),
});

/** @throws OnnxError when the bytes are none of writeOnnx's, or onnxruntime does not take them. */
export async function openOnnxModel(bytes: Uint8Array): Promise<OnnxModel> {
  const { feature_names: features, objective, threshold } = readMetadata(bytes);
  const columns = features.length;
  const thread = new OnnxThread({ bytes, input: onnxInput, output: onnxOutput[objective] });
  await thread.opened;
  return {
    features,
    objective,
    threshold,
    predict: async (values, rows) => {
      if (values.length !== rows * columns) {
        throw new RangeError(`${values.length} values are not ${rows} rows of ${columns} columns.`);
      }
      const predictions = await thread.ask({ values, rows, columns });
      // A classifier tells both probabilities, [P(0), P(1)].
      return objective === 'binary:logistic'
        ? predictions.filter((_, index) => index % 2 === 1)
        : predictions;
    },
    close: () => thread.close(),
  };
}

/** The worker and the questions it has not answered yet. */
class OnnxThread {
  /** Rejects with OnnxError when the model cannot be opened; the thread has then ended. */
  readonly opened: Promise<unknown>;
  readonly #worker: Worker;
  readonly #open = new Map<number, PromiseWithResolvers<Float32Array>>();
  #questions = 0;
  /** Why the thread has ended; undefined while it has not. */
  #ended: string | undefined;

  constructor(workerData: OnnxWorkerData) {
    this.#worker = new Worker(workerEntry('onnx-worker', import.meta.url), { workerData });
    this.opened = this.#register(0).catch(async (error: unknown) => {
      await this.close();
      throw error;
    });
    this.#worker.on('message', (answer: OnnxAnswer) => {
      const question = this.#open.get(answer.id);
      this.#open.delete(answer.id);
      if ('failure' in answer) question?.reject(unusable(answer.failure));
      else question?.resolve(answer.values ?? new Float32Array());
    });
    this.#worker.on('error', (error) => this.#failAll(messageOf(error)));
    this.#worker.on('exit', () => this.#failAll('its thread has ended'));
  }

  ask(question: Omit<OnnxQuestion, 'id'>): Promise<Float32Array> {
    const id = ++this.#questions;
    const answer = this.#register(id);
    if (this.#ended !== undefined) this.#failAll(this.#ended);
    this.#worker.postMessage({ id, ...question } satisfies OnnxQuestion);
    return answer;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #register(id: number): Promise<Float32Array> {
    const question = Promise.withResolvers<Float32Array>();
    this.#open.set(id, question);
    return question.promise;
  }

  #failAll(reason: string): void {
    this.#ended ??= reason;
    for (const question of this.#open.values()) question.reject(unusable(reason));
    this.#open.clear();
  }
}

const unusable = (reason: string, cause?: unknown) =>
  new OnnxError(`The ONNX model cannot be used: ${reason}`, cause);

function readMetadata(bytes: Uint8Array): z.infer<typeof metadataSchema> {
  try {
    return metadataSchema.parse(metadataOf(bytes));
  } catch (error) {
    throw unusable('it does not say which columns it takes: it is none of this service.', error);
  }
}

function metadataOf(model: Uint8Array): Record<string, string> {
  const text = (entry: Uint8Array, field: number) =>
    Buffer.from(delimitedFields(entry, field).next().value ?? new Uint8Array()).toString('utf8');
  return Object.fromEntries(
    Array.from(delimitedFields(model, metadataField), (entry) => [
      text(entry, keyField),
      text(entry, valueField),
    ]),
  );
}

function parsedJson(text: unknown): unknown {
  return JSON.parse(String(text));
}
