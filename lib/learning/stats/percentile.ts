/**
 * Percentiles as `numpy.percentile` gives them (method "linear"), without sorting: at a million rows a sort
 * holds the event loop for longer than a heartbeat may wait, a selection does not.
 */

/**
 * The values below which each percent of the values lies, in linear time. Reorders `values`.
 * @param values no NaN among them, at least one.
 * @param percents 0–100, ascending.
 * @throws RangeError when there is no value, or the percents do not ascend within 0–100.
 */
export function percentiles(values: Float64Array, percents: readonly number[]): number[] {
  if (values.length === 0) throw new RangeError('There is no percentile of no values.');
  const last = values.length - 1;
  let from = 0;
  return percents.map((percent) => {
    const place = (percent / 100) * last;
    const below = Math.floor(place);
    if (!(below >= from && place <= last)) {
      throw new RangeError(`Percentiles ${percents.join(', ')} do not ascend from 0 to 100.`);
    }
    // All before `from` is at most values[from]: the next search begins there.
    select(values, below, from, last);
    from = below;
    return interpolate(values[below]!, smallestAfter(values, below), place - below);
  });
}

/** The middle value, or the mean of the two middle ones; null when there is none. Reorders `values`. */
export const median = (values: Float64Array): number | null =>
  values.length === 0 ? null : percentiles(values, [50])[0]!;

/** NumPy's own order of operations, from the nearer end, so that the last bit is the same. */
const interpolate = (a: number, b: number, share: number): number =>
  share >= 0.5 ? b - (b - a) * (1 - share) : a + (b - a) * share;

function smallestAfter(values: Float64Array, place: number): number {
  let smallest = values[place + 1] ?? values[place]!;
  for (let i = place + 2; i < values.length; i++) if (values[i]! < smallest) smallest = values[i]!;
  return smallest;
}

/** Above this many values a sample of them narrows the search first. */
const sampledAbove = 600;

/**
 * Puts the value that a sort would put at `k` there, no larger one before it and no smaller one after it
 * (Floyd and Rivest, "Algorithm 489: SELECT", CACM 18(3), 1975).
 */
function select(values: Float64Array, k: number, left: number, right: number): void {
  while (right > left) {
    if (right - left > sampledAbove) {
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
