/**
 * One model as the files that are published of it. All are made from the same bytes, and the `.onnx` has
 * passed the gate: nothing is uploaded of a model whose forms do not agree.
 */
import type { TrainedModel } from '../factory/model-factory.ts';
import { assertOnnxAgrees } from '../formats/onnx-gate.ts';
import type { GateFigures } from '../formats/onnx-gate.ts';
import { writeOnnx } from '../formats/onnx.ts';
import { writePickle } from '../formats/pkl.ts';
import type { PickleInput } from '../formats/pkl.ts';
import { scalarBaseScore } from '../formats/ubj.ts';
import type { ArtifactFormat } from '../jobs/job.ts';
import type { Telemetry } from '../warehouse/telemetry.ts';

export interface ModelFile {
  readonly format: ArtifactFormat;
  /** What its key ends in, behind the reserved one and a point. */
  readonly extension: string;
  readonly bytes: Uint8Array;
  readonly contentType: string;
}

/**
 * Writes a model's files, in the order of their upload.
 * @throws OnnxMismatchError when onnxruntime and libxgboost do not agree on the test part; OnnxError when
 *   onnxruntime is not to be had; UnsupportedModelError.
 */
export async function writeModelFiles(
  model: TrainedModel,
  telemetry: Pick<Telemetry, 'values' | 'rows' | 'timestamps'>,
  processId: string,
): Promise<{ readonly files: readonly ModelFile[]; readonly gate: GateFigures }> {
  const { features, objective, threshold, testPredictions: expected, xgboostVersion } = model;
  const ubj = scalarBaseScore(model.ubj);
  const onnx = writeOnnx(ubj, { features, objective, threshold, processId, xgboostVersion });
  const firstRow = telemetry.rows - expected.length;
  const gate = await assertOnnxAgrees({
    onnx,
    values: telemetry.values.subarray(firstRow * features.length),
    expected,
    timestamps: telemetry.timestamps.subarray(firstRow),
  });
  const pkl = writePickle({ ubj, ...estimatorOf(model) });
  const contentType = 'application/octet-stream';
  const files = [
    { format: 'ubj', extension: 'ubj', bytes: ubj, contentType },
    { format: 'onnx', extension: 'onnx', bytes: onnx, contentType },
    { format: 'pkl', extension: 'pkl', bytes: pkl, contentType },
  ] as const;
  return { files, gate };
}

/** What the model is in Python, and what its `get_params` shall show: as the predecessor set them. */
function estimatorOf(model: TrainedModel): Pick<PickleInput, 'estimator' | 'params'> {
  const { objective } = model;
  const params = { ...model.params, objective, tree_method: 'hist', random_state: 42 };
  if (model.indicator === 'health')
    return { estimator: 'XGBRegressor', params: { ...params, eval_metric: 'rmse' } };
  return {
    estimator: 'XGBClassifier',
    params: { ...params, eval_metric: 'logloss', scale_pos_weight: model.rows.scalePosWeight },
  };
}
