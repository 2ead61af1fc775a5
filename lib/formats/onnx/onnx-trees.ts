/**
 * Converts a model's trees to the attributes of ONNX's TreeEnsembleRegressor: parallel lists with one entry per node
 * (`nodes_…`) or per leaf (`target_…`). Format: docs/Operators-ml.md of ONNX, ai.onnx.ml 1.
 */
import { attribute } from './onnx-proto.ts';
import type { Message } from './protobuf.ts';
import type { Tree, TreeModel } from '../tree-model.ts';

const MODES = ['BRANCH_LT', 'LEAF'] as const;
const LEAF = MODES.indexOf('LEAF');

/** Placeholder for a model without trees, because the operator needs at least one tree. */
const EMPTY_TREE: Tree = {
  left: [-1],
  right: [-1],
  feature: [0],
  condition: Float32Array.of(0),
  missingLeft: [0],
};

/** The operator's attributes. Its only output is the margin, including the base margin. */
export function ensembleAttributes({ trees, baseMargin }: TreeModel): Message[] {
  const grown = trees.length === 0 ? [EMPTY_TREE] : trees;
  const orders = grown.map(walk);
  const nodes = new NodeLists(orders.reduce((sum, order) => sum + order.length, 0));
  for (const [index, tree] of grown.entries()) {
    // XGBoost starts its sum with the base margin; onnxruntime adds `base_values` last, which rounds differently.
    nodes.add(tree, orders[index]!, index === 0 ? baseMargin : 0);
  }
  return nodes.attributes();
}

/** The nodes reachable from the root, root first. The arrays may contain pruned nodes. */
function walk({ left, right }: Tree): number[] {
  const order: number[] = [];
  const open = [0];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    order.push(id);
    if (left[id] !== -1) open.push(right[id]!, left[id]!);
  }
  return order;
}

class NodeLists {
  readonly #tree: Uint32Array;
  readonly #id: Uint32Array;
  readonly #mode: Uint8Array;
  readonly #feature: Uint32Array;
  readonly #below: Uint32Array;
  readonly #notBelow: Uint32Array;
  readonly #missingBelow: Uint32Array;
  /** Split value, or the value of a leaf. */
  readonly #condition: Float32Array;
  #trees = 0;
  #count = 0;

  constructor(nodes: number) {
    const list = () => new Uint32Array(nodes);
    [this.#tree, this.#id, this.#feature] = [list(), list(), list()];
    [this.#below, this.#notBelow, this.#missingBelow] = [list(), list(), list()];
    this.#mode = new Uint8Array(nodes);
    this.#condition = new Float32Array(nodes);
  }

  /**
   * @param order the tree's nodes; they are renumbered in this order
   * @param base added to every leaf
   */
  add(tree: Tree, order: readonly number[], base: number): void {
    const newIds = new Uint32Array(tree.left.length);
    order.forEach((id, newId) => (newIds[id] = newId));
    for (const id of order) {
      const at = this.#count++;
      this.#tree[at] = this.#trees;
      this.#id[at] = newIds[id]!;
      if (tree.left[id] === -1) {
        this.#mode[at] = LEAF;
        this.#condition[at] = Math.fround(base + tree.condition[id]!);
      } else {
        this.#feature[at] = tree.feature[id]!;
        this.#condition[at] = tree.condition[id]!;
        this.#below[at] = newIds[tree.left[id]!]!;
        this.#notBelow[at] = newIds[tree.right[id]!]!;
        this.#missingBelow[at] = tree.missingLeft[id]!;
      }
    }
    this.#trees += 1;
  }

  attributes(): Message[] {
    const isLeaf = (_: number, node: number) => this.#mode[node] === LEAF;
    const leafTrees = this.#tree.filter(isLeaf);
    const splitValues = this.#condition.map((value, node) => (this.#mode[node] === LEAF ? 0 : value));
    return [
      attribute.integers('nodes_treeids', this.#tree),
      attribute.integers('nodes_nodeids', this.#id),
      attribute.texts('nodes_modes', MODES, this.#mode),
      attribute.integers('nodes_featureids', this.#feature),
      attribute.floats('nodes_values', splitValues),
      attribute.integers('nodes_truenodeids', this.#below),
      attribute.integers('nodes_falsenodeids', this.#notBelow),
      attribute.integers('nodes_missing_value_tracks_true', this.#missingBelow),
      attribute.integers('target_treeids', leafTrees),
      attribute.integers('target_nodeids', this.#id.filter(isLeaf)),
      attribute.integers('target_ids', new Uint32Array(leafTrees.length)),
      attribute.floats('target_weights', this.#condition.filter(isLeaf)),
      attribute.integer('n_targets', 1),
      attribute.text('aggregate_function', 'SUM'),
      attribute.text('post_transform', 'NONE'),
    ];
  }
}
