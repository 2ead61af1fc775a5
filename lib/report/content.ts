/**
 * What a report is made of: figures and facts only, no arithmetic. The same object is published as
 * `.metrics.json`, so that whatever a picture shows can be had as numbers; names are snake_case for that.
 */
import type { Candidate } from '../learning/search/grid.ts';
import type { Indicator } from '../learning/indicators/request.ts';
import type { Verdict } from '../learning/indicators/verdict.ts';
import type { Strategy } from '../learning/search/strategies/strategy.ts';
import type { ShapPoints, ShapSummary } from '../learning/stats/shap-summary.ts';
import type { ParityReport } from '../formats/onnx/onnx-parity.ts';

/** What the model is, of what, and where. */
export interface ModelCard {
  readonly model_id: string;
  readonly process_id: string;
  readonly machine_name: string;
  /** RFC 3339 UTC. */
  readonly trained_at: string;
  /** From the job's claim to its publication. */
  readonly seconds: number;
  readonly data: DataCard;
  readonly versions: { readonly treino: string; readonly xgboost: string; readonly node: string };
  readonly bucket: string;
  /** All that is published with it, less the report itself. */
  readonly files: readonly PublishedFile[];
}

export interface DataCard {
  /** UTC days asked for, both included; null where none was named. */
  readonly start_date: string | null;
  readonly end_date: string | null;
  /** RFC 3339 UTC, of the first and the last row there was. */
  readonly first_timestamp: string;
  readonly last_timestamp: string;
  readonly rows: number;
  /** sha256 of all rows (lib/warehouse/telemetry/row-hash.ts). */
  readonly row_hash: string;
}

export interface PublishedFile {
  readonly format: string;
  readonly key: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** A candidate of the grid, in scikit-learn's order. */
export interface CandidateFigures {
  readonly params: Candidate;
  readonly mean_score: number;
  readonly fold_scores: readonly number[];
  /** Where the search gave it up; its scores are of then. */
  readonly dropped_after_rounds?: number;
}

/** What `models.metrics` has of every indicator and the report shows. */
export interface TrainingFigures {
  readonly features: readonly string[];
  readonly feature_importance: readonly { readonly feature: string; readonly gain: number }[];
  readonly shap: ShapSummary;
  readonly candidates: readonly CandidateFigures[];
  readonly fits: number;
  readonly threads: number;
  readonly onnx_gate: ParityReport;
  readonly search: {
    readonly strategy: Strategy;
    readonly scoring: string;
    readonly fold_type: string;
    readonly folds: number;
    readonly param_grid: Readonly<Record<string, unknown>>;
  };
}

/** Figures of every indicator that the common sections show. */
interface IndicatorFigures {
  readonly indicator: Indicator;
  readonly train_size: number;
  readonly test_size: number;
  readonly best_params: Candidate;
  readonly verdict: Verdict;
}

/** Each indicator has its own metrics and pictures (indicators/). */
export interface ReportContent<Metrics extends IndicatorFigures = IndicatorFigures, Pictures = object> {
  readonly card: ModelCard;
  readonly metrics: TrainingFigures & Metrics;
  readonly pictures: Pictures & { readonly shap_points: readonly ShapPoints[] };
}
