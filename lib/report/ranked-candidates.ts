/**
 * The order in which a report lists candidates. Scores compare where the rounds do: those that halving gave up
 * come after all that ran to their end, and have no rank.
 */
import type { CandidateFigures } from './content.ts';

export interface RankedCandidate extends CandidateFigures {
  /** From 1; null where it was given up. */
  readonly rank: number | null;
}

/** The best first; of those given up the farthest first, and the best of as many rounds. */
export const rankedCandidates = (candidates: readonly CandidateFigures[]): RankedCandidate[] =>
  candidates
    .toSorted((a, b) => roundsReached(b) - roundsReached(a) || b.mean_score - a.mean_score)
    .map((candidate, index) => ({ ...candidate, rank: isDropped(candidate) ? null : index + 1 }));

export const isDropped = ({ dropped_after_rounds: rounds }: CandidateFigures): boolean =>
  rounds !== undefined;

/** Beyond any number, where it ran to its end; finite, for two such to differ by 0. */
const roundsReached = ({ dropped_after_rounds: rounds }: CandidateFigures): number =>
  rounds ?? Number.MAX_SAFE_INTEGER;
