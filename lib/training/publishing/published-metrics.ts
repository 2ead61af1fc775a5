/**
 * The JSON of `models.metrics`: the model (`indicator`, `objective`, `threshold`, `features`), the figures of its
 * indicator, and its training. Clients rely on the names (docs/evaluation.md).
 */
import type { ParityReport } from '../../formats/onnx/onnx-parity.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import { definitionOf } from '../../learning/indicators/registry.ts';
import type { IndicatorDefinitions } from '../../learning/indicators/registry.ts';
import type { Indicator } from '../../learning/indicators/request.ts';
import type { TrainedModel } from '../../learning/model-factory.ts';
import type { Candidate } from '../../learning/search/candidates.ts';
import type { WindowDecision } from '../../learning/windows/decision.ts';
import type { ShapSummary } from '../../learning/stats/shap-summary.ts';
import type { ExcludedColumn } from '../../warehouse/excluded-columns.ts';
import type { LabelingFields } from '../group-fields.ts';
import { requestView } from '../request-view.ts';
import type { RequestView } from '../request-view.ts';
import { hostPlatform } from './host-platform.ts';
import type { PreparedModel } from './prepared-model.ts';

interface CommonMetrics<I extends Indicator = Indicator> extends Pick<RequestView<I>, 'search'> {
  /** The groups of the training request, with defaults filled in. */
  readonly request: RequestView<I>;
  readonly labeling: LabelingFields<I>;
  /** Names of the columns in their order. */
  readonly features: readonly string[];
  /** The other columns of the table, except its keys, in their order. */
  readonly excluded_columns: readonly ExcludedColumn[];
  /** Share of the total gain by feature, largest first. The shares add up to 1. */
  readonly feature_importance: readonly { readonly feature: string; readonly gain: number }[];
  /** Effect of each feature on the predictions of the test part. */
  readonly shap: ShapSummary;
  /** The candidates of the grid with their scores, in scikit-learn's order. */
  readonly candidates: readonly {
    readonly params: Candidate;
    readonly mean_score: number;
    readonly fold_scores: readonly number[];
    /** Boosting rounds after which the search pruned it; its scores are from that point. */
    readonly dropped_after_rounds?: number;
  }[];
  readonly fits: number;
  /** Training threads. With more than two, XGBoost adds numbers in another order. */
  readonly threads: number;
  /** Platform of the machine that trained the model, for example `linux-x64`. */
  readonly platform: string;
  /** Comparison of the published .onnx with libxgboost on the test part. */
  readonly onnx_gate: ParityReport;
  /** Whether it has window features and why; absent if the request asks for none. */
  readonly window_features?: WindowDecision;
}

/** Discriminated by `indicator`. */
export type PublishedMetrics<I extends Indicator = Indicator> = I extends Indicator
  ? CommonMetrics<I> &
      Pick<TrainedModel<I>, 'indicator' | 'objective' | 'threshold'> &
      TrainedModel<I>['metrics'] &
      ReturnType<IndicatorDefinitions[I]['extraMetrics']>
  : never;

export function publishedMetrics(
  { model, parity, excludedColumns }: Pick<PreparedModel, 'model' | 'parity' | 'excludedColumns'>,
  request: TrainingRequest,
): PublishedMetrics {
  const { indicator, objective, threshold, metrics } = model;
  const view = requestView(request);
  const common: CommonMetrics = {
    features: model.features,
    excluded_columns: excludedColumns,
    feature_importance: model.importance,
    shap: model.shap,
    candidates: model.candidates.map(({ params, meanScore, foldScores, prunedAfter }) => ({
      params,
      mean_score: meanScore,
      fold_scores: foldScores,
      ...(prunedAfter !== undefined && { dropped_after_rounds: prunedAfter }),
    })),
    fits: model.fits,
    threads: model.threads,
    platform: hostPlatform,
    onnx_gate: parity,
    ...(model.windows && { window_features: model.windows }),
    labeling: view.labeling,
    search: view.search,
    request: view,
  };
  // The definition of the model's indicator adds the fields of that indicator.
  return {
    indicator,
    objective,
    threshold,
    ...metrics,
    ...definitionOf(indicator).extraMetrics(model),
    ...common,
  } as PublishedMetrics;
}
