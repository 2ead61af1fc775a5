/**
 * One model in its three forms. They are written on a thread of their own: a model of many deep trees takes
 * seconds to read and to write, and heartbeats run on the caller's.
 */
import { Worker } from 'node:worker_threads';
import { messageOf, TreinoError } from '../errors.ts';
import { workerEntry } from '../platform/threads/worker-entry.ts';
import type { OnnxMetadata } from './onnx/onnx.ts';
import type { PickleInput } from './pkl.ts';
import { UnsupportedModelError } from './tree-model.ts';

export interface ExportInput {
  /** The model as libxgboost wrote it. */
  readonly ubj: Uint8Array;
  readonly onnx: OnnxMetadata;
  readonly pickle: Omit<PickleInput, 'ubj'>;
}

/** Bytes of the files. */
export interface ExportedModel {
  /** With a plain base score (ubj.ts); the other two are made of it. */
  readonly ubj: Uint8Array<ArrayBuffer>;
  readonly onnx: Uint8Array<ArrayBuffer>;
  readonly pkl: Uint8Array<ArrayBuffer>;
}

export type ExportReply =
  { readonly forms: ExportedModel } | { readonly failure: string; readonly code: string | undefined };

/**
 * Writes them.
 * @throws UnsupportedModelError as writeOnnx; TreinoError `forms_not_written` when the bytes are no model or,
 *   retryable, when the thread has died.
 */
export async function exportModel(input: ExportInput): Promise<ExportedModel> {
  const reply = await new Promise<ExportReply>((resolve, reject) => {
    const worker = new Worker(workerEntry('export-model-worker', import.meta.url), { workerData: input });
    worker.on('message', resolve);
    worker.on('error', (error) => reject(notWritten(messageOf(error), true)));
    // After its answer this comes too late to matter.
    worker.on('exit', (code) => reject(notWritten(`its thread ended with exit code ${code}`, true)));
  });
  if ('forms' in reply) return reply.forms;
  if (reply.code === 'unsupported_model') throw new UnsupportedModelError(reply.failure);
  throw notWritten(reply.failure, false);
}

const notWritten = (reason: string, retryable: boolean) =>
  new TreinoError(`The model's files could not be written: ${reason}`, {
    code: 'forms_not_written',
    retryable,
  });
