/** Says how unusual a value is, compared with the model's training. */
import type { Distribution } from '../../learning/stats/distribution.ts';
import { shortestFloat32 } from '../../readings.ts';
import { message } from '../../texts/messages.ts';
import type { Message } from '../../texts/messages.ts';

export interface ComparedValue {
  /** Share of the training values that are higher and lower, rounded down to a percent; null if it is unknown. */
  readonly lowerThan: number | null;
  readonly higherThan: number | null;
  readonly message: Message;
}

/** A value is usual if it is neither lower nor higher than in at least this share of the training. */
const UNUSUAL = 0.75;

/**
 * @param reading float32; NaN is missing
 * @param distribution undefined if the model has none
 */
export function compareValue(
  feature: string,
  reading: number,
  distribution: Distribution | undefined,
): ComparedValue {
  const unknown = { lowerThan: null, higherThan: null };
  if (Number.isNaN(reading)) {
    const missing = distribution?.missing ?? null;
    return { ...unknown, message: message('value_is_missing', { feature, missing }) };
  }
  const value = shortestFloat32(reading);
  if (!distribution)
    return { ...unknown, message: message('value_without_distribution', { feature, value }) };
  if (!distribution.percentiles)
    return { ...unknown, message: message('value_was_never_measured', { feature, value }) };

  // All of them are shortest float32 numbers, as the value is, and can be compared.
  const { percentiles } = distribution;
  const lowest = percentiles[0]!;
  const highest = percentiles.at(-1)!;
  // The highest percentile below the value, and the lowest one above it, tell the shares to a percent.
  const higherThan = value > highest ? 1 : Math.max(0, lastBelow(percentiles, value)) / 100;
  const lowerThan = value < lowest ? 1 : (100 - firstAbove(percentiles, value)) / 100;
  const shares = { lowerThan, higherThan };
  if (value < lowest) return { ...shares, message: message('value_is_lowest', { feature, value, lowest }) };
  if (value > highest)
    return { ...shares, message: message('value_is_highest', { feature, value, highest }) };
  if (lowerThan >= UNUSUAL && lowerThan >= higherThan)
    return { ...shares, message: message('value_is_low', { feature, value, lower_than: lowerThan }) };
  if (higherThan >= UNUSUAL)
    return { ...shares, message: message('value_is_high', { feature, value, higher_than: higherThan }) };
  return { ...shares, message: message('value_is_usual', { feature, value }) };
}

/** The last percentile below a value; −1 if there is none. */
const lastBelow = (percentiles: readonly number[], value: number): number =>
  percentiles.findLastIndex((percentile) => percentile < value);

/** The first percentile above a value; 100 if there is none. */
function firstAbove(percentiles: readonly number[], value: number): number {
  const percent = percentiles.findIndex((percentile) => percentile > value);
  return percent === -1 ? 100 : percent;
}
