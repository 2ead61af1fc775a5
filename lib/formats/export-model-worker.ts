/** The thread that writes a model's forms, answers once, and ends (see model-forms.ts). */
import { parentPort, workerData } from 'node:worker_threads';
import { messageOf, TreinoError } from '../errors.ts';
import type { ExportInput, ExportReply, ExportedModel } from './export-model.ts';
import { writeOnnx } from './onnx/onnx.ts';
import { writePickle } from './pkl.ts';
import { normalizeBaseScore } from './ubj.ts';

function write({ ubj: raw, onnx, pickle }: ExportInput): ExportedModel {
  const ubj = normalizeBaseScore(raw);
  return { ubj: owned(ubj), onnx: writeOnnx(ubj, onnx), pkl: owned(writePickle({ ubj, ...pickle })) };
}

/** In memory of its own, which can be handed over: Node's buffers may share some. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

const answer = (reply: ExportReply, handedOver: ArrayBuffer[] = []): void =>
  parentPort!.postMessage(reply, handedOver);

try {
  const forms = write(workerData as ExportInput);
  answer({ forms }, [forms.ubj.buffer, forms.onnx.buffer, forms.pkl.buffer]);
} catch (error) {
  answer({ failure: messageOf(error), code: error instanceof TreinoError ? error.code : undefined });
}
