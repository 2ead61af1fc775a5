/**
 * How well probabilities order the rows, at no particular threshold: ROC AUC and average precision, as
 * scikit-learn computes them.
 */

/** Rows at or above each distinct probability, highest first, by class. */
export interface RankedCounts {
  /** The distinct probabilities, descending. */
  readonly probabilities: Float32Array;
  readonly truePositives: Uint32Array;
  readonly falsePositives: Uint32Array;
}

/**
 * Counts the rows at or above every distinct probability; rows of equal probability enter together, so the
 * order among ties has no say.
 * @param labels one 0 or 1 per probability
 * @throws RangeError when a probability is outside [0, 1] or missing.
 */
export function rankByProbability(labels: Uint8Array, probabilities: Float32Array): RankedCounts {
  const sorted = sortedKeys(labels, probabilities);
  const keys = new Uint32Array(sorted.length);
  const truePositives = new Uint32Array(sorted.length);
  const falsePositives = new Uint32Array(sorted.length);
  let distinct = 0;
  let positives = 0;
  for (let i = sorted.length - 1; i >= 0; i--) {
    positives += sorted[i]! & 1;
    if (i > 0 && sorted[i]! >>> 1 === sorted[i - 1]! >>> 1) continue;
    keys[distinct] = sorted[i]! >>> 1;
    truePositives[distinct] = positives;
    falsePositives[distinct] = sorted.length - i - positives;
    distinct++;
  }
  return {
    probabilities: new Float32Array(keys.buffer, 0, distinct),
    truePositives: truePositives.subarray(0, distinct),
    falsePositives: falsePositives.subarray(0, distinct),
  };
}

/**
 * Area under the ROC curve by the trapezoid rule: the chance that a positive row ranks above a negative
 * one, ties counting half. Null when a class is absent (scikit-learn: undefined).
 */
export function rocAuc({ truePositives, falsePositives }: RankedCounts): number | null {
  const positives = truePositives.at(-1) ?? 0;
  const negatives = falsePositives.at(-1) ?? 0;
  if (positives === 0 || negatives === 0) return null;
  let doubledArea = 0;
  for (let i = 0, tp = 0, fp = 0; i < truePositives.length; i++) {
    doubledArea += (falsePositives[i]! - fp) * (truePositives[i]! + tp);
    tp = truePositives[i]!;
    fp = falsePositives[i]!;
  }
  return doubledArea / 2 / positives / negatives;
}

/**
 * Average precision: Σ (recall_i - recall_i-1) · precision_i over the distinct probabilities, without
 * interpolation (scikit-learn's `average_precision_score`). Null when there is no positive row.
 */
export function averagePrecision({ truePositives, falsePositives }: RankedCounts): number | null {
  const positives = truePositives.at(-1) ?? 0;
  if (positives === 0) return null;
  let sum = 0;
  for (let i = 0, before = 0; i < truePositives.length; i++) {
    const tp = truePositives[i]!;
    sum += (tp - before) * (tp / (tp + falsePositives[i]!));
    before = tp;
  }
  return sum / positives;
}

/**
 * The largest recall among the thresholds whose precision is at least `precision`, by the points of
 * scikit-learn's `precision_recall_curve`; 0 when there is none, or no positive row.
 * @param precision 0 < precision ≤ 1.
 */
export function recallAtPrecision(
  { truePositives, falsePositives }: RankedCounts,
  precision: number,
): number {
  const positives = truePositives.at(-1) ?? 0;
  let most = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const tp = truePositives[i]!;
    if (tp / (tp + falsePositives[i]!) >= precision) most = tp;
  }
  return positives === 0 ? 0 : most / positives;
}

/**
 * Ascending keys: a probability's float32 bits with its label in the lowest bit. The bits of floats in
 * [0, 1] order as the floats do and stay below 2^30, so both fit 32 bits and the array sorts natively:
 * some 30 ms for half a million rows, where a comparator would hold the heartbeat's thread for a second.
 */
function sortedKeys(labels: Uint8Array, probabilities: Float32Array): Uint32Array {
  const keys = new Uint32Array(probabilities.length);
  const bits = new Uint32Array(probabilities.buffer, probabilities.byteOffset, probabilities.length);
  for (let row = 0; row < keys.length; row++) {
    const probability = probabilities[row]!;
    if (!(probability >= 0 && probability <= 1)) {
      throw new RangeError(`Row ${row}: ${probability} is no probability.`);
    }
    // -0 has the sign bit set and equals 0.
    keys[row] = probability === 0 ? labels[row]! : (bits[row]! << 1) | labels[row]!;
  }
  return keys.sort();
}
