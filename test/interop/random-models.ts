/**
 * Seeded random models of all kinds that a training can produce, grown by libxgboost through our binding, and rows to score
 * where formats can differ: missing values, values at a split, and values one float beside it.
 */
import { normalizeBaseScore } from '../../lib/formats/ubj.ts';
import { readTreeModel } from '../../lib/formats/tree-model.ts';
import type { Objective, Tree } from '../../lib/formats/tree-model.ts';
import type { PickledScalar } from '../../lib/formats/pkl.ts';
import type { XGBoostLibrary } from '../../lib/xgboost/library.ts';
import { Random } from '../../local/samples/random.ts';
import { growModel, predictWith } from '../support/grow-model.ts';

const KINDS = [
  'any',
  'most and deepest trees',
  'one split',
  'all leaves positive',
  'trees of one leaf',
  'pruned nodes',
  'mostly missing',
] as const;
type Kind = (typeof KINDS)[number];

/** A model, rows to score, and libxgboost's predictions. */
export interface RandomModel {
  readonly name: string;
  readonly kind: Kind;
  readonly objective: Objective;
  readonly features: readonly string[];
  /** Training parameters, by the names of XGBoost's scikit-learn wrapper. */
  readonly params: Readonly<Record<string, PickledScalar>>;
  readonly ubj: Uint8Array;
  readonly trees: readonly Tree[];
  /** Rows × features, row-major. */
  readonly values: Float32Array;
  readonly rows: number;
  readonly predictions: Float32Array;
  /** 1 if the probability is above 0.5; null for a regression. */
  readonly labels: Uint8Array | null;
}

/** Labels as XGBClassifier.predict computes them. */
export const labelsOf = (probabilities: Float32Array): Uint8Array =>
  Uint8Array.from(probabilities, (p) => (p > 0.5 ? 1 : 0));

/** Feature names that break with wrong quoting, encoding or splitting. */
const ODD_NAMES = [
  'óleo "nível"',
  "it's",
  'two words',
  ' spaces around ',
  '温度',
  'Давление, бар',
  'back\\slash',
  '\\u00e9',
  'tab\there',
  'two\nlines',
  'x>y',
  'a:b=c;d,e',
  '{"json": 1}',
  '100 %d %s',
  '🛢️',
  'e\u0301',
  'f1',
  '42',
  'NaN',
  'missing',
];

export function growRandomModel(library: XGBoostLibrary, index: number): RandomModel {
  const random = new Random(`interop model ${index}`);
  const kind = KINDS[index % KINDS.length]!;
  // The number of kinds is odd, so each kind occurs with both objectives.
  const isClassifier = index % 2 === 0;
  const objective = isClassifier ? 'binary:logistic' : 'reg:squarederror';
  const depth = kind === 'one split' ? 1 : kind === 'most and deepest trees' ? 10 : 1 + ((index * 3) % 10);
  const columns = random.integer(2, 40);
  const region = { values: randomValues(random, kind, columns), columns, rows: 0 };
  region.rows = region.values.length / columns;

  const params = {
    objective,
    n_estimators: roundsFor(random, kind),
    max_depth: depth,
    learning_rate: kind === 'all leaves positive' ? 0.02 : random.between(0.02, 1),
    subsample: random.between(0.5, 1),
    colsample_bytree: random.between(0.5, 1),
    min_child_weight: random.chance(0.5) ? 0 : random.between(0, 3),
    gamma: kind === 'trees of one leaf' ? 1e12 : kind === 'pruned nodes' ? random.between(0.1, 2) : 0,
    // With gradients of only one sign, regularization would prevent all splits.
    reg_lambda: kind === 'all leaves positive' ? 0 : random.between(0, 3),
    reg_alpha: kind === 'all leaves positive' || random.chance(0.7) ? 0 : random.between(0, 0.5),
    // Only this method prunes nodes after growing them.
    tree_method: kind === 'pruned nodes' ? 'exact' : 'hist',
    random_state: random.integer(0, 2 ** 31 - 1),
    ...(isClassifier && { scale_pos_weight: 10 ** random.between(-1, 2) }),
    ...(kind === 'all leaves positive' && { base_score: isClassifier ? 0.45 : 45 }),
  };
  const { n_estimators: rounds, ...parameters } = params;
  const targets = randomTargets(random, kind, objective, region);
  const features = randomNames(random, columns);
  const ubj = normalizeBaseScore(growModel(library, region, targets, rounds, parameters, features));
  const { trees } = readTreeModel(ubj);
  const values = rowsToScore(random, region, trees);
  const rows = values.length / columns;
  const predictions = predictWith(library, ubj, { values, rows, columns });
  return {
    name: `${String(index).padStart(2, '0')}: ${kind}, ${objective}, ${rounds} × depth ${depth}, ${columns} columns`,
    kind,
    objective,
    features,
    params,
    ubj,
    trees,
    values,
    rows,
    predictions,
    labels: isClassifier ? labelsOf(predictions) : null,
  };
}

