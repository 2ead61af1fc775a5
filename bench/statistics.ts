/** What a handful of measurements comes to. */

export interface Spread {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws RangeError for no values at all. */
export function spread(values: readonly number[]): Spread {
  return {
    count: values.length,
    min: quantile(values, 0),
    median: quantile(values, 0.5),
    max: quantile(values, 1),
  };
}

/**
 * The value below which the share `q` of the values lies, between neighbours by linear interpolation
 * (NumPy's default; Hyndman & Fan 1996, type 7).
 * @param q 0 … 1
 * @throws RangeError for no values at all.
 */
export function quantile(values: readonly number[], q: number): number {
  if (values.length === 0) throw new RangeError('There is nothing to take a quantile of.');
  const sorted = values.toSorted((a, b) => a - b);
  const place = (sorted.length - 1) * q;
  const below = Math.floor(place);
  const lower = sorted[below]!;
  return lower + (place - below) * ((sorted[below + 1] ?? lower) - lower);
}
