/** Summaries of a few measurements. */
import { quantile as quantileOf } from 'd3-array';

export interface Spread {
  readonly count: number;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** @throws RangeError if there are no values. */
export const spread = (values: readonly number[]): Spread => ({
  count: values.length,
  min: quantile(values, 0),
  median: quantile(values, 0.5),
  max: quantile(values, 1),
});

/**
 * The `q`-quantile, with linear interpolation between neighbours (NumPy's default).
 * @param q 0 … 1
 * @throws RangeError if there are no values.
 */
export function quantile(values: readonly number[], q: number): number {
  const value = quantileOf(values, q);
  if (value === undefined) throw new RangeError('No values to compute a quantile of.');
  return value;
}
