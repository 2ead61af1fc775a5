/**
 * One model as the files that are published of it. All are made from the same bytes, and the `.onnx` has
 * passed the gate: nothing is uploaded of a model whose forms do not agree.
 */
import { subtle } from 'node:crypto';
import type { TrainedModel } from '../../learning/model-factory.ts';
import { assertOnnxParity } from '../../formats/onnx/onnx-parity.ts';
import type { ParityReport } from '../../formats/onnx/onnx-parity.ts';
import { exportModel } from '../../formats/export-model.ts';
import type { PickleInput } from '../../formats/pkl.ts';
import type { ArtifactFormat } from '../../jobs/job.ts';
import type { PublishedFile } from '../../report/content.ts';
import { readFloats } from '../../platform/scratch/floats.ts';
import type { Telemetry } from '../../learning/telemetry.ts';

export interface ModelFile {
  readonly format: ArtifactFormat;
  /** What its key ends in, behind the reserved one and a point. */
  readonly extension: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly contentType: string;
}

/**
 * Writes a model's files, in the order of their upload.
 * @throws OnnxMismatchError when onnxruntime and libxgboost do not agree on the test part; OnnxError when
 *   onnxruntime is not to be had; what writeModelForms throws.
 */
export async function writeModelFiles(
  model: TrainedModel,
  telemetry: Pick<Telemetry, 'values' | 'rows' | 'timestamps'>,
  processId: string,
): Promise<{ readonly files: readonly ModelFile[]; readonly gate: ParityReport }> {
  const { features, objective, threshold, testPredictions: expected, xgboostVersion } = model;
  const { ubj, onnx, pkl } = await exportModel({
    ubj: model.ubj,
    onnx: { features, objective, threshold, processId, xgboostVersion },
    pickle: estimatorOf(model),
  });
  const firstRow = telemetry.rows - expected.length;
  const bytes = expected.length * features.length * Float32Array.BYTES_PER_ELEMENT;
  // Shared, for another thread reads them.
  const values = new Float32Array(new SharedArrayBuffer(bytes));
  readFloats(telemetry.values, firstRow * features.length, values);
  const gate = await assertOnnxParity({
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
  return { files, gate };
}

/** Where a file goes, and what it is checked by. */
export const describeFile = async (
  { format, extension, bytes }: ModelFile,
  stem: string,
): Promise<PublishedFile> => ({
  format,
  key: `${stem}.${extension}`,
  bytes: bytes.length,
  // By a thread of Node's own: of a hundred megabytes it takes a tenth of a second.
  sha256: Buffer.from(await subtle.digest('SHA-256', bytes)).toString('hex'),
});

/** What the model is in Python, and what its `get_params` shall show: as the predecessor set them. */
function estimatorOf(model: TrainedModel): Omit<PickleInput, 'ubj'> {
  const { objective } = model;
  const params = { ...model.params, objective, tree_method: 'hist', random_state: 42 };
  if (model.indicator === 'health')
    return { estimator: 'XGBRegressor', params: { ...params, eval_metric: 'rmse' } };
  return {
    estimator: 'XGBClassifier',
    params: { ...params, eval_metric: 'logloss', scale_pos_weight: model.rows.scalePosWeight },
  };
}
