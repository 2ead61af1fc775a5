/**
 * Percentiles, bit for bit those of `numpy.percentile` (method "linear"). They are selected, not sorted: sorting a
 * million rows would block the event loop for too long. docs/adr/0011-own-percentiles.md compares the alternatives.
 */

/**
 * One percentile per entry of `percents`, in linear time. Reorders `values`.
 * @param values at least one, without NaN
 * @param percents 0–100, ascending
 * @throws RangeError when there are no values, or the percents are not ascending within 0–100
 */
export function percentiles(values: Float64Array, percents: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError('No values to compute percentiles of.');
  const last = values.length - 1;
  let from = 0;
  return percents.map((percent) => {
    const place = (percent / 100) * last;
    const below = Math.floor(place);
    if (!(below >= from && place <= last)) {
      throw new RangeError(`Percentiles must ascend within 0–100, not ${percents.join(', ')}.`);
    }
    // All values before `from` are at most values[from], so the next selection starts there.
    select(values, below, from, last);
    from = below;
    return interpolate(values[below]!, smallestAfter(values, below), place - below);
  });
}

/**
 * Percentiles of values that are sorted already.
 * @param sorted at least one, ascending, without NaN
 * @param percents 0–100
 */
export function sortedPercentiles(sorted: Float64Array, percents: readonly number[]): number[] {
  const last = sorted.length - 1;
  return percents.map((percent) => {
    const place = (percent / 100) * last;
    const below = Math.floor(place);
    return interpolate(sorted[below]!, sorted[below + 1] ?? sorted[below]!, place - below);
  });
}

/** The median, or null when there are no values. Reorders `values`. */
export const median = (values: Float64Array): number | null =>
  values.length === 0 ? null : percentiles(values, [50])[0]!;

/** Interpolates in NumPy's order of operations, from the nearer value, because the last bit depends on it. */
const interpolate = (a: number, b: number, share: number): number =>
  share >= 0.5 ? b - (b - a) * (1 - share) : a + (b - a) * share;

function smallestAfter(values: Float64Array, place: number): number {
  let smallest = values[place + 1] ?? values[place]!;
  for (let i = place + 2; i < values.length; i++) if (values[i]! < smallest) smallest = values[i]!;
  return smallest;
}

/** Larger ranges are first narrowed by selecting in a sample of their values. */
const MIN_SAMPLED = 600;

/**
 * Reorders a range so that index `k` holds the value that sorting would put there, with no larger value before it and no
 * smaller one after it (Floyd and Rivest, "Algorithm 489: SELECT", CACM 18(3), 1975).
 */
function select(values: Float64Array, k: number, left: number, right: number): void {
  while (right > left) {
    if (right - left > MIN_SAMPLED) {
      const size = right - left + 1;
      const rank = k - left + 1;
      const logarithm = Math.log(size);
      const sample = 0.5 * Math.exp((2 * logarithm) / 3);
      const spread =
        0.5 * Math.sqrt((logarithm * sample * (size - sample)) / size) * Math.sign(rank - size / 2);
      select(
        values,
        k,
        Math.max(left, Math.floor(k - (rank * sample) / size + spread)),
        Math.min(right, Math.floor(k + ((size - rank) * sample) / size + spread)),
      );
    }
    const pivot = values[k]!;
    let low = left;
    let high = right;
    swap(values, left, k);
    if (values[right]! > pivot) swap(values, left, right);
    while (low < high) {
      swap(values, low, high);
      low++;
      high--;
      while (values[low]! < pivot) low++;
      while (values[high]! > pivot) high--;
    }
    if (values[left] === pivot) swap(values, left, high);
    else swap(values, ++high, right);
    if (high <= k) left = high + 1;
    if (k <= high) right = high - 1;
  }
}

function swap(values: Float64Array, a: number, b: number): void {
  const value = values[a]!;
  values[a] = values[b]!;
  values[b] = value;
}
