/** How far a training is, and how long it will take yet: fits weighed by what they cost. */
import type { Candidate } from './search/grid.ts';

/** The share of a job's work that is not the search: load and labels before, final fit and the rest after, percent. */
const beforeSearch = 3;
const afterSearch = 7;

/** Where a training stands inside the factory. */
export interface FactoryProgress extends SearchProgress {
  readonly phase: 'labeling' | 'searching' | 'fitting' | 'evaluating';
}

export interface SearchProgress {
  readonly completed: number;
  readonly total: number;
  readonly percent: number;
  readonly etaSeconds: number | null;
}

/** A fit's relative cost: trees × depth, close enough to weigh fits of one data set against each other. */
const cost = (candidate: Candidate): number => (candidate.n_estimators ?? 100) * (candidate.max_depth ?? 6);

/** Follows a search fit by fit. */
export class SearchMeter {
  readonly #candidates: readonly Candidate[];
  readonly #folds: number;
  #totalFits: number;
  readonly #totalCost: number;
  readonly #startedAt = performance.now();
  readonly #costBefore: number;
  #done: number;
  #doneCost: number;

  /** @param finished the candidates of fits that an earlier attempt has done. */
  constructor(candidates: readonly Candidate[], folds: number, finished: readonly number[] = []) {
    this.#candidates = candidates;
    this.#folds = folds;
    // One more than the search's own: the final fit on the whole training part.
    this.#totalFits = candidates.length * folds + 1;
    this.#totalCost = folds * candidates.reduce((sum, candidate) => sum + cost(candidate), 0);
    this.#done = finished.length;
    this.#doneCost = finished.reduce((sum, index) => sum + cost(candidates[index]!), 0);
    this.#costBefore = this.#doneCost;
  }

  /** @param candidate index of the candidate one fold of which is scored now. */
  fitDone(candidate: number): SearchProgress {
    this.#done += 1;
    this.#doneCost += cost(this.#candidates[candidate]!);
    return this.now();
  }

  /** A candidate was given up on all folds: what it would have cost is no longer to do. */
  pruned(candidate: number): SearchProgress {
    this.#totalFits -= this.#folds;
    this.#doneCost += this.#folds * cost(this.#candidates[candidate]!);
    return this.now();
  }

  /** After the final fit. */
  fitted(): SearchProgress {
    return { completed: this.#totalFits, total: this.#totalFits, percent: 98, etaSeconds: 1 };
  }

  now(): SearchProgress {
    const share = this.#doneCost / this.#totalCost;
    const ownShare = (this.#doneCost - this.#costBefore) / this.#totalCost;
    const seconds = (performance.now() - this.#startedAt) / 1000;
    return {
      completed: this.#done,
      total: this.#totalFits,
      percent: Math.round(beforeSearch + share * (100 - beforeSearch - afterSearch)),
      etaSeconds:
        ownShare > 0 ? Math.ceil((seconds / ownShare) * (1 - share) + seconds * (afterSearch / 100)) : null,
    };
  }
}
