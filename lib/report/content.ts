/**
 * The content of a report. It has every number that a chart shows, so that rendering computes nothing. The same object is
 * published as `.metrics.json`, so its names are snake_case.
 */
import type { ParityReport } from '../formats/onnx/onnx-parity.ts';
import type { Profile } from '../learning/indicators/profiles.ts';
import type { Indicator } from '../learning/indicators/request.ts';
import type { Verdict } from '../learning/indicators/verdict.ts';
import type { Candidate } from '../learning/search/candidates.ts';
import type { WindowDecision } from '../learning/windows/decision.ts';
import type { Strategy } from '../learning/search/strategies/strategy.ts';
import type { ExcludedColumn } from '../warehouse/excluded-columns.ts';
import type { ShapPoints, ShapSummary } from '../learning/stats/shap-summary.ts';

/** Identity, data and files of the model. */
export interface ModelCard {
  readonly model_id: string;
  readonly process_id: string;
  readonly machine_name: string;
  /** RFC 3339 UTC. */
  readonly trained_at: string;
  /** Seconds from the job's claim to the publication of its model. */
  readonly seconds: number;
  readonly data: DataCard;
  readonly versions: { readonly treino: string; readonly xgboost: string; readonly node: string };
  readonly bucket: string;
  /** All published files except the report itself. */
  readonly files: readonly PublishedFile[];
}

export interface DataCard {
  /** Requested UTC days, both included; null if the request had none. */
  readonly start_date: string | null;
  readonly end_date: string | null;
  /** RFC 3339 UTC, of the first and the last row. */
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
  /** Boosting rounds after which the search pruned it; its scores are from that point. */
  readonly dropped_after_rounds?: number;
}

/** The part of `models.metrics` that every indicator has and the report shows. */
export interface TrainingFigures {
  readonly features: readonly string[];
  /** The other columns of the table, except its keys. */
  readonly excluded_columns: readonly ExcludedColumn[];
  readonly feature_importance: readonly { readonly feature: string; readonly gain: number }[];
  readonly shap: ShapSummary;
  readonly candidates: readonly CandidateFigures[];
  readonly fits: number;
  readonly threads: number;
  readonly onnx_gate: ParityReport;
  /** Only if the request asks for window features. */
  readonly window_features?: WindowDecision;
  readonly request: {
    readonly profile: Profile;
    readonly features: { readonly exclude: readonly string[]; readonly counter_guard: boolean };
  };
  readonly search: {
    readonly strategy: Strategy;
    readonly scoring: string;
    readonly fold_type: string;
    readonly folds: number;
    /** Only of a random search. */
    readonly draws?: number | undefined;
    readonly seed?: number | undefined;
    /** For classes only. */
    readonly class_weight?: string;
    readonly param_grid: Readonly<Record<string, unknown>>;
  };
}

/** Metrics of every indicator that the common sections show. */
interface IndicatorFigures {
  readonly indicator: Indicator;
  readonly train_size: number;
  readonly test_size: number;
  readonly best_params: Candidate;
  readonly verdict: Verdict;
}

/** Each indicator has its own metrics and chart data (indicators/). */
export interface ReportContent<Metrics extends IndicatorFigures = IndicatorFigures, Pictures = object> {
  readonly card: ModelCard;
  readonly metrics: TrainingFigures & Metrics;
  readonly pictures: Pictures & { readonly shap_points: readonly ShapPoints[] };
}
