/**
 * The `.ubj` file: the model as libxgboost wrote it, byte for byte but for one patch. A model is never
 * decoded and written anew: XGBoost's readers are strict about number forms that such a round trip loses.
 */
import { z } from 'zod';
import { decodeUbjson, locateUbjson } from './ubjson.ts';

const baseScorePath = ['learner', 'learner_model_param', 'base_score'];

/**
 * Turns a base score of the form "[5E-1]", which libxgboost writes from 3.1 on, into "5E-1". Readers up to
 * 3.0 drop the bracketed form without a word and predict with another intercept; all read the plain one.
 * @returns the model with a plain base score; the same bytes when it has one already
 * @throws SyntaxError when the bytes are no XGBoost model in UBJSON.
 */
export function normalizeBaseScore(ubj: Uint8Array): Uint8Array {
  const span = locateUbjson(ubj, baseScorePath);
  if (!span) throw new SyntaxError('The model has no base_score: it is no XGBoost model in UBJSON.');
  const text = decodeUbjson(ubj.subarray(span.start, span.end));
  const scalar = typeof text === 'string' ? /^\[([^,]*)\]$/.exec(text)?.[1] : undefined;
  // A list of several (a model of several targets) has no plain form; it stays as it is.
  if (scalar === undefined) return ubj;
  return Buffer.concat([ubj.subarray(0, span.start), stringValue(scalar), ubj.subarray(span.end)]);
}

/** A UBJSON string with a 64-bit length, as XGBoost writes it. Containers carry no byte length to mend. */
function stringValue(text: string): Buffer {
  const characters = Buffer.from(text, 'utf8');
  const head = Buffer.from('SL........', 'latin1');
  head.writeBigInt64BE(BigInt(characters.length), 2);
  return Buffer.concat([head, characters]);
}

/** What a model says of itself. */
export interface ModelSummary {
  readonly features: readonly string[];
  /** For example `binary:logistic`. */
  readonly objective: string;
  /** The intercept as the file has it; a probability for `binary:logistic`. */
  readonly baseScore: number;
  readonly trees: number;
  /** Version of the XGBoost that wrote it, for example `3.4.1`. */
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
 * Reads a gradient-boosted model's own account of itself.
 * @throws SyntaxError when the bytes are no UBJSON, ZodError when they are no such model.
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
