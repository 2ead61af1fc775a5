/**
 * Ranks candidates for the report. Scores are comparable only after the same number of rounds, so pruned candidates
 * come last and have no rank.
 */
import type { CandidateFigures } from './content.ts';

export interface RankedCandidate extends CandidateFigures {
  /** From 1; null if pruned. */
  readonly rank: number | null;
}

/** Sorts the best first, then pruned candidates by rounds and score. */
export const rankedCandidates = (candidates: readonly CandidateFigures[]): RankedCandidate[] =>
  candidates
    .toSorted((a, b) => roundsReached(b) - roundsReached(a) || b.mean_score - a.mean_score)
    .map((candidate, index) => ({ ...candidate, rank: isPruned(candidate) ? null : index + 1 }));

export const isPruned = ({ dropped_after_rounds: rounds }: CandidateFigures): boolean => rounds !== undefined;

/** For complete candidates a finite maximum, so that two of them differ by 0. */
const roundsReached = ({ dropped_after_rounds: rounds }: CandidateFigures): number =>
  rounds ?? Number.MAX_SAFE_INTEGER;
