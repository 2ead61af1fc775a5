/**
 * Writes the `.onnx` file: the model as a graph that onnxruntime and other ONNX runtimes run without XGBoost. Outputs
 * have the names that onnxmltools gives them.
 *
 *   binary:logistic                                       reg:squarederror
 *   float_input ─▶ TreeEnsembleRegressor ─▶ margin        float_input ─▶ TreeEnsembleRegressor ─▶ variable
 *   margin ─▶ Sigmoid ─▶ p1 ─┬─▶ 1 − p1 ─▶ [1 − p1, p1] ─▶ probabilities
 *                            └─▶ p1 > threshold ─▶ label
 *
 * It avoids TreeEnsembleClassifier, because onnxruntime returns wrong labels when no leaf is negative (onnxruntime
 * issue 27533), and has a separate Sigmoid, because onnxruntime's regressor ignores post_transform LOGISTIC.
 * Format: onnx/onnx.proto (field numbers), docs/Operators-ml.md (attributes).
 */
import { attribute, constant, elementType, node, valueInfo } from './onnx-proto.ts';
import { ensembleAttributes } from './onnx-trees.ts';
import { Message } from './protobuf.ts';
import { readTreeModel, UnsupportedModelError } from '../tree-model.ts';
import type { Objective, TreeModel } from '../tree-model.ts';

export interface OnnxMetadata {
  /** Column names in order; ONNX itself stores none. */
  readonly features: readonly string[];
  readonly objective: Objective;
  /** The label is 1 above this probability; null for a regression. */
  readonly threshold: number | null;
  /** The job that trained the model. */
  readonly processId: string;
  /** Version of the library that trained the model. */
  readonly xgboostVersion: string;
  /** The alarm policy of the model, if it has one. */
  readonly alarms?: object | undefined;
  /** How its window features are computed, if it has any. */
  readonly windowFeatures?: object | null | undefined;
}

export const ONNX_INPUT = 'float_input';
/** Output per row: [P(0), P(1)] of a classifier, the value of a regressor. */
export const ONNX_OUTPUT = { 'binary:logistic': 'probabilities', 'reg:squarederror': 'variable' } as const;
const ONNX_LABEL = 'label';

const GRAPH_NAME = 'treino';
/** Name of the dynamic dimension. */
const ROWS = 'N';

/** The lowest versions that have these operators and types, so that onnxruntime reads the file since 1.8 (2021). */
const IR_VERSION = 7;
const OPSETS = { '': 13, 'ai.onnx.ml': 1 };

/**
 * Writes the file. With one thread, onnxruntime adds the same float32 values in the same order as XGBoost.
 * @param ubj the model in XGBoost's format
 * @throws UnsupportedModelError if the graph cannot express the model, or the metadata describes another model;
 *   SyntaxError or ZodError if the bytes are not a model; RangeError for a file of 2 GiB or more
 */
export function writeOnnx(ubj: Uint8Array, metadata: OnnxMetadata): Uint8Array<ArrayBuffer> {
  const model = readTreeModel(ubj);
  assertSameModel(model, metadata);
  const properties = {
    feature_names: JSON.stringify(metadata.features),
    objective: metadata.objective,
    threshold: JSON.stringify(metadata.threshold),
    process_id: metadata.processId,
    xgboost_version: metadata.xgboostVersion,
    ...(metadata.alarms && { alarms: JSON.stringify(metadata.alarms) }),
    ...(metadata.windowFeatures && { window_features: JSON.stringify(metadata.windowFeatures) }),
  };
  const file = new Message()
    .integer(1, IR_VERSION)
    .text(2, 'treino')
    .message(7, graph(model, metadata.threshold ?? 0.5));
  for (const [domain, version] of Object.entries(OPSETS))
    file.message(8, new Message().text(1, domain).integer(2, version));
  for (const [key, value] of Object.entries(properties))
    file.message(14, new Message().text(1, key).text(2, value));
  return file.encode();
}

function assertSameModel(model: TreeModel, { features, objective }: OnnxMetadata): void {
  const named = model.features.length === 0 ? features : model.features;
  const isSame =
    model.objective === objective &&
    model.columns === features.length &&
    features.every((name, column) => name === named[column]);
  if (isSame) return;
  throw new UnsupportedModelError(
    `The model does not match its metadata: it has the objective ${model.objective} and ${model.columns} columns ` +
      `(${named.join(', ')}); the metadata has ${objective} and ${features.length} (${features.join(', ')}).`,
  );
}

function graph(model: TreeModel, threshold: number): Message {
  const input = valueInfo(ONNX_INPUT, elementType.float, [ROWS, model.columns]);
  const output = ONNX_OUTPUT[model.objective];
  const written = new Message();
  if (model.objective === 'reg:squarederror') {
    written.message(1, trees(model, output)).text(2, GRAPH_NAME).message(11, input);
    return written.message(12, valueInfo(output, elementType.float, [ROWS, 1]));
  }
  const nodes = [
    trees(model, 'margin'),
    node('Sigmoid', ['margin'], 'p1'),
    node('Sub', ['one', 'p1'], 'p0'),
    node('Concat', ['p0', 'p1'], output, [attribute.integer('axis', 1)]),
    node('Greater', ['p1', 'threshold'], 'is_above'),
    node('Cast', ['is_above'], 'labels', [attribute.integer('to', elementType.int64)]),
    node('Reshape', ['labels', 'all_in_one_axis'], ONNX_LABEL),
  ];
  const constants = [
    constant('one', Float32Array.of(1)),
    constant('threshold', Float32Array.of(floatBelow(threshold))),
    constant('all_in_one_axis', BigInt64Array.of(-1n)),
  ];
  for (const one of nodes) written.message(1, one);
  written.text(2, GRAPH_NAME);
  for (const one of constants) written.message(5, one);
  return written
    .message(11, input)
    .message(12, valueInfo(ONNX_LABEL, elementType.int64, [ROWS]))
    .message(12, valueInfo(output, elementType.float, [ROWS, 2]));
}

const trees = (model: TreeModel, output: string): Message =>
  node('TreeEnsembleRegressor', [ONNX_INPUT], output, ensembleAttributes(model), 'ai.onnx.ml');

/** The largest float32 ≤ a number ≥ 0. A float32 is above this value exactly when it is above the number. */
function floatBelow(value: number): number {
  const nearest = Float32Array.of(value);
  if (nearest[0]! > value) new Int32Array(nearest.buffer)[0]! -= 1;
  return nearest[0]!;
}
