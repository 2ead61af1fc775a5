/**
 * Exports one model in its three formats, on a separate thread: a model of many deep trees takes seconds to read and
 * write, which would delay the heartbeats of the caller's thread.
 */
import { messageOf, TreinoError } from '../errors.ts';
import { TaskFailedError } from '../platform/threads/protocol.ts';
import { workerEntry } from '../platform/threads/worker-entry.ts';
import { runInThread } from '../platform/threads/worker-thread.ts';
import type { OnnxMetadata } from './onnx/onnx.ts';
import type { PickleInput } from './pkl.ts';
import { UnsupportedModelError } from './tree-model.ts';

export interface ExportInput {
  /** The model as libxgboost wrote it. */
  readonly ubj: Uint8Array;
  readonly onnx: OnnxMetadata;
  readonly pickle: Omit<PickleInput, 'ubj'>;
}

/** The bytes of the files. */
export interface ExportedModel {
  /** With a scalar base score (see ubj.ts); the other two formats are made from it. */
  readonly ubj: Uint8Array<ArrayBuffer>;
  readonly onnx: Uint8Array<ArrayBuffer>;
  readonly pkl: Uint8Array<ArrayBuffer>;
}

/**
 * Writes the files.
 * @throws UnsupportedModelError as writeOnnx; TreinoError `forms_not_written` if the bytes are not a model, or if the
 *   thread died (then retryable)
 */
export async function exportModel(input: ExportInput): Promise<ExportedModel> {
  try {
    return (await runInThread(workerEntry('export-model-worker', import.meta.url), input)) as ExportedModel;
  } catch (error) {
    const isTaskError = error instanceof TaskFailedError;
    if (isTaskError && error.code === 'unsupported_model') throw new UnsupportedModelError(error.message);
    throw new TreinoError(`The model's files could not be written: ${messageOf(error)}`, {
      code: 'forms_not_written',
      retryable: !isTaskError,
      cause: error,
    });
  }
}
