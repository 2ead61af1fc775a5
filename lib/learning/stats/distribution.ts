/** The distribution of a column's values in training. With it, an explanation can say how unusual a value is. */
import { shortestFloat32 } from '../../readings.ts';
import { sortedPercentiles } from './percentile.ts';

export interface Distribution {
  /** Share of the rows without a value. */
  readonly missing: number;
  /** The 0th to the 100th percentile of the values, as `numpy.percentile` computes them, in float32; null if there are no values. */
  readonly percentiles: readonly number[] | null;
}

/** The JSON shape of `feature_distributions` in `.metrics.json`. */
export interface FeatureDistribution extends Distribution {
  readonly feature: string;
}

const PERCENTS = Array.from({ length: 101 }, (_, percent) => percent);

/** @param values at least one; NaN is missing. Sorts them. */
export function distributionOf(values: Float64Array): Distribution {
  values.sort();
  // NaN is sorted to the end.
  const firstMissing = values.findLastIndex((value) => !Number.isNaN(value)) + 1;
  return {
    missing: (values.length - firstMissing) / values.length,
    percentiles:
      firstMissing === 0
        ? null
        : sortedPercentiles(values.subarray(0, firstMissing), PERCENTS).map(shortestFloat32),
  };
}
