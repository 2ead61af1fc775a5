/**
 * Plans the boosting runs of a search. Candidates that differ only in n_estimators are prefixes of one run, so they
 * are trained once.
 */
import type { Candidate } from './candidates.ts';
import type { FinishedFit } from './search-result.ts';

/** One booster on one fold, scored at each prefix. */
export interface BoostingRun {
  readonly fold: number;
  /** All parameters except n_estimators. */
  readonly params: Candidate;
  /** Ascending in rounds; candidates with the same parameters share a prefix. */
  readonly prefixes: readonly { readonly rounds: number; readonly candidates: readonly number[] }[];
  /** Relative cost (trees × depth); the longest runs start first. */
  readonly cost: number;
}

/** Default of scikit-learn's wrapper for n_estimators; XGBoost's core has none. */
const WRAPPER_ROUNDS = 100;
const UNLIMITED_DEPTH = 16;

/** Boosting rounds of a candidate. */
export const roundsOf = (candidate: Candidate): number => candidate.n_estimators ?? WRAPPER_ROUNDS;

/** The parameters of a run, without its number of rounds. */
export const withoutRounds = (candidate: Candidate): Candidate =>
  Object.fromEntries(Object.entries(candidate).filter(([name]) => name !== 'n_estimators'));

/** Runs still to do, longest first. A run ends at its last prefix that is not finished. */
export function planBoostingRuns(
  candidates: readonly Candidate[],
  folds: number,
  finished: readonly FinishedFit[],
): BoostingRun[] {
  const done = new Set(finished.map(({ candidate, fold }) => `${candidate}/${fold}`));
  const runs: BoostingRun[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const byParams = new Map<string, { params: Candidate; prefixes: Map<number, number[]> }>();
    candidates.forEach((candidate, index) => {
      if (done.has(`${index}/${fold}`)) return;
      const params = withoutRounds(candidate);
      const key = JSON.stringify(Object.entries(params).sort());
      const run = byParams.get(key) ?? { params, prefixes: new Map<number, number[]>() };
      const rounds = roundsOf(candidate);
      run.prefixes.set(rounds, [...(run.prefixes.get(rounds) ?? []), index]);
      byParams.set(key, run);
    });
    for (const { params, prefixes } of byParams.values()) {
      const ordered = [...prefixes]
        .sort(([a], [b]) => a - b)
        .map(([rounds, indexes]) => ({ rounds, candidates: indexes }));
      const cost =
        ordered.at(-1)!.rounds * (params.max_depth === 0 ? UNLIMITED_DEPTH : (params.max_depth ?? 1));
      runs.push({ fold, params, prefixes: ordered, cost });
    }
  }
  return runs.sort((a, b) => b.cost - a.cost);
}
