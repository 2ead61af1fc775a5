/**
 * What a model looks at, told by its own predictions: how much each feature moves them, and whether high
 * values move them up or down. Gain tells what splits were worth in training; this tells what the model does.
 */

/** Rows explained, as libxgboost explains them (lib/xgboost/booster.ts, `contributions`). */
export interface Explanation {
  /** Rows of the telemetry, ascending. */
  readonly rows: Uint32Array;
  /** Their numbers, rows × features. */
  readonly values: Float32Array;
  /** rows × (features + 1): what each feature added to the prediction, and last what every row begins with. */
  readonly contributions: Float32Array;
}

/** The JSON shape of `metrics.shap`. */
export interface ShapSummary {
  /** Test rows explained, evenly spaced, of as many. */
  readonly rows: number;
  readonly of: number;
  /** What contributions are added in. */
  readonly unit: 'log-odds' | 'target';
  /** What every prediction begins with. */
  readonly base: number;
  /** Those that moved any prediction, the strongest first. */
  readonly features: readonly ShapFeature[];
}

export interface ShapFeature {
  readonly feature: string;
  /** Mean of |contribution| over the rows. */
  readonly mean_abs: number;
  /**
   * Spearman's rank correlation of value and contribution, over the rows that have a value: 1 where higher
   * values always raise the prediction, −1 where they always lower it; null where one of both never changes.
   */
  readonly direction: number | null;
}

/** `shap_points`, in `.metrics.json` only: the rows behind the strongest features. */
export interface ShapPoints {
  readonly feature: string;
  /** One a row. */
  readonly contributions: readonly number[];
  /** Where the row's value stands among all rows explained: 0 the least, 1 the greatest (equal ones share the middle), null missing. */
  readonly ranks: readonly (number | null)[];
}

/** Features and rows that a picture can show apart. */
const mostFeatures = 12;
const mostPoints = 200;

/**
 * @param features names of the columns
 * @param of test rows in all
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
      .slice(0, mostFeatures)
      .map(({ feature, added, ranks }) => pointsOf(feature, added, ranks)),
  };
}

function pointsOf(feature: string, added: Float64Array, ranks: Float64Array): ShapPoints {
  const count = Math.min(added.length, mostPoints);
  const places = Array.from({ length: count }, (_, i) => Math.floor((i * added.length) / count));
  const ranked = ranks.filter((rank) => !Number.isNaN(rank)).length;
  return {
    feature,
    contributions: places.map((place) => added[place]!),
    ranks: places.map((place) => {
      const rank = ranks[place]!;
      if (Number.isNaN(rank)) return null;
      return ranked === 1 ? 0.5 : (rank - 1) / (ranked - 1);
    }),
  };
}

/** Ranks from 1, equal values sharing their mean rank; NaN stays NaN. */
function averageRanks(values: Float64Array): Float64Array {
  const ranks = new Float64Array(values.length).fill(NaN);
  const order = Uint32Array.from(values.keys())
    .filter((place) => !Number.isNaN(values[place]))
    .sort((a, b) => values[a]! - values[b]!);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/** Spearman's: Pearson's correlation of average ranks (scipy.stats.spearmanr), rows without a rank left out. */
function rankCorrelation(ranks: Float64Array, added: Float64Array): number | null {
  const x = ranks.filter((rank) => !Number.isNaN(rank));
  const y = averageRanks(added.filter((_, row) => !Number.isNaN(ranks[row])));
  const mean = (x.length + 1) / 2;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - mean) ** 2;
    yy += (y[i]! - mean) ** 2;
    xy += (x[i]! - mean) * (y[i]! - mean);
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}
