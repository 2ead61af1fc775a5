/**
 * Confidence interval of an AUC. Rows shortly before the same failure resemble each other, so the test part carries
 * far less information than its number of rows suggests. The interval therefore counts stretches of operation:
 *
 *   labels     0 0 0 0 1 1 1 | 0 0 0 1 1 | 0 0 0 0       1: a row shortly before a failure
 *              └─ stretch ─┘   └ stretch┘  └ stretch
 *
 * A stretch ends with the warning rows before a failure; failures within one window share a stretch. The variance is
 * Obuchowski's for clustered ROC data (Biometrics 53, 1997, 567–578). With one row per stretch it equals DeLong's
 * (Biometrics 44, 1988, 837–845).
 */
import { rocAuc } from './ranking.ts';
import type { RankedCounts } from './ranking.ts';

/** The JSON shape of `metrics.auc_interval`. */
export interface AucInterval {
  /** 95 % confidence interval of the AUC, within [0, 1]. */
  readonly low: number;
  readonly high: number;
  /** Stretches in the test part, and how many of them end with warning rows. */
  readonly stretches: number;
  readonly stretches_with_warning: number;
}

/** 97.5th percentile of the standard normal distribution. */
export const Z_975 = 1.959963984540054;

/**
 * @param labels labels of the test rows, in time order
 * @param probabilities one per row
 * @param ranked both, ranked (rankByProbability)
 * @returns null when fewer than two stretches contain one of the classes: the variance is undefined
 */
export function aucInterval(
  labels: Uint8Array,
  probabilities: Float32Array,
  ranked: RankedCounts,
): AucInterval | null {
  const auc = rocAuc(ranked);
  if (auc === null) return null;
  const sums = new VarianceSums();
  for (const { positives, ofPositives, negatives, ofNegatives } of stretchPlacements(
    labels,
    probabilities,
    ranked,
  )) {
    sums.add(positives, ofPositives - positives * auc, negatives, ofNegatives - negatives * auc);
  }
  const variance = sums.variance(ranked.truePositives.at(-1)!, ranked.falsePositives.at(-1)!);
  if (variance === null) return null;
  const margin = Z_975 * Math.sqrt(variance);
  return {
    low: Math.max(0, auc - margin),
    high: Math.min(1, auc + margin),
    stretches: sums.stretches,
    stretches_with_warning: sums.withPositives,
  };
}

/** The rows of each class in a stretch, and the sum of their placements (placements()). */
interface StretchPlacements {
  readonly positives: number;
  readonly ofPositives: number;
  readonly negatives: number;
  readonly ofNegatives: number;
}

/** The stretches in time order. @param ranked rows of both classes */
export function* stretchPlacements(
  labels: Uint8Array,
  probabilities: Float32Array,
  ranked: RankedCounts,
): Generator<StretchPlacements, void> {
  const places = placements(ranked);
  let stretch = { positives: 0, ofPositives: 0, negatives: 0, ofNegatives: 0 };
  for (let row = 0; row < labels.length; row++) {
    const place = placeOf(probabilities[row]!, ranked.probabilities);
    if (labels[row] === 1) {
      stretch.ofPositives += places.ofPositive[place]!;
      stretch.positives++;
    } else {
      if (stretch.positives > 0) {
        yield stretch;
        stretch = { positives: 0, ofPositives: 0, negatives: 0, ofNegatives: 0 };
      }
      stretch.ofNegatives += places.ofNegative[place]!;
      stretch.negatives++;
    }
  }
  yield stretch;
}

/** Sums over stretches: deviations of the rows' placements from the AUC. */
class VarianceSums {
  stretches = 0;
  withPositives = 0;
  #withNegatives = 0;
  #positive = 0;
  #negative = 0;
  #both = 0;

  add(positives: number, ofPositives: number, negatives: number, ofNegatives: number): void {
    this.stretches++;
    if (positives > 0) this.withPositives++;
    if (negatives > 0) this.#withNegatives++;
    this.#positive += ofPositives ** 2;
    this.#negative += ofNegatives ** 2;
    this.#both += ofPositives * ofNegatives;
  }

  variance(positives: number, negatives: number): number | null {
    const free = (count: number): number => count / (count - 1);
    if (this.withPositives < 2 || this.#withNegatives < 2) return null;
    return Math.max(
      0,
      (free(this.withPositives) * this.#positive) / positives ** 2 +
        (free(this.#withNegatives) * this.#negative) / negatives ** 2 +
        (2 * free(this.stretches) * this.#both) / (positives * negatives),
    );
  }
}

/**
 * Placement values for each distinct probability: the share of negatives that a positive row ranks above, and the
 * share of positives that a negative row ranks below. Ties count half. The mean of either is the AUC.
 */
function placements({ truePositives, falsePositives }: RankedCounts) {
  const positives = truePositives.at(-1)!;
  const negatives = falsePositives.at(-1)!;
  const ofPositive = new Float64Array(truePositives.length);
  const ofNegative = new Float64Array(truePositives.length);
  for (let i = 0, tp = 0, fp = 0; i < truePositives.length; i++) {
    ofPositive[i] = 1 - (falsePositives[i]! + fp) / 2 / negatives;
    ofNegative[i] = (truePositives[i]! + tp) / 2 / positives;
    tp = truePositives[i]!;
    fp = falsePositives[i]!;
  }
  return { ofPositive, ofNegative };
}

/** Index of a probability among the distinct ones, which are in descending order. */
function placeOf(probability: number, distinct: Float32Array): number {
  let from = 0;
  let to = distinct.length - 1;
  while (from < to) {
    const middle = (from + to) >> 1;
    if (distinct[middle]! > probability) from = middle + 1;
    else to = middle;
  }
  return from;
}
