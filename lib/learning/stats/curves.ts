/** ROC and precision-recall curves with scikit-learn's points, reduced to the resolution of a chart. */
import { simplifyLine } from './simplify-line.ts';
import type { RankedCounts } from './ranking.ts';

/** `metrics.roc_curve`: point i belongs to alarms at or above `thresholds[i]`. */
export interface RocCurve {
  readonly false_positive_rate: readonly number[];
  readonly true_positive_rate: readonly number[];
  /** Descending; the first is null for no alarms at all (infinity in scikit-learn). */
  readonly thresholds: readonly (number | null)[];
  readonly thinned: Thinned;
}

/** `metrics.precision_recall_curve`: point i belongs to alarms at or above `thresholds[i]`. */
export interface PrecisionRecallCurve {
  readonly precision: readonly number[];
  readonly recall: readonly number[];
  /** Ascending; the last is null for precision 1 and recall 0, where the curve ends by convention. */
  readonly thresholds: readonly (number | null)[];
  readonly thinned: Thinned;
}

interface Thinned {
  /** Number of points of the full curve. */
  readonly of: number;
  /** Largest distance of a removed point from the line through the kept points. */
  readonly deviation: number;
}

/** Maximum points of a curve: about as many as a chart 400 pixels wide can show. */
const MAX_CURVE_POINTS = 100;

/**
 * scikit-learn's `roc_curve(drop_intermediate=False)` with fewer points. Null when a class is absent.
 * @param maxPoints points to keep
 */
export function rocCurve(ranked: RankedCounts, maxPoints = MAX_CURVE_POINTS): RocCurve | null {
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
  const { kept, deviation } = simplifyLine(x, y, maxPoints);
  return {
    false_positive_rate: pick(x, kept),
    true_positive_rate: pick(y, kept),
    thresholds: Array.from(kept, (point) => (point === 0 ? null : probabilities[point - 1]!)),
    thinned: { of: x.length, deviation },
  };
}

/**
 * scikit-learn's `precision_recall_curve` with fewer points. Null without a positive row.
 * @param maxPoints points to keep
 */
export function precisionRecallCurve(
  ranked: RankedCounts,
  maxPoints = MAX_CURVE_POINTS,
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
  const { kept, deviation } = simplifyLine(recall, precision, maxPoints);
  return {
    precision: pick(precision, kept),
    recall: pick(recall, kept),
    thresholds: Array.from(kept, (point) => probabilities[rankOf(point)] ?? null),
    thinned: { of: points, deviation },
  };
}

const pick = (values: Float64Array, indices: Uint32Array): number[] =>
  Array.from(indices, (index) => values[index]!);
