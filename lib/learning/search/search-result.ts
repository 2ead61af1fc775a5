/** Combines the scores of a search's fits and picks the best candidate. */
import type { Candidate } from './candidates.ts';

/** A finished fit: one candidate on one fold. */
export interface FinishedFit {
  /** Index in expandGrid order. */
  readonly candidate: number;
  readonly fold: number;
  /** On the validation rows; greater is better. */
  readonly score: number;
  /** Seconds that this fit added. Rounds that it shares with a shorter candidate count for that candidate only. */
  readonly seconds: number;
}

/** A candidate that the search stopped before its last round. */
export interface PrunedCandidate {
  /** Index in expandGrid order. */
  readonly candidate: number;
  /** Rounds it was boosted for. */
  readonly rounds: number;
  /** Scores after these rounds, one per fold. */
  readonly foldScores: readonly number[];
}

export interface CandidateScore {
  readonly params: Candidate;
  readonly foldScores: readonly number[];
  readonly meanScore: number;
  /** Present if the search stopped it early: the rounds so far, after which it was scored. */
  readonly prunedAfter?: number;
}

export interface SearchResult {
  /** In expandGrid order. */
  readonly candidates: CandidateScore[];
  /** Index of the best candidate among those not pruned; ties go to the first. */
  readonly best: number;
}

/**
 * Combines fits into scores and picks the best candidate.
 * @param fits exactly one per fold for every candidate that is not pruned
 */
export function scoreCandidates(
  candidates: readonly Candidate[],
  folds: number,
  fits: readonly FinishedFit[],
  pruned: readonly PrunedCandidate[] = [],
): SearchResult {
  const prunedByCandidate = new Map(pruned.map((entry) => [entry.candidate, entry]));
  const scores = candidates.map(() => new Float64Array(folds));
  for (const { candidate, fold, score } of fits) scores[candidate]![fold] = score;
  const scored = candidates.map((params, index) => {
    const stopped = prunedByCandidate.get(index);
    const foldScores = stopped?.foldScores ?? [...scores[index]!];
    const meanScore = meanOf(foldScores);
    return { params, foldScores, meanScore, ...(stopped && { prunedAfter: stopped.rounds }) };
  });
  const complete = [...scored.keys()].filter((index) => !prunedByCandidate.has(index));
  const best = complete.reduce((leader, index) =>
    scored[index]!.meanScore > scored[leader]!.meanScore ? index : leader,
  );
  return { candidates: scored, best };
}

/** The mean as `numpy.mean` computes it, bit for bit. */
export const meanOf = (values: readonly number[]): number => sumLikeNumpy(values) / values.length;

/** Adds in NumPy's order: eight running sums for eight values or more. Equal means stay equal. */
function sumLikeNumpy(values: readonly number[]): number {
  const plain = (part: readonly number[], start: number) => part.reduce((sum, value) => sum + value, start);
  if (values.length < 8) return plain(values, 0);
  const whole = values.length - (values.length % 8);
  const sums = values.slice(0, 8);
  for (let index = 8; index < whole; index += 1) sums[index % 8]! += values[index]!;
  const [a, b, c, d, e, f, g, h] = sums as [number, number, number, number, number, number, number, number];
  return plain(values.slice(whole), a + b + (c + d) + (e + f + (g + h)));
}
