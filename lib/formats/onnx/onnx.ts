/**
 * The `.onnx` file: the model as a graph that onnxruntime, and whatever else reads ONNX, runs without
 * XGBoost. Outputs are called as those of onnxmltools' converter.
 *
 *   binary:logistic                                       reg:squarederror
 *   float_input ─▶ TreeEnsembleRegressor ─▶ margin        float_input ─▶ TreeEnsembleRegressor ─▶ variable
 *   margin ─▶ Sigmoid ─▶ p1 ─┬─▶ 1 − p1 ─▶ [1 − p1, p1] ─▶ probabilities
 *                            └─▶ p1 > threshold ─▶ label
 *
 * Not a TreeEnsembleClassifier: onnxruntime gives wrong labels when no leaf is negative (its issue 27533). And
 * a Sigmoid of its own, because onnxruntime's regressor ignores post_transform LOGISTIC.
 * Format: onnx/onnx.proto (field numbers), docs/Operators-ml.md (attributes).
 */
import { attribute, constant, elementType, node, valueInfo } from './onnx-proto.ts';
import { ensembleAttributes } from './onnx-trees.ts';
import { MessageWriter } from './protobuf.ts';
import { readTreeModel, UnsupportedModelError } from '../tree-model.ts';
import type { Objective, TreeModel } from '../tree-model.ts';

export interface OnnxMetadata {
  /** Names of the columns in their order, which ONNX itself does not know. */
  readonly features: readonly string[];
  readonly objective: Objective;
  /** The label is 1 where the probability is above it; null for a regression. */
  readonly threshold: number | null;
  /** The job that trained the model. */
  readonly processId: string;
  /** Version of the library that trained it. */
  readonly xgboostVersion: string;
}

export const onnxInput = 'float_input';
/** What the graph gives for a row: of a classifier [P(0), P(1)], of a regressor the value. */
export const onnxOutput = { 'binary:logistic': 'probabilities', 'reg:squarederror': 'variable' } as const;
const onnxLabel = 'label';

const graphName = 'treino';
/** As many as there are. */
const rows = 'N';

/** IR 8, opset 13 and ai.onnx.ml 3: what onnxruntime reads since 1.9 (2021). */
const irVersion = 8;
const opsets = { '': 13, 'ai.onnx.ml': 3 };

/**
 * Writes the graph of a model. At one thread onnxruntime then adds up the same float32 numbers in the same
 * order as XGBoost.
 * @param ubj the model in XGBoost's format
 * @throws UnsupportedModelError when the model is of a kind that the graph cannot express, or not the one
 *   that the metadata describe; SyntaxError, ZodError when the bytes are no model; RangeError beyond 2 GiB.
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
  };
  const file = new MessageWriter()
    .integer(1, irVersion)
    .text(2, 'treino')
    .message(7, graph(model, metadata.threshold ?? 0.5));
  for (const [domain, version] of Object.entries(opsets))
    file.message(8, new MessageWriter().text(1, domain).integer(2, version));
  for (const [key, value] of Object.entries(properties))
    file.message(14, new MessageWriter().text(1, key).text(2, value));
  return file.finish();
}

function assertSameModel(model: TreeModel, { features, objective }: OnnxMetadata): void {
  const named = model.features.length === 0 ? features : model.features;
  const isSame =
    model.objective === objective &&
    model.columns === features.length &&
    features.every((name, column) => name === named[column]);
  if (isSame) return;
  throw new UnsupportedModelError(
    `The model is not the one described: it has the objective ${model.objective} and ${model.columns} columns ` +
      `(${named.join(', ')}); described are ${objective} and ${features.length} (${features.join(', ')}).`,
  );
}

function graph(model: TreeModel, threshold: number): MessageWriter {
  const input = valueInfo(onnxInput, elementType.float, [rows, model.columns]);
  const output = onnxOutput[model.objective];
  const written = new MessageWriter();
  if (model.objective === 'reg:squarederror') {
    written.message(1, trees(model, output)).text(2, graphName).message(11, input);
    return written.message(12, valueInfo(output, elementType.float, [rows, 1]));
  }
  const nodes = [
    trees(model, 'margin'),
    node('Sigmoid', ['margin'], 'p1'),
    node('Sub', ['one', 'p1'], 'p0'),
    node('Concat', ['p0', 'p1'], output, [attribute.integer('axis', 1)]),
    node('Greater', ['p1', 'threshold'], 'is_above'),
    node('Cast', ['is_above'], 'labels', [attribute.integer('to', elementType.int64)]),
    node('Reshape', ['labels', 'all_in_one_axis'], onnxLabel),
  ];
  const constants = [
    constant('one', Float32Array.of(1)),
    constant('threshold', Float32Array.of(floatBelow(threshold))),
    constant('all_in_one_axis', BigInt64Array.of(-1n)),
  ];
  for (const one of nodes) written.message(1, one);
  written.text(2, graphName);
  for (const one of constants) written.message(5, one);
  return written
    .message(11, input)
    .message(12, valueInfo(onnxLabel, elementType.int64, [rows]))
    .message(12, valueInfo(output, elementType.float, [rows, 2]));
}

const trees = (model: TreeModel, output: string): MessageWriter =>
  node('TreeEnsembleRegressor', [onnxInput], output, ensembleAttributes(model), 'ai.onnx.ml');

/** The largest float32 not above a number ≥ 0: a float32 is above the one just when it is above the other. */
function floatBelow(value: number): number {
  const nearest = Float32Array.of(value);
  if (nearest[0]! > value) new Int32Array(nearest.buffer)[0]! -= 1;
  return nearest[0]!;
}
