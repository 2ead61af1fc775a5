/**
 * Whether a probability means what it says: of the rows given 70–80 %, were 70–80 % shortly before a failure?
 * Ten bins of equal width, as scikit-learn's `calibration_curve(strategy='uniform', n_bins=10)`: a bin holds
 * (from, to], the first one 0 as well, and empty bins are absent.
 */

/** One bin, as in `metrics.calibration`. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly rows: number;
  /** Mean probability of its rows: what the model says. */
  readonly mean_probability: number;
  /** Share of its rows that are shortly before a failure: what is so. */
  readonly observed_share: number;
}

const bins = 10;

export function calibrationCurve(labels: Uint8Array, probabilities: Float32Array): CalibrationBin[] {
  const rows = new Uint32Array(bins);
  const positives = new Uint32Array(bins);
  const sums = new Float64Array(bins);
  // The edges as numpy's linspace rounds them.
  const edges = Float64Array.from({ length: bins + 1 }, (_, i) => i * (1 / bins));
  for (let row = 0; row < labels.length; row++) {
    const probability = probabilities[row]!;
    let bin = Math.min(bins - 1, Math.floor(probability * bins));
    while (bin > 0 && probability <= edges[bin]!) bin--;
    while (bin < bins - 1 && probability > edges[bin + 1]!) bin++;
    rows[bin]! += 1;
    positives[bin]! += labels[row]!;
    sums[bin]! += probability;
  }
  return Array.from(rows, (count, bin) => ({
    from: bin / bins,
    to: (bin + 1) / bins,
    rows: count,
    mean_probability: sums[bin]! / count,
    observed_share: positives[bin]! / count,
  })).filter((bin) => bin.rows > 0);
}
