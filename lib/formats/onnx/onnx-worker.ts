/** Entry of the thread of one open model (see onnx-model.ts): onnxruntime blocks while it loads and runs a model. */
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { serveTasks } from '../../platform/threads/serve-tasks.ts';

/** Limits the memory of a run, whose input is a copy. */
const ROWS_PER_RUN = 8192;

export type OnnxTask =
  | {
      readonly kind: 'open';
      /** The .onnx file. */
      readonly bytes: Uint8Array;
      /** Names of the graph's only input and of the output to return. */
      readonly input: string;
      readonly output: string;
    }
  | {
      readonly kind: 'predict';
      /** rows × columns, row-major. */
      readonly values: Float32Array;
      readonly rows: number;
      readonly columns: number;
    };

let open: { session: InferenceSession; input: string; output: string } | undefined;

async function openSession({ bytes, input, output }: Extract<OnnxTask, { kind: 'open' }>): Promise<void> {
  const session = await InferenceSession.create(bytes, {
    // With more threads, sums would be added in another order than in XGBoost.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  open = { session, input, output };
}

async function predict({ values, rows, columns }: Extract<OnnxTask, { kind: 'predict' }>) {
  const { session, input, output } = open!;
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

serveTasks<OnnxTask>((task) => (task.kind === 'open' ? openSession(task) : predict(task)));
