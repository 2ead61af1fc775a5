/**
 * The arithmetic of the grid search, without XGBoost: which boosted sequences to run, and what their
 * scores come to. Candidates that differ only in n_estimators are prefixes of one sequence.
 */
import type { Candidate } from './grid.ts';
import type { PrunedCandidate } from './strategies/halving/rungs.ts';

/** One fit that is done: a candidate (index in expandGrid order) on one fold. */
export interface FinishedFit {
  readonly candidate: number;
  readonly fold: number;
  /** On the validation rows, greater is better. */
  readonly score: number;
  /** Seconds of work this fit added; the rounds it shares with a shorter sequence are counted there. */
  readonly seconds: number;
}

/** Every candidate to its end, or the weak given up on the way (halving.ts). */
export type Strategy = 'grid' | 'halving';

export interface CandidateScore {
  readonly params: Candidate;
  readonly foldScores: readonly number[];
  readonly meanScore: number;
  /** Halving gave it up after these rounds, fewer than its own: its scores are of then. */
  readonly droppedAfter?: number;
}

export interface SearchResult {
  /** In expandGrid order. */
  readonly candidates: CandidateScore[];
  /** Index of the best candidate that has run to its end; ties go to the first. */
  readonly best: number;
}

/** One boosted run on one fold, scored at each prefix. */
export interface BoostingRun {
  readonly fold: number;
  /** Without n_estimators. */
  readonly params: Candidate;
  /** Ascending in rounds; candidates with the same parameters share a prefix. */
  readonly prefixes: readonly { readonly rounds: number; readonly candidates: readonly number[] }[];
  /** Relative, to start the longest first: trees × depth. */
  readonly cost: number;
}

/** scikit-learn's wrapper boosts 100 rounds when n_estimators is not given; the core has no default. */
const WRAPPER_ROUNDS = 100;
const UNLIMITED_DEPTH = 16;

/** The boosted rounds of a candidate. */
export const roundsOf = (candidate: Candidate): number => candidate.n_estimators ?? WRAPPER_ROUNDS;

/** What makes a boosted sequence, whatever its length. */
export const withoutRounds = (candidate: Candidate): Candidate =>
  Object.fromEntries(Object.entries(candidate).filter(([name]) => name !== 'n_estimators'));

/** The sequences that are still to run, longest first; a sequence stops at its last unfinished prefix. */
export function planBoostingRuns(
  candidates: readonly Candidate[],
  folds: number,
  finished: readonly FinishedFit[],
): BoostingRun[] {
  const done = new Set(finished.map(({ candidate, fold }) => `${candidate}/${fold}`));
  const sequences: BoostingRun[] = [];
  for (let fold = 0; fold < folds; fold += 1) {
    const runs = new Map<string, { params: Candidate; prefixes: Map<number, number[]> }>();
    candidates.forEach((candidate, index) => {
      if (done.has(`${index}/${fold}`)) return;
      const params = withoutRounds(candidate);
      const key = JSON.stringify(Object.entries(params).sort());
      const run = runs.get(key) ?? { params, prefixes: new Map<number, number[]>() };
      const rounds = roundsOf(candidate);
      run.prefixes.set(rounds, [...(run.prefixes.get(rounds) ?? []), index]);
      runs.set(key, run);
    });
    for (const { params, prefixes } of runs.values()) {
      const ordered = [...prefixes]
        .sort(([a], [b]) => a - b)
        .map(([rounds, indexes]) => ({ rounds, candidates: indexes }));
      const cost =
        ordered.at(-1)!.rounds * (params.max_depth === 0 ? UNLIMITED_DEPTH : (params.max_depth ?? 1));
      sequences.push({ fold, params, prefixes: ordered, cost });
    }
  }
  return sequences.sort((a, b) => b.cost - a.cost);
}

/** Joins the fits into scores and picks the best. `fits` holds every candidate that is not dropped on every fold once. */
export function scoreCandidates(
  candidates: readonly Candidate[],
  folds: number,
  fits: readonly FinishedFit[],
  dropped: readonly PrunedCandidate[] = [],
): SearchResult {
  const droppedAt = new Map(dropped.map((drop) => [drop.candidate, drop]));
  const scores = candidates.map(() => new Float64Array(folds));
  for (const { candidate, fold, score } of fits) scores[candidate]![fold] = score;
  const scored = candidates.map((params, index) => {
    const drop = droppedAt.get(index);
    const foldScores = drop?.foldScores ?? [...scores[index]!];
    const meanScore = meanOf(foldScores);
    return { params, foldScores, meanScore, ...(drop && { droppedAfter: drop.rounds }) };
  });
  const complete = [...scored.keys()].filter((index) => !droppedAt.has(index));
  const best = complete.reduce((leader, index) =>
    scored[index]!.meanScore > scored[leader]!.meanScore ? index : leader,
  );
  return { candidates: scored, best };
}

/** As numpy.mean, to the last bit. */
export const meanOf = (values: readonly number[]): number => sumLikeNumpy(values) / values.length;

/** Adds in NumPy's order (eight running sums from eight values on), so that equal means stay equal. */
function sumLikeNumpy(values: readonly number[]): number {
  const plain = (part: readonly number[], start: number) => part.reduce((sum, value) => sum + value, start);
  if (values.length < 8) return plain(values, 0);
  const whole = values.length - (values.length % 8);
  const sums = values.slice(0, 8);
  for (let index = 8; index < whole; index += 1) sums[index % 8]! += values[index]!;
  const [a, b, c, d, e, f, g, h] = sums as [number, number, number, number, number, number, number, number];
  return plain(values.slice(whole), a + b + (c + d) + (e + f + (g + h)));
}
