/**
 * Calibration curve: of the rows with a probability of 70–80 %, how many were shortly before a failure? Equals
 * scikit-learn's `calibration_curve(strategy='uniform', n_bins=10)`: a bin covers (from, to], the first one also 0,
 * and empty bins are left out.
 */

/** One bin, as in `metrics.calibration`. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean predicted probability of its rows. */
  readonly mean_probability: number;
  /** Share of its rows that were shortly before a failure. */
  readonly observed_share: number;
}

const BINS = 10;

export function calibrationCurve(
  labels: Uint8Array,
  probabilities: Float32Array | Float64Array,
): CalibrationBin[] {
  const rows = new Uint32Array(BINS);
  const positives = new Uint32Array(BINS);
  const sums = new Float64Array(BINS);
  // Edges rounded as by numpy.linspace.
  const edges = Float64Array.from({ length: BINS + 1 }, (_, i) => i * (1 / BINS));
  for (let row = 0; row < labels.length; row++) {
    const probability = probabilities[row]!;
    let bin = Math.min(BINS - 1, Math.floor(probability * BINS));
    while (bin > 0 && probability <= edges[bin]!) bin--;
    while (bin < BINS - 1 && probability > edges[bin + 1]!) bin++;
    rows[bin]! += 1;
    positives[bin]! += labels[row]!;
    sums[bin]! += probability;
  }
  return Array.from(rows, (count, bin) => ({
    from: bin / BINS,
    to: (bin + 1) / BINS,
    rows: count,
    mean_probability: sums[bin]! / count,
    observed_share: positives[bin]! / count,
  })).filter((bin) => bin.rows > 0);
}
