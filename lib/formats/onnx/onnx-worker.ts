/**
 * The thread of one open model: onnxruntime blocks while it loads a model and while it runs one. It is
 * started by path (see onnx-model.ts), as `.ts` from the sources or as `.mjs` beside the bundle.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf } from '../../errors.ts';

/** Bounds what a run copies. */
const rowsARun = 8192;

export interface OnnxWorkerData {
  readonly bytes: Uint8Array;
  /** Names of the graph's one input and of the output that is asked for. */
  readonly input: string;
  readonly output: string;
}

export interface OnnxQuestion {
  readonly id: number;
  readonly values: Float32Array;
  readonly rows: number;
  readonly columns: number;
}

/** The answer to a question, or to the start (id 0, which has no values). */
export type OnnxAnswer =
  { readonly id: number; readonly values?: Float32Array } | { readonly id: number; readonly failure: string };

const port = parentPort!;
const { bytes, input, output } = workerData as OnnxWorkerData;

const answering = async (id: number, work: () => Promise<Float32Array | undefined>): Promise<void> => {
  let answer: OnnxAnswer;
  try {
    const values = await work();
    answer = values === undefined ? { id } : { id, values };
  } catch (error) {
    answer = { id, failure: messageOf(error) };
  }
  port.postMessage(answer);
};

function joined(parts: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

let session: InferenceSession | undefined;

await answering(0, async () => {
  session = await InferenceSession.create(bytes, {
    // With more threads sums are added in another order than XGBoost's.
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    executionMode: 'sequential',
  });
  return undefined;
});

port.on('message', ({ id, values, rows, columns }: OnnxQuestion) => {
  void answering(id, async () => {
    const parts: Float32Array[] = [];
    for (let from = 0; from < rows; from += rowsARun) {
      const to = Math.min(rows, from + rowsARun);
      // A copy: the values may lie in shared memory, which onnxruntime does not take.
      const some = values.slice(from * columns, to * columns);
      const results = await session!.run({ [input]: new Tensor('float32', some, [to - from, columns]) }, [
        output,
      ]);
      parts.push(results[output]!.data as Float32Array);
    }
    return joined(parts);
  });
});
