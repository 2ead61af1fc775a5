/**
 * The thread of one open model: onnxruntime blocks while it loads a model and while it runs one. It is
 * started by path (see onnx-model.ts), as `.ts` from the sources or as `.mjs` beside the bundle.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { messageOf } from '../errors.ts';

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
    const results = await session!.run({ [input]: new Tensor('float32', values, [rows, columns]) }, [output]);
    return results[output]!.data as Float32Array;
  });
});
