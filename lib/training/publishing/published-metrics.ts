/**
 * What `models.metrics` holds of a model: what it is and how it is asked (`indicator`, `objective`, `threshold`,
 * `features`), the figures of its indicator, and how it came to be. Names are the contract (docs/evaluation.md).
 */
import type { Candidate } from '../../learning/search/grid.ts';
import type { HealthMetrics } from '../../learning/indicators/health/metrics.ts';
import type { HealthModel, StatusModel, TrainedModel } from '../../learning/model-factory.ts';
import type { StatusMetrics } from '../../learning/indicators/status/metrics.ts';
import type { ShapSummary } from '../../learning/stats/shap-summary.ts';
import type { ParityReport } from '../../formats/onnx/onnx-parity.ts';
import type { TrainingRequest } from '../../jobs/job.ts';
import { hostPlatform } from './host-platform.ts';
import { requestView } from '../request-view.ts';
import type { RequestView } from '../request-view.ts';

interface CommonMetrics extends Pick<RequestView, 'labeling' | 'search'> {
  /** Names of the columns in their order. */
  readonly features: readonly string[];
  /** Share of all gain by feature, largest first; they add up to 1. */
  readonly feature_importance: readonly { readonly feature: string; readonly gain: number }[];
  /** What moves its predictions of the test part. */
  readonly shap: ShapSummary;
  /** The grid's scores, in scikit-learn's order. */
  readonly candidates: readonly {
    readonly params: Candidate;
    readonly mean_score: number;
    readonly fold_scores: readonly number[];
    /** Where the search gave it up; its scores are of then. */
    readonly dropped_after_rounds?: number;
  }[];
  readonly fits: number;
  /** Training threads: with more than two, sums are added in an order of their own. */
  readonly threads: number;
  /** Of the machine that trained it, for example `linux-x64`. */
  readonly platform: string;
  /** How far the published .onnx and libxgboost are apart on the test part. */
  readonly onnx_gate: ParityReport;
}

export type PublishedStatusMetrics = CommonMetrics &
  StatusMetrics &
  Pick<StatusModel, 'indicator' | 'objective' | 'threshold'> & {
    /** Negatives by positives of the rows that train. */
    readonly scale_pos_weight: number;
  };
export type PublishedHealthMetrics = CommonMetrics &
  HealthMetrics &
  Pick<HealthModel, 'indicator' | 'objective' | 'threshold'>;
/** Told apart by `indicator`. */
export type PublishedMetrics = PublishedStatusMetrics | PublishedHealthMetrics;

export function publishedMetrics(
  model: TrainedModel,
  gate: ParityReport,
  request: TrainingRequest,
): PublishedMetrics {
  const { labeling, search } = requestView(request);
  const common: CommonMetrics = {
    features: model.features,
    feature_importance: model.importance,
    shap: model.shap,
    candidates: model.candidates.map(({ params, meanScore, foldScores, droppedAfter }) => ({
      params,
      mean_score: meanScore,
      fold_scores: foldScores,
      ...(droppedAfter !== undefined && { dropped_after_rounds: droppedAfter }),
    })),
    fits: model.fits,
    threads: model.threads,
    platform: hostPlatform,
    onnx_gate: gate,
    labeling,
    search,
  };
  if (model.indicator === 'health') {
    const { indicator, objective, threshold, metrics } = model;
    return { indicator, objective, threshold, ...metrics, ...common };
  }
  const { indicator, objective, threshold, metrics, rows } = model;
  return {
    indicator,
    objective,
    threshold,
    ...metrics,
    scale_pos_weight: rows.scalePosWeight,
    ...common,
  };
}
