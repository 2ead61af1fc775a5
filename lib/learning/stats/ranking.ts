/** Threshold-free ranking metrics, as scikit-learn computes them: ROC AUC, average precision and others. */

/** Cumulative class counts at or above each distinct probability. */
export interface RankedCounts {
  /** The distinct probabilities, descending. */
  readonly probabilities: Float32Array;
  readonly truePositives: Uint32Array;
  readonly falsePositives: Uint32Array;
}

/**
 * Counts the rows at or above every distinct probability. Rows with equal probability are counted together, so the
 * order of ties has no effect.
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
 * Area under the ROC curve, by the trapezoidal rule: the probability that a positive row ranks above a negative one,
 * ties counting half. Null when a class is absent (undefined in scikit-learn).
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
 * interpolation (scikit-learn's `average_precision_score`). Null without a positive row.
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
 * Largest recall among the thresholds with at least the given precision, over the points of scikit-learn's
 * `precision_recall_curve`; 0 when there is no such threshold or no positive row.
 * @param precision 0 < precision ≤ 1.
 */
export function recallAtPrecision(
  { truePositives, falsePositives }: RankedCounts,
  precision: number,
): number {
  const positives = truePositives.at(-1) ?? 0;
  let maxHits = 0;
  for (let i = 0; i < truePositives.length; i++) {
    const tp = truePositives[i]!;
    if (tp / (tp + falsePositives[i]!) >= precision) maxHits = tp;
  }
  return positives === 0 ? 0 : maxHits / positives;
}

/**
 * Ascending sort keys: a probability's float32 bits with its label in the lowest bit. The bits of floats in [0, 1]
 * sort like the floats and stay below 2^30, so both fit into 32 bits and the array sorts natively: about 30 ms for
 * half a million rows. A comparator would block the heartbeat's thread for a second.
 */
function sortedKeys(labels: Uint8Array, probabilities: Float32Array): Uint32Array {
  const keys = new Uint32Array(probabilities.length);
  const bits = new Uint32Array(probabilities.buffer, probabilities.byteOffset, probabilities.length);
  for (let row = 0; row < keys.length; row++) {
    const probability = probabilities[row]!;
    if (!(probability >= 0 && probability <= 1)) {
      throw new RangeError(`Row ${row}: ${probability} is not a probability.`);
    }
    // -0 equals 0 but has the sign bit set.
    keys[row] = probability === 0 ? labels[row]! : (bits[row]! << 1) | labels[row]!;
  }
  return keys.sort();
}
