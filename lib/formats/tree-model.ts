/**
 * Reads the trees of a `.ubj` file for export to other formats. Supports what the service trains (boosted trees with
 * one output and numeric splits), and refuses every model whose predictions are more than the sum of its trees.
 */
import { z } from 'zod';
import { TreinoError } from '../errors.ts';
import { decodeUbjson } from './ubjson.ts';

export const OBJECTIVES = ['binary:logistic', 'reg:squarederror'] as const;
export type Objective = (typeof OBJECTIVES)[number];

/** One tree as arrays of nodes; node 0 is the root. Arrays may contain pruned nodes, which the root does not reach. */
export interface Tree {
  /** Child for values below the condition; −1 in a leaf. */
  readonly left: ArrayLike<number>;
  /** Child for all other values. */
  readonly right: ArrayLike<number>;
  /** Column that the split tests. */
  readonly feature: ArrayLike<number>;
  /** Split value; in a leaf the leaf's value. */
  readonly condition: Float32Array;
  /** 1 if missing values go left. */
  readonly missingLeft: ArrayLike<number>;
}

export interface TreeModel {
  /** Column names; empty if the model stores none. */
  readonly features: readonly string[];
  readonly columns: number;
  readonly objective: Objective;
  /** Added to the sum of leaves, before the objective's transformation. */
  readonly baseMargin: number;
  readonly trees: readonly Tree[];
}

/** The model cannot be written in another format. */
export class UnsupportedModelError extends TreinoError {
  constructor(message: string) {
    super(message, { code: 'unsupported_model' });
  }
}

/** Number arrays, in every form that XGBoost writes. */
const integers = z.union([
  z.instanceof(Int32Array),
  z.instanceof(Uint8Array),
  z.instanceof(Int8Array),
  z.instanceof(Int16Array),
  z.array(z.number()),
]);
const floats = z.union([
  z.instanceof(Float32Array),
  z.array(z.number()).transform((values) => Float32Array.from(values)),
]);

const treeSchema = z.object({
  left_children: integers,
  right_children: integers,
  split_indices: integers,
  split_conditions: floats,
  split_type: integers,
  default_left: integers,
  tree_param: z.object({ size_leaf_vector: z.string() }),
});

/** Fields that show whether the model is supported. Read first, because unsupported models have other trees or none. */
const headSchema = z.object({
  learner: z.object({
    attributes: z.object({ best_iteration: z.string().optional() }),
    feature_names: z.array(z.string()),
    gradient_booster: z.object({ name: z.string() }),
    learner_model_param: z.object({
      base_score: z.string(),
      num_class: z.string(),
      num_feature: z.string(),
      num_target: z.string().default('1'),
    }),
    objective: z.object({ name: z.string() }),
  }),
});

const treesSchema = z.object({
  learner: z.object({
    gradient_booster: z.object({
      model: z.object({
        gbtree_model_param: z.object({ num_parallel_tree: z.string().default('1') }),
        trees: z.array(treeSchema),
        // Since XGBoost 3.4 a dart model is named gbtree, but has these weights.
        weight_drop: z.array(z.number()).or(floats).optional(),
      }),
    }),
  }),
});

/**
 * Reads a model's trees.
 * @throws UnsupportedModelError for an unsupported kind of model; SyntaxError if the bytes are not UBJSON; ZodError
 *   if they are not an XGBoost model
 */
export function readTreeModel(ubj: Uint8Array): TreeModel {
  const document = decodeUbjson(ubj);
  const { learner: head } = headSchema.parse(document);
  const { name: booster } = head.gradient_booster;
  const { num_class: classes, num_target: targets } = head.learner_model_param;
  refuse(booster !== 'gbtree', `its booster is ${booster}; only gbtree is supported`);
  refuse(Number(classes) > 1, `it has ${classes} classes; only two are supported`);
  refuse(Number(targets) > 1, `it predicts ${targets} values per row; only one is supported`);
  const objective = OBJECTIVES.find((one) => one === head.objective.name);
  if (objective === undefined) {
    throw unsupported(
      `its objective is ${head.objective.name}, and only ${OBJECTIVES.join(' and ')} are supported`,
    );
  }

  const { model } = treesSchema.parse(document).learner.gradient_booster;
  const { gbtree_model_param: shape, trees, weight_drop: weights = [] } = model;
  refuse(weights.length > 0, 'its trees are weighted (booster dart); only unweighted trees are supported');
  trees.forEach(({ tree_param: { size_leaf_vector: values }, split_type: types }, index) => {
    refuse(Number(values) > 1, `the leaves of tree ${index} hold ${values} values each`);
    refuse(Array.prototype.includes.call(types, 1), `tree ${index} splits on categories`);
  });
  const { best_iteration: best } = head.attributes;
  refuse(
    best !== undefined && (Number(best) + 1) * Number(shape.num_parallel_tree) < trees.length,
    `it was stopped early and has trees beyond its best round, ${best}, which only some readers ignore; ` +
      'remove these trees first',
  );
  return {
    features: head.feature_names,
    columns: Number(head.learner_model_param.num_feature),
    objective,
    baseMargin: baseMargin(head.learner_model_param.base_score, objective),
    trees: trees.map((tree) => ({
      left: tree.left_children,
      right: tree.right_children,
      feature: tree.split_indices,
      condition: tree.split_conditions,
      missingLeft: tree.default_left,
    })),
  };
}

function refuse(isRefused: boolean, reason: string): void {
  if (isRefused) throw unsupported(reason);
}

const unsupported = (reason: string) =>
  new UnsupportedModelError(`The model cannot be written in another format: ${reason}.`);

/** ProbToMargin of XGBoost's src/objective/regression_loss.h, rounded to float32 at the same steps. */
function baseMargin(baseScore: string, objective: Objective): number {
  const score = Math.fround(Number(baseScore.replace(/^\[(.*)\]$/, '$1')));
  if (objective === 'reg:squarederror') return score;
  const probability = Math.fround(Math.min(1 - 1e-6, Math.max(1e-6, score)));
  const odds = Math.fround(Math.fround(1 / probability) - 1);
  return Math.fround(-Math.log(odds));
}
