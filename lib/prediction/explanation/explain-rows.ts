/**
 * Explains predictions: the features that move a row's prediction most, by SHAP values of the published `.ubj`.
 *
 *   .ubj ─▶ contributions of each row ─▶ the largest ─▶ compared with the training (.metrics.json) ─▶ in words
 */
import type { Objective } from '../../formats/tree-model.ts';
import type { ModelReader } from '../../platform/artifacts/model-reader.ts';
import { message } from '../../texts/messages.ts';
import type { Message } from '../../texts/messages.ts';
import { ModelCache } from '../model-cache.ts';
import type { ModelFile } from '../model-cache.ts';
import { ContributionsThread } from './contributions-model.ts';
import type { ContributionsModel } from './contributions-model.ts';
import { explanationView } from './explanation-view.ts';
import type { ExplanationView } from './explanation-view.ts';
import { distributionReader } from './training-distributions.ts';
import type { TrainingDistributions } from './training-distributions.ts';

/** A row's features take a few kilobytes of the answer. */
const MAX_ROWS = 100;
/** Rows × leaves: about two seconds on one thread (40 ns per leaf and row, measured with XGBoost 3.4.1). */
const MAX_LEAF_VISITS = 5e7;

/** Models that are open for explanations. */
export interface ExplanationModels {
  readonly contributions: ModelCache<ContributionsModel>;
  readonly distributions: ModelCache<TrainingDistributions>;
}

/** @param library the setting XGBOOST_LIBRARY */
export const openExplanationModels = (reader: ModelReader, library?: string): ExplanationModels => ({
  contributions: new ModelCache(reader, { thread: new ContributionsThread(library) }),
  distributions: new ModelCache(reader, { thread: distributionReader }),
});

export interface ExplainedRows {
  /** By row. */
  readonly explanations: ReadonlyMap<number, ExplanationView>;
  readonly warnings: readonly Message[];
}

export interface RowsToExplain {
  readonly features: readonly string[];
  readonly objective: Objective;
  /** rows × features, row-major; NaN is missing. */
  readonly values: Float32Array;
  /** Rows of `values` to explain, the most important ones first. */
  readonly rows: readonly number[];
  /** Features to name for each row. */
  readonly count: number;
}

/**
 * Explains rows, as many as the limits of work allow.
 * @param files of one model, as its record has them
 * @throws ExplanationError; ModelTamperedError if a file is missing or is not the recorded one; DependencyError
 */
export function explainRows(
  files: { readonly ubj: ModelFile; readonly metrics: ModelFile | undefined },
  input: RowsToExplain,
  { contributions, distributions }: ExplanationModels,
): Promise<ExplainedRows> {
  const explain = (training: TrainingDistributions['byFeature']) =>
    contributions.use(files.ubj, (model) => explainWith(model, training, input));
  return files.metrics
    ? distributions.use(files.metrics, ({ byFeature }) => explain(byFeature))
    : explain(undefined);
}

async function explainWith(
  model: ContributionsModel,
  training: TrainingDistributions['byFeature'],
  { features, objective, values, rows, count }: RowsToExplain,
): Promise<ExplainedRows> {
  const maxRows = Math.min(MAX_ROWS, Math.max(2, Math.floor(MAX_LEAF_VISITS / model.leaves)));
  const explained = rows.slice(0, maxRows);
  const columns = features.length;
  const picked = new Float32Array(explained.length * columns);
  explained.forEach((row, index) =>
    picked.set(values.subarray(row * columns, (row + 1) * columns), index * columns),
  );
  const { contributions, margins } = await model.explain({ values: picked, rows: explained.length, columns });
  const explanations = explained.map((row, index) => {
    const view = explanationView({
      features,
      values: picked.subarray(index * columns, (index + 1) * columns),
      contributions: contributions.subarray(index * (columns + 1), (index + 1) * (columns + 1)),
      margin: margins[index]!,
      unit: objective === 'binary:logistic' ? 'log-odds' : 'target',
      count,
      training,
    });
    return [row, view] as const;
  });
  return {
    explanations: new Map(explanations),
    warnings: [
      ...(training ? [] : [message('no_feature_distributions', {})]),
      ...(explained.length < rows.length
        ? [message('few_rows_explained', { explained: explained.length, rows: rows.length })]
        : []),
    ],
  };
}
