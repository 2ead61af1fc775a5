/** The work that a search asks for, known from the request alone: before its rows are counted. */
import { roundsOf } from './boosting-runs.ts';
import type { Candidate } from './candidates.ts';
import { SEARCH_STRATEGIES } from './strategies/registry.ts';
import type { SearchSpace, Strategy } from './strategies/strategy.ts';
import { DEFAULT_DEPTH, expectedLeaves } from './tree-size.ts';

export interface RequestedWork {
  /** Candidates × folds, plus the fits after the search. */
  readonly fits: number;
  /** Boosting rounds of all fits. Candidates that differ only in `n_estimators` share theirs. */
  readonly rounds: number;
  /** Approximate size of the largest possible model as a file, bytes. */
  readonly modelBytes: number;
}

/** One node in the arrays of a .ubj file: five int32, three float32 and two bytes. */
const NODE_BYTES = 34;

/**
 * @param otherFits fits after the search, beside the final one; none when absent
 * @throws RequestError `bad_grid` for a grid that cannot be expanded
 */
export function requestedWork(
  search: SearchSpace & { readonly strategy: Strategy; readonly folds: number },
  otherFits = 0,
): RequestedWork {
  const strategy = SEARCH_STRATEGIES[search.strategy];
  const candidates = strategy.candidates(search);
  const { runs } = strategy.plan(candidates, search.folds, []);
  const searchRounds = runs.reduce((sum, { prefixes }) => sum + prefixes.at(-1)!.rounds, 0);
  return {
    fits: candidates.length * search.folds + otherFits + 1,
    rounds: searchRounds + (otherFits + 1) * Math.max(...candidates.map(roundsOf)),
    modelBytes: Math.max(...candidates.map((candidate) => roundsOf(candidate) * treeBytes(candidate))),
  };
}

/** A tree with n leaves has 2n − 1 nodes. */
const treeBytes = ({ max_depth: depth = DEFAULT_DEPTH }: Candidate): number =>
  (2 * expectedLeaves(depth) - 1) * NODE_BYTES;