function roundsFor(random: Random, kind: Kind): number {
  if (kind === 'most and deepest trees') return 300;
  if (kind === 'one split') return 1;
  // Enough to raise probabilities from 0.45 above 0.5, and too few for a negative leaf.
  if (kind === 'all leaves positive') return random.integer(8, 14);
  return Math.round(300 ** random.uniform());
}

/** Columns with scales from 1e-6 to 1e6, some with few distinct values, some constant, some entirely missing. */
function randomValues(random: Random, kind: Kind, columns: number): Float32Array {
  const rows = random.integer(60, 1500);
  const make = Array.from({ length: columns }, () => {
    const scale = 10 ** random.between(-6, 6);
    const missing = kind === 'mostly missing' ? random.between(0.5, 1) : random.chance(0.5) ? 0 : 0.2;
    const steps = random.chance(0.5) ? random.integer(1, 12) : undefined;
    return () => {
      if (random.chance(missing)) return NaN;
      const value = random.normal();
      return scale * (steps === undefined ? value : Math.round(value * steps) / steps);
    };
  });
  return Float32Array.from({ length: rows * columns }, (_, index) => make[index % columns]!());
}

function randomTargets(
  random: Random,
  kind: Kind,
  objective: Objective,
  { values, columns, rows }: { values: Float32Array; columns: number; rows: number },
): Float32Array {
  const [weights, scale, rate] = [
    Array.from({ length: columns }, () => random.normal()),
    10 ** random.between(-2, 4),
    random.between(0.02, 0.6),
  ];
  return Float32Array.from({ length: rows }, (_, row) => {
    const signs = weights.map((weight, column) => {
      const value = values[row * columns + column]!;
      return Number.isNaN(value) ? 0.3 * weight : weight * Math.sign(value);
    });
    const mean = signs.reduce((sum, sign) => sum + sign, 0) / Math.sqrt(columns) + random.normal();
    if (kind === 'all leaves positive')
      return (objective === 'binary:logistic' ? 1 : 100) * (mean > 0 ? 1 : 0.7);
    if (objective === 'reg:squarederror') return scale * mean;
    return mean > 2 - 4 * rate ? 1 : 0;
  });
}

function randomNames(random: Random, columns: number): string[] {
  const names = ODD_NAMES.map((name) => ({ name, order: random.uniform() }));
  names.sort((a, b) => a.order - b.order);
  return Array.from({ length: columns }, (_, column) => names[column]?.name ?? `Column_${column}`);
}

/** The training rows, rows at and next to the model's splits, and rows with extreme values. */
function rowsToScore(
  random: Random,
  { values, columns, rows }: { values: Float32Array; columns: number; rows: number },
  trees: readonly Tree[],
): Float32Array {
  const added = Array.from({ length: 300 }, () => {
    const from = random.integer(0, rows - 1) * columns;
    const row = values.slice(from, from + columns);
    const { left, feature, condition } = trees[random.integer(0, trees.length - 1)]!;
    const node = random.integer(0, left.length - 1);
    if (left[node] !== -1) row[feature[node]!] = neighbour(condition[node]!, random.integer(-1, 1));
    return row;
  });
  for (const value of [NaN, 0, -0, 3e38, -3e38, 1e-40]) added.push(new Float32Array(columns).fill(value));
  const all = new Float32Array(values.length + added.length * columns);
  all.set(values);
  added.forEach((row, index) => all.set(row, values.length + index * columns));
  return all;
}

/** The float32 that is this many steps away from a number. */
function neighbour(value: number, steps: number): number {
  const float = Float32Array.of(value);
  new Int32Array(float.buffer)[0]! += steps;
  return float[0]!;
}

/** Values of all leaves that are reachable from the roots. */
export const leavesOf = (trees: readonly Tree[]): number[] =>
  trees.flatMap((tree) =>
    reachableNodes(tree).flatMap((node) => (tree.left[node] === -1 ? tree.condition[node]! : [])),
  );

export const hasPrunedNodes = (tree: Tree): boolean => reachableNodes(tree).length < tree.left.length;

function reachableNodes({ left, right }: Tree): number[] {
  const nodes = [0];
  for (const node of nodes) if (left[node] !== -1) nodes.push(left[node]!, right[node]!);
  return nodes;
}
