/**
 * The arithmetic of successive halving (Jamieson and Talwalkar, 2016; scikit-learn's HalvingGridSearchCV over
 * `n_estimators`). Unlike there, a booster that survives a rung continues; none starts again.
 *
 *   18 groups ─ 23 rounds ─▶ best 6 ─ 67 rounds ─▶ best 2 ─ 200 rounds ─▶ the best candidate
 *                            └▶ 12 pruned           └▶ 4 pruned
 *
 * A group is all candidates that differ only in n_estimators, on all folds. Pruned groups scored worse at their rung.
 * They would probably, but not certainly, score worse at the end too.
 */
import type { BoostingRun } from '../../boosting-runs.ts';
import type { Candidate } from '../../candidates.ts';

/** One in `REDUCTION` groups survives a rung, and is boosted for `REDUCTION` times the rounds. */
const REDUCTION = 3;
/** Minimum rounds of a rung: scores after fewer rounds do not predict a candidate's final score. */
const MIN_ROUNDS = 10;
/** Number of comparisons: two reduce 18 groups to two. */
const RUNGS = 2;

export interface CandidateGroup {
  /** All parameters except n_estimators. */
  readonly params: Candidate;
  /** One per fold. */
  readonly runs: readonly BoostingRun[];
  /** Rounds of its longest candidate. */
  readonly rounds: number;
}

/**
 * The runs of a search, grouped over the folds. Groups are in the order of their first candidates, in which ties are
 * broken.
 */
export function candidateGroups(runs: readonly BoostingRun[]): CandidateGroup[] {
  const byParams = Map.groupBy(runs, ({ params }) => JSON.stringify(Object.entries(params).sort()));
  return [...byParams.values()]
    .map((own) => ({
      params: own[0]!.params,
      runs: own.toSorted((a, b) => a.fold - b.fold),
      rounds: own[0]!.prefixes.at(-1)!.rounds,
    }))
    .toSorted((a, b) => firstCandidate(a) - firstCandidate(b));
}

const firstCandidate = ({ runs }: CandidateGroup): number =>
  Math.min(...runs[0]!.prefixes.flatMap(({ candidates }) => candidates));

/** Rounds at which groups are compared, ascending. @param rounds of the longest group */
export const rungsOf = (rounds: number): number[] =>
  Array.from({ length: RUNGS }, (_, rung) => Math.ceil(rounds / REDUCTION ** (RUNGS - rung))).filter(
    (rung) => rung >= MIN_ROUNDS && rung < rounds,
  );

/** How many of `count` groups survive a rung. */
export const survivorsOf = (count: number): number => Math.ceil(count / REDUCTION);

/** The best third by mean score over the folds, in the given order. Ties go to the first. */
export function survivors<T>(all: readonly { readonly of: T; readonly meanScore: number }[]): T[] {
  const ranked = all.toSorted((a, b) => b.meanScore - a.meanScore).slice(0, survivorsOf(all.length));
  return all.filter((entry) => ranked.includes(entry)).map(({ of }) => of);
}
