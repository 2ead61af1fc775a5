/** Entry of the thread of open models (see onnx-model.ts): onnxruntime blocks while it loads and runs a model. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { serveTasks } from '../../platform/threads/serve-tasks.ts';

/** Limits the memory of a run, whose input is a copy. */
const ROWS_PER_RUN = 8192;

export type OnnxTask =
  | {
      readonly kind: 'open';
      /** Number of the model in the thread. */
      readonly model: number;
      /** The .onnx file. */
      readonly bytes: Uint8Array;
      /** Names of the graph's only input and of the output to return. */
      readonly input: string;
      readonly output: string;
    }
  | {
      readonly kind: 'predict';
      readonly model: number;
      /** rows × columns, row-major. */
      readonly values: Float32Array;
      readonly rows: number;
      readonly columns: number;
    }
  | { readonly kind: 'close'; readonly model: number };

const models = new Map<number, { session: InferenceSession; input: string; output: string }>();

async function openSession(task: Extract<OnnxTask, { kind: 'open' }>): Promise<void> {
  const { model, bytes, input, output } = task;
  const session = await InferenceSession.create(bytes, {
    // With more threads, sums would be added in another order than in XGBoost.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  models.set(model, { session, input, output });
}

async function closeSession({ model }: Extract<OnnxTask, { kind: 'close' }>): Promise<void> {
  const { session } = findModel(model);
  models.delete(model);
  await session.release();
}

function findModel(model: number) {
  const found = models.get(model);
  if (!found) throw new Error('it is closed.');
  return found;
}

async function predict({ model, values, rows, columns }: Extract<OnnxTask, { kind: 'predict' }>) {
  const { session, input, output } = findModel(model);
  const parts: Float32Array[] = [];
  for (let from = 0; from < rows; from += ROWS_PER_RUN) {
    const to = Math.min(rows, from + ROWS_PER_RUN);
    // A copy, because onnxruntime does not accept shared memory.
    const part = values.slice(from * columns, to * columns);
    const results = await session.run({ [input]: new Tensor('float32', part, [to - from, columns]) }, [
      output,
    ]);
    parts.push(results[output]!.data as Float32Array);
  }
  return concatenate(parts);
}

function concatenate(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}

serveTasks<OnnxTask>((task) => {
  if (task.kind === 'open') return openSession(task);
  return task.kind === 'predict' ? predict(task) : closeSession(task);
});
