/** Loads published pickles in Python, with load_pickles.py. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { runPython } from '../support/python-environment.ts';

/** Paths of a model's files. */
export interface PickleFiles {
  readonly pkl: string;
  readonly ubj: string;
  /** Rows to score, float32, row-major with `columns` columns. */
  readonly values: string;
  readonly columns: number;
  /** Predictions of libxgboost in Node, float32. */
  readonly predictions: string;
}

const params = z.record(z.string(), z.unknown());
const loadedSchema = z.object({
  type: z.string(),
  warnings: z.array(z.string()),
  isClassifier: z.boolean(),
  isRegressor: z.boolean(),
  params,
  paramTypes: z.record(z.string(), z.string()),
  cloneParams: params,
  classes: z.array(z.number()).nullable(),
  features: z.array(z.string()),
  featureCount: z.number(),
  importances: z.number(),
  repr: z.boolean(),
  columnsInOtherOrder: z.enum(['refused', 'accepted']),
  refittedTrees: z.number(),
  /** Digests of the labels (one byte for each row) from the .pkl and the .ubj; null for a regressor. */
  labels: z.tuple([z.string(), z.string()]).nullable(),
  /** Digests of the predictions by the way the model was loaded and called. */
  predictions: z.record(z.string(), z.string()),
  /** Largest difference to the given predictions; relative for a regressor. */
  difference: z.number(),
});
export type LoadedPickle = z.infer<typeof loadedSchema>;

/** Loads models in Python. @returns one result for each model, in their order */
export async function loadPickles(
  python: string,
  scratch: string,
  models: readonly PickleFiles[],
): Promise<LoadedPickle[]> {
  const list = join(scratch, 'pickles.json');
  await writeFile(list, JSON.stringify(models));
  return runPython(python, join(import.meta.dirname, 'load_pickles.py'), [list], z.array(loadedSchema));
}

/** The digest that load_pickles.py computes for the same numbers. */
export const digestOf = (values: Float32Array | Uint8Array): string =>
  createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
