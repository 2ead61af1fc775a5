/**
 * Writes a model in its published formats, all from the same bytes. If the `.onnx` file does not predict like libxgboost,
 * nothing is uploaded.
 */
import { subtle } from 'node:crypto';
import { exportModel } from '../../formats/export-model.ts';
import { assertOnnxParity } from '../../formats/onnx/onnx-parity.ts';
import type { ParityReport } from '../../formats/onnx/onnx-parity.ts';
import type { PickleInput } from '../../formats/pkl.ts';
import type { ArtifactFormat } from '../../jobs/job.ts';
import { definitionOf } from '../../learning/indicators/registry.ts';
import type { TrainedModel } from '../../learning/model-factory.ts';
import type { Telemetry } from '../../learning/telemetry.ts';
import { keptWindows } from '../../learning/windows/decision.ts';
import { modelRows } from '../../learning/windows/extend-telemetry.ts';
import type { PublishedFile } from '../../report/content.ts';

export interface ModelFile {
  readonly format: ArtifactFormat;
  /** Extension of the file's key, without the dot. */
  readonly extension: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
}

/**
 * Writes the model files, in the order of their upload.
 * @throws OnnxMismatchError if onnxruntime and libxgboost predict differently on the test part; OnnxError if onnxruntime
 *   is unavailable; errors of exportModel
 */
export async function writeModelFiles(
  model: TrainedModel,
  telemetry: Omit<Telemetry, 'machineName'>,
  processId: string,
): Promise<{ readonly files: readonly ModelFile[]; readonly parity: ParityReport }> {
  const { features, objective, threshold, testPredictions: expected, xgboostVersion } = model;
  const { ubj, onnx, pkl } = await exportModel({
    ubj: model.ubj,
    onnx: {
      features,
      objective,
      threshold,
      processId,
      xgboostVersion,
      alarms: alarmsOf(model),
      windowFeatures: keptWindows(model.windows),
    },
    pickle: estimatorOf(model),
  });
  const firstRow = telemetry.rows - expected.length;
  // In shared memory, because another thread reads them.
  const values = await modelRows(telemetry, features, keptWindows(model.windows), firstRow);
  const parity = await assertOnnxParity({
    onnx,
    values,
    expected,
    timestamps: telemetry.timestamps.subarray(firstRow),
  });
  const contentType = 'application/octet-stream';
  const files = [
    { format: 'ubj', extension: 'ubj', bytes: ubj, contentType },
    { format: 'onnx', extension: 'onnx', bytes: onnx, contentType },
    { format: 'pkl', extension: 'pkl', bytes: pkl, contentType },
  ] as const;
  return { files, parity };
}

/** The alarm policy, without its figures. */
function alarmsOf(model: TrainedModel): object | undefined {
  const policy = model.indicator === 'status' ? model.metrics.alarms : undefined;
  if (!policy) return undefined;
  const { out_of_fold: _outOfFold, test: _test, at_half: _atHalf, ...chosen } = policy;
  return chosen;
}

/** Key, size and digest of a file. */
export const describeFile = async (
  { format, extension, bytes }: ModelFile,
  stem: string,
): Promise<PublishedFile> => ({
  format,
  key: `${stem}.${extension}`,
  bytes: bytes.length,
  // Computed on Node's thread pool, because 100 MB take a tenth of a second.
  sha256: Buffer.from(await subtle.digest('SHA-256', bytes)).toString('hex'),
});

/** The model as a scikit-learn estimator, with the parameters that `get_params` shows: those the predecessor set. */
function estimatorOf(model: TrainedModel): Omit<PickleInput, 'ubj'> {
  const { objective } = model;
  const { estimator, params } = definitionOf(model.indicator).estimator(model);
  return {
    estimator,
    params: { ...model.params, objective, tree_method: 'hist', random_state: 42, ...params },
  };
}
