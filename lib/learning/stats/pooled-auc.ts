/**
 * The AUC of several sets of rows, each ranked by a model of its own: how often a positive row ranks above another row of
 * its set, over all positive rows. Scores of different models are never compared.
 *
 *   AUC = Σ P·A ÷ ΣP          P: positive rows of a set, A: its AUC
 *
 * Its interval counts stretches of operation, as auc-interval.ts explains. The variance is that of a ratio of sums over
 * clusters (Cochran, Sampling Techniques, 3rd ed. 1977, §6.3), whose clusters are the stretches of all sets:
 *
 *   variance = J/(J − 1) · Σ (a − n·AUC)² ÷ (ΣP)²
 *
 * J: stretches; n: positive rows of a stretch; a: the sum of their placements (share of the set's other rows below, ties
 * half), plus P/N times the sum of the deviations from A of the placements of its N other rows.
 */
import { stretchPlacements, Z_975 } from './auc-interval.ts';
import type { AucInterval } from './auc-interval.ts';
import { rocAuc } from './ranking.ts';
import type { RankedCounts } from './ranking.ts';

/** What a set adds to the AUC and its variance: sums that can be added. */
export interface RankingSums {
  readonly positives: number;
  /** P·A. */
  readonly area: number;
  readonly stretches: number;
  readonly stretches_with_warning: number;
  /** Sums over stretches: a², a·n and n². */
  readonly aa: number;
  readonly an: number;
  readonly nn: number;
}

/**
 * @param labels of the set's rows, in time order
 * @param probabilities one per row
 * @param ranked both, ranked (rankByProbability)
 * @returns null if the set lacks a class
 */
export function rankingSums(
  labels: Uint8Array,
  probabilities: Float32Array,
  ranked: RankedCounts,
): RankingSums | null {
  const auc = rocAuc(ranked);
  if (auc === null) return null;
  const positives = ranked.truePositives.at(-1)!;
  const weight = positives / ranked.falsePositives.at(-1)!;
  const sums = { stretches: 0, stretches_with_warning: 0, aa: 0, an: 0, nn: 0 };
  for (const stretch of stretchPlacements(labels, probabilities, ranked)) {
    const n = stretch.positives;
    const a = stretch.ofPositives + weight * (stretch.ofNegatives - stretch.negatives * auc);
    sums.stretches++;
    if (n > 0) sums.stretches_with_warning++;
    sums.aa += a * a;
    sums.an += a * n;
    sums.nn += n * n;
  }
  return { positives, area: positives * auc, ...sums };
}

export interface PooledAuc {
  /** Null when no set has both classes. */
  readonly auc: number | null;
  /** Null with fewer than two stretches with warning rows. */
  readonly interval: AucInterval | null;
}

export function poolAuc(sets: readonly (RankingSums | null)[]): PooledAuc {
  const total = (name: keyof RankingSums): number => sets.reduce((sum, set) => sum + (set?.[name] ?? 0), 0);
  const positives = total('positives');
  if (positives === 0) return { auc: null, interval: null };
  const auc = total('area') / positives;
  const stretches = total('stretches');
  const withWarning = total('stretches_with_warning');
  if (withWarning < 2) return { auc, interval: null };
  const squares = Math.max(0, total('aa') - 2 * auc * total('an') + auc * auc * total('nn'));
  const margin = (Z_975 * Math.sqrt((squares * stretches) / (stretches - 1))) / positives;
  return {
    auc,
    interval: {
      low: Math.max(0, auc - margin),
      high: Math.min(1, auc + margin),
      stretches,
      stretches_with_warning: withWarning,
    },
  };
}
