/**
 * Open `.onnx` models, run by onnxruntime on a separate thread. Only that thread loads the native library, so importing
 * this file is cheap. A thread costs about 100 ms and 25 MB, a small model on it less than 1 ms: models can share one.
 */
import { z } from 'zod';
import { messageOf, TreinoError } from '../../errors.ts';
import { workerEntry } from '../../platform/threads/worker-entry.ts';
import { WorkerThread } from '../../platform/threads/worker-thread.ts';
import { ONNX_INPUT, ONNX_OUTPUT } from './onnx.ts';
import type { OnnxTask } from './onnx-worker.ts';
import { delimitedFields } from './protobuf.ts';
import { OBJECTIVES } from '../tree-model.ts';
import type { Objective } from '../tree-model.ts';

export interface OnnxModel {
  /** Names of the columns in their order. */
  readonly features: readonly string[];
  readonly objective: Objective;
  /** The label is 1 above this probability; null for a regression. */
  readonly threshold: number | null;
  /**
   * Predicts one float32 per row: P(1), or the value of a regression.
   * @param values rows × features, row-major; NaN is missing; shared memory is not copied
   * @throws RangeError if the number of values is not rows × features; OnnxError if the thread died
   */
  predict(values: Float32Array, rows: number): Promise<Float32Array>;
  /** Whether the model can predict: it is not closed, and its thread has not ended. */
  isOpen(): boolean;
  close(): Promise<void>;
}

/** The bytes are not an `.onnx` file of this service, onnxruntime is not available, or it failed. */
export class OnnxError extends TreinoError {
  constructor(message: string, cause?: unknown) {
    super(message, { code: 'onnx_unusable', cause });
  }
}

/** Field numbers of onnx.proto: ModelProto.metadata_props, and StringStringEntryProto's key and value. */
const METADATA_FIELD = 14;
const KEY_FIELD = 1;
const VALUE_FIELD = 2;

const metadataSchema = z.object({
  feature_names: z.preprocess(parsedJson, z.array(z.string())),
  objective: z.enum(OBJECTIVES),
  threshold: z.preprocess(parsedJson, z.number().nullable()),
});

/** A thread for any number of models. It starts with the first one, and a new one starts after it died. */
export class OnnxThread {
  #thread: WorkerThread | undefined;
  #lastModel = 0;

  /** @throws OnnxError if the bytes were not written by writeOnnx, or onnxruntime refuses them */
  async open(bytes: Uint8Array): Promise<OnnxModel> {
    const { feature_names: features, objective, threshold } = readMetadata(bytes);
    const columns = features.length;
    const thread = (this.#thread ??= this.#start());
    const model = ++this.#lastModel;
    const output = ONNX_OUTPUT[objective];
    await runOnnxTask(thread, { kind: 'open', model, bytes, input: ONNX_INPUT, output });
    let isClosed = false;
    return {
      features,
      objective,
      threshold,
      predict: async (values, rows) => {
        if (values.length !== rows * columns) {
          throw new RangeError(`${values.length} values are not ${rows} rows of ${columns} columns.`);
        }
        const task: OnnxTask = { kind: 'predict', model, values, rows, columns };
        const predictions = (await runOnnxTask(thread, task)) as Float32Array;
        // A classifier returns both probabilities, [P(0), P(1)].
        return objective === 'binary:logistic'
          ? predictions.filter((_, index) => index % 2 === 1)
          : predictions;
      },
      isOpen: () => !isClosed && this.#thread === thread,
      close: async () => {
        if (isClosed) return;
        isClosed = true;
        // An ended thread has closed its models.
        if (this.#thread === thread) await runOnnxTask(thread, { kind: 'close', model });
      },
    };
  }

  /** Ends the thread. Its models are closed, and their running predictions fail. */
  async close(): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    await thread?.terminate();
  }

  #start(): WorkerThread {
    const thread = new WorkerThread(workerEntry('onnx-worker', import.meta.url));
    void thread.ended.then(() => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    return thread;
  }
}

/** Opens a model on a thread of its own. @throws OnnxError as OnnxThread.open */
export async function openOnnxModel(bytes: Uint8Array): Promise<OnnxModel> {
  const thread = new OnnxThread();
  try {
    return { ...(await thread.open(bytes)), close: () => thread.close() };
  } catch (error) {
    await thread.close();
    throw error;
  }
}

/** @throws OnnxError if the task failed or the thread died */
async function runOnnxTask(thread: WorkerThread, task: OnnxTask): Promise<unknown> {
  try {
    return await thread.run(task);
  } catch (error) {
    throw unusable(messageOf(error), error);
  }
}

const unusable = (reason: string, cause?: unknown) =>
  new OnnxError(`The ONNX model cannot be used: ${reason}`, cause);

function readMetadata(bytes: Uint8Array): z.infer<typeof metadataSchema> {
  try {
    return metadataSchema.parse(metadataOf(bytes));
  } catch (error) {
    throw unusable('its metadata does not name its columns, so it is not a model of this service.', error);
  }
}

function metadataOf(model: Uint8Array): Record<string, string> {
  const text = (entry: Uint8Array, field: number) =>
    Buffer.from(delimitedFields(entry, field).next().value ?? new Uint8Array()).toString('utf8');
  return Object.fromEntries(
    Array.from(delimitedFields(model, METADATA_FIELD), (entry) => [
      text(entry, KEY_FIELD),
      text(entry, VALUE_FIELD),
    ]),
  );
}

function parsedJson(text: unknown): unknown {
  return JSON.parse(String(text));
}
