/**
 * Successive halving (Jamieson and Talwalkar, 2016; scikit-learn's HalvingGridSearchCV over `n_estimators`),
 * with a difference: a booster that goes on, goes on from where it stands, and none starts again.
 *
 *   18 contenders ─ 23 rounds ─▶ best 6 ─ 67 rounds ─▶ best 2 ─ 200 rounds ─▶ the best candidate
 *                                └▶ 12 dropped          └▶ 4 dropped
 *
 * A contender is all candidates that differ only in n_estimators, on all folds. Those that are dropped have
 * shown less on the rounds they had; that they would have stayed behind is likely and not certain.
 */
import type { Candidate } from '../../grid.ts';
import type { BoostingRun } from '../../boosting-runs.ts';

/** One of `reduction` contenders goes on from a rung, each for `reduction` times the rounds. */
export const reduction = 3;
/** Fewer rounds say nothing of a candidate. */
const leastRounds = 10;
/** 18 contenders need two rungs to become two. */
const rungs = 2;

export interface CandidateGroup {
  /** Without n_estimators. */
  readonly params: Candidate;
  /** One a fold. */
  readonly sequences: readonly BoostingRun[];
  /** Of its longest candidate. */
  readonly rounds: number;
}

/** A candidate that halving gave up. */
export interface PrunedCandidate {
  readonly candidate: number;
  /** What it was boosted to. */
  readonly rounds: number;
  /** After these rounds, one a fold. */
  readonly foldScores: readonly number[];
}

/**
 * The sequences of a search, put together again over the folds; in the order of their first candidates, which
 * is the one that ties are broken in.
 */
export function candidateGroups(sequences: readonly BoostingRun[]): CandidateGroup[] {
  const byParams = Map.groupBy(sequences, ({ params }) => JSON.stringify(Object.entries(params).sort()));
  return [...byParams.values()]
    .map((own) => ({
      params: own[0]!.params,
      sequences: own.toSorted((a, b) => a.fold - b.fold),
      rounds: own[0]!.prefixes.at(-1)!.rounds,
    }))
    .toSorted((a, b) => firstCandidate(a) - firstCandidate(b));
}

const firstCandidate = ({ sequences }: CandidateGroup): number =>
  Math.min(...sequences[0]!.prefixes.flatMap(({ candidates }) => candidates));

/** The rounds at which contenders are compared, ascending; the longest of them has `rounds`. */
export const rungsOf = (rounds: number): number[] =>
  Array.from({ length: rungs }, (_, rung) => Math.ceil(rounds / reduction ** (rungs - rung))).filter(
    (rung) => rung >= leastRounds && rung < rounds,
  );

/** How many of so many contenders go on. */
export const survivorsOf = (count: number): number => Math.ceil(count / reduction);

/** The best third by mean score over the folds, the first of equal ones, in the order given. */
export function survivors<T>(all: readonly { readonly of: T; readonly meanScore: number }[]): T[] {
  const ranked = all.toSorted((a, b) => b.meanScore - a.meanScore).slice(0, survivorsOf(all.length));
  return all.filter((entry) => ranked.includes(entry)).map(({ of }) => of);
}
