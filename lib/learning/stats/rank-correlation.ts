/** Spearman's rank correlation, equal to scipy.stats.spearmanr. */

/** Ranks from 1; ties share their mean rank, NaN stays NaN. */
export function averageRanks(values: Float32Array | Float64Array): Float64Array {
  const ranks = new Float64Array(values.length).fill(NaN);
  const order = Uint32Array.from(values.keys())
    .filter((place) => !Number.isNaN(values[place]))
    .sort((a, b) => values[a]! - values[b]!);
  for (let from = 0; from < order.length;) {
    let to = from;
    while (to < order.length && values[order[to]!] === values[order[from]!]) to++;
    for (let i = from; i < to; i++) ranks[order[i]!] = (from + 1 + to) / 2;
    from = to;
  }
  return ranks;
}

/**
 * Pearson's correlation of the average ranks, over the places where the first value is present.
 * @param ranks of the first values, as averageRanks returns them
 * @param others the second values, none of them NaN
 * @returns null if either is constant
 */
export function rankCorrelation(ranks: Float64Array, others: Float64Array): number | null {
  const x = ranks.filter((rank) => !Number.isNaN(rank));
  const y = averageRanks(others.filter((_, place) => !Number.isNaN(ranks[place])));
  const mean = (x.length + 1) / 2;
  let xx = 0;
  let yy = 0;
  let xy = 0;
  for (let i = 0; i < x.length; i++) {
    xx += (x[i]! - mean) ** 2;
    yy += (y[i]! - mean) ** 2;
    xy += (x[i]! - mean) * (y[i]! - mean);
  }
  return xx === 0 || yy === 0 ? null : xy / Math.sqrt(xx * yy);
}
