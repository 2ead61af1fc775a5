/** Entry of the thread that exports one model (see export-model.ts). */
import { serveTasks } from '../platform/threads/serve-tasks.ts';
import type { ExportedModel, ExportInput } from './export-model.ts';
import { writeOnnx } from './onnx/onnx.ts';
import { writePickle } from './pkl.ts';
import { normalizeBaseScore } from './ubj.ts';

function exportModel({ ubj: raw, onnx, pickle }: ExportInput): ExportedModel {
  const ubj = normalizeBaseScore(raw);
  return {
    ubj: toOwnBuffer(ubj),
    onnx: writeOnnx(ubj, onnx),
    pkl: toOwnBuffer(writePickle({ ubj, ...pickle })),
  };
}

/** Copies the bytes: a Node buffer may share its memory with others, and shared memory cannot be transferred. */
const toOwnBuffer = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

serveTasks<ExportInput>((input, { transfer }) => {
  const exported = exportModel(input);
  transfer([exported.ubj.buffer, exported.onnx.buffer, exported.pkl.buffer]);
  return exported;
});
