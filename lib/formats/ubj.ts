/**
 * The `.ubj` file: the model as libxgboost wrote it, with one patch. A model is never decoded and encoded again,
 * because XGBoost's readers require number types that such a round trip loses.
 */
import { z } from 'zod';
import { decodeUbjson, locateUbjson } from './ubjson.ts';

const BASE_SCORE_PATH = ['learner', 'learner_model_param', 'base_score'];

/**
 * Rewrites a base score of the form "[5E-1]", which libxgboost writes since 3.1, as "5E-1". Readers up to 3.0
 * silently ignore the bracketed form and predict with another intercept; all versions read the scalar form.
 * @returns the model with a scalar base score; the same bytes if it has one already
 * @throws SyntaxError if the bytes are not an XGBoost model in UBJSON
 */
export function normalizeBaseScore(ubj: Uint8Array): Uint8Array {
  const span = locateUbjson(ubj, BASE_SCORE_PATH);
  if (!span) throw new SyntaxError('The model has no base_score, so it is not an XGBoost model in UBJSON.');
  const text = decodeUbjson(ubj.subarray(span.start, span.end));
  const scalar = typeof text === 'string' ? /^\[([^,]*)\]$/.exec(text)?.[1] : undefined;
  // A list of several values (a multi-target model) has no scalar form.
  if (scalar === undefined) return ubj;
  return Buffer.concat([ubj.subarray(0, span.start), stringValue(scalar), ubj.subarray(span.end)]);
}

/**
 * A UBJSON string with a 64-bit length, as XGBoost writes it. Its size may differ from that of the value it replaces,
 * because UBJSON containers do not store their byte length.
 */
function stringValue(text: string): Buffer {
  const characters = Buffer.from(text, 'utf8');
  const head = Buffer.from('SL........', 'latin1');
  head.writeBigInt64BE(BigInt(characters.length), 2);
  return Buffer.concat([head, characters]);
}

/** Summary of a model file. */
export interface ModelSummary {
  readonly features: readonly string[];
  /** Such as `binary:logistic`. */
  readonly objective: string;
  /** The stored intercept; a probability for `binary:logistic`. */
  readonly baseScore: number;
  readonly trees: number;
  /** XGBoost version that wrote the file, such as `3.4.1`. */
  readonly version: string;
}

const numbers = z.union([z.array(z.number()), z.instanceof(Int32Array), z.instanceof(BigInt64Array)]);

const modelSchema = z.object({
  learner: z.object({
    feature_names: z.array(z.string()),
    learner_model_param: z.object({ base_score: z.string() }),
    objective: z.object({ name: z.string() }),
    gradient_booster: z.object({ model: z.object({ trees: z.array(z.unknown()) }) }),
  }),
  version: numbers,
});

/**
 * Reads the summary of a gradient-boosted model.
 * @throws SyntaxError if the bytes are not UBJSON; ZodError if they are not such a model
 */
export function readModelSummary(ubj: Uint8Array): ModelSummary {
  const { learner, version } = modelSchema.parse(decodeUbjson(ubj));
  return {
    features: learner.feature_names,
    objective: learner.objective.name,
    baseScore: Number(learner.learner_model_param.base_score.replace(/^\[(.*)\]$/, '$1')),
    trees: learner.gradient_booster.model.trees.length,
    version: Array.from(version, Number).join('.'),
  };
}
