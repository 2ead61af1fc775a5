/**
 * Summarizes SHAP contributions: how much each feature moves the predictions, and in which direction. Gain measures
 * how much splits reduced the training loss; SHAP values measure the effect on predictions.
 */

import { averageRanks, rankCorrelation } from './rank-correlation.ts';

/** Rows with their contributions, as computed by libxgboost (lib/xgboost/booster.ts, `contributions`). */
export interface Explanation {
  /** Indices of telemetry rows, ascending. */
  readonly rows: Uint32Array;
  /** Their values, rows × features, row-major. */
  readonly values: Float32Array;
  /** rows × (features + 1), row-major: contribution of each feature, then the base value. */
  readonly contributions: Float32Array;
}

/** The JSON shape of `metrics.shap`. */
export interface ShapSummary {
  /** Explained test rows, evenly spaced, out of `of`. */
  readonly rows: number;
  readonly of: number;
  /** Unit of the contributions. */
  readonly unit: 'log-odds' | 'target';
  /** Base value of every prediction. */
  readonly base: number;
  /** Features with any contribution, strongest first. */
  readonly features: readonly ShapFeature[];
}

interface ShapFeature {
  readonly feature: string;
  /** Mean of |contribution| over the rows. */
  readonly mean_abs: number;
  /**
   * Spearman's rank correlation of value and contribution, over rows with a value: 1 when higher values always raise
   * the prediction, −1 when they always lower it; null when either is constant.
   */
  readonly direction: number | null;
}

/** `shap_points`, in `.metrics.json` only: the rows behind the strongest features. */
export interface ShapPoints {
  readonly feature: string;
  /** One per row. */
  readonly contributions: readonly number[];
  /**
   * Relative rank of the row's value among all explained rows: 0 smallest, 1 largest, ties share their mean, null
   * missing.
   */
  readonly ranks: readonly (number | null)[];
}

/** Maximum features and points that are distinguishable on a chart. */
const MAX_FEATURES = 12;
const MAX_POINTS = 200;

/**
 * @param features column names
 * @param of number of test rows
 */
export function summarizeShap(
  { rows, values, contributions }: Explanation,
  features: readonly string[],
  { of, unit }: Pick<ShapSummary, 'of' | 'unit'>,
): { readonly summary: ShapSummary; readonly points: readonly ShapPoints[] } {
  const width = features.length + 1;
  const column = (all: Float32Array, step: number, at: number): Float64Array =>
    Float64Array.from({ length: rows.length }, (_, row) => all[row * step + at]!);
  const explained = features
    .map((feature, at) => {
      const added = column(contributions, width, at);
      const ranks = averageRanks(column(values, features.length, at));
      const mean_abs = added.reduce((sum, value) => sum + Math.abs(value), 0) / rows.length;
      return { feature, mean_abs, direction: rankCorrelation(ranks, added), added, ranks };
    })
    .filter(({ mean_abs }) => mean_abs > 0)
    .sort((a, b) => b.mean_abs - a.mean_abs);
  return {
    summary: {
      rows: rows.length,
      of,
      unit,
      base: contributions[features.length]!,
      features: explained.map(({ feature, mean_abs, direction }) => ({ feature, mean_abs, direction })),
    },
    points: explained
      .slice(0, MAX_FEATURES)
      .map(({ feature, added, ranks }) => pointsOf(feature, added, ranks)),
  };
}

function pointsOf(feature: string, added: Float64Array, ranks: Float64Array): ShapPoints {
  const count = Math.min(added.length, MAX_POINTS);
  const indices = Array.from({ length: count }, (_, i) => Math.floor((i * added.length) / count));
  const ranked = ranks.filter((rank) => !Number.isNaN(rank)).length;
  return {
    feature,
    contributions: indices.map((index) => added[index]!),
    ranks: indices.map((index) => {
      const rank = ranks[index]!;
      if (Number.isNaN(rank)) return null;
      return ranked === 1 ? 0.5 : (rank - 1) / (ranked - 1);
    }),
  };
}
