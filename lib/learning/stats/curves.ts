/**
 * What a threshold trades for what: the ROC curve and the precision-recall curve, with scikit-learn's points,
 * thinned to what a picture can show.
 */
import { simplifyLine } from './simplify-line.ts';
import type { RankedCounts } from './ranking.ts';

/** `metrics.roc_curve`: point i is what alarms at or above `thresholds[i]` give. */
export interface RocCurve {
  readonly false_positive_rate: readonly number[];
  readonly true_positive_rate: readonly number[];
  /** Descending; the first is null: no alarm at all (scikit-learn: infinity). */
  readonly thresholds: readonly (number | null)[];
  readonly thinned: Thinned;
}

/** `metrics.precision_recall_curve`: point i is what alarms at or above `thresholds[i]` give. */
export interface PrecisionRecallCurve {
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  /** Ascending; the last is null: precision 1 and recall 0, where the curve ends by convention. */
  readonly thresholds: readonly (number | null)[];
  readonly thinned: Thinned;
}

export interface Thinned {
  /** Points of the whole curve. */
  readonly of: number;
  /** How far the farthest point left out lies from the line through those kept. */
  readonly deviation: number;
}

/** Points kept of a curve: those of a line some 400 pixels wide that the eye can tell apart. */
export const MAX_CURVE_POINTS = 100;

/**
 * scikit-learn's `roc_curve(drop_intermediate=False)`, thinned. Null when a class is absent.
 * @param most points to keep
 */
export function rocCurve(ranked: RankedCounts, most = MAX_CURVE_POINTS): RocCurve | null {
  const { truePositives, falsePositives, probabilities } = ranked;
  const positives = truePositives.at(-1) ?? 0;
  const negatives = falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0) return null;
  const x = new Float64Array(probabilities.length + 1);
  const y = new Float64Array(probabilities.length + 1);
  for (let i = 0; i < probabilities.length; i++) {
    x[i + 1] = falsePositives[i]! / negatives;
    y[i + 1] = truePositives[i]! / positives;
  }
  const { kept, deviation } = simplifyLine(x, y, most);
  return {
    false_positive_rate: pick(x, kept),
    true_positive_rate: pick(y, kept),
    thresholds: Array.from(kept, (point) => (point === 0 ? null : probabilities[point - 1]!)),
    thinned: { of: x.length, deviation },
  };
}

/**
 * scikit-learn's `precision_recall_curve`, thinned. Null when there is no positive row.
 * @param most points to keep
 */
export function precisionRecallCurve(
  ranked: RankedCounts,
  most = MAX_CURVE_POINTS,
): PrecisionRecallCurve | null {
  const { truePositives, falsePositives, probabilities } = ranked;
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) return null;
  const points = probabilities.length + 1;
  const precision = new Float64Array(points).fill(1);
  const recall = new Float64Array(points);
  const rankOf = (point: number): number => probabilities.length - 1 - point;
  for (let point = 0; point < probabilities.length; point++) {
    const hits = truePositives[rankOf(point)]!;
    precision[point] = hits / (hits + falsePositives[rankOf(point)]!);
    recall[point] = hits / positives;
  }
  const { kept, deviation } = simplifyLine(recall, precision, most);
  return {
    precision: pick(precision, kept),
    recall: pick(recall, kept),
    thresholds: Array.from(kept, (point) => probabilities[rankOf(point)] ?? null),
    thinned: { of: points, deviation },
  };
}

const pick = (values: Float64Array, places: Uint32Array): number[] =>
  Array.from(places, (place) => values[place]!);
