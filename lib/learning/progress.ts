/** Progress of a training and its remaining time. Fits count by their cost. */
import type { Candidate } from './search/candidates.ts';

/**
 * Share of a job's work, in percent, before the search (load, labels) and after it (final fit, evaluation, publishing).
 */
const BEFORE_SEARCH = 3;
const AFTER_SEARCH = 7;

/** Progress inside the ModelFactory. */
export interface FactoryProgress extends SearchProgress {
  readonly phase: 'labeling' | 'searching' | 'fitting' | 'evaluating';
}

export interface SearchProgress {
  readonly completed: number;
  readonly total: number;
  readonly percent: number;
  readonly etaSeconds: number | null;
}

/** Relative cost of a fit: trees × depth. Good enough to compare fits on the same data. */
const cost = (candidate: Candidate): number => (candidate.n_estimators ?? 100) * (candidate.max_depth ?? 6);

/** Counts the fits of a search. */
export class SearchMeter {
  readonly #candidates: readonly Candidate[];
  readonly #folds: number;
  readonly #totalFits: number;
  readonly #totalCost: number;
  readonly #startedAt = performance.now();
  readonly #costBefore: number;
  #done: number;
  #doneCost: number;

  /** @param finished candidates of the fits of an earlier attempt, one entry per fit */
  constructor(candidates: readonly Candidate[], folds: number, finished: readonly number[] = []) {
    this.#candidates = candidates;
    this.#folds = folds;
    // Plus the final fit on the whole training part.
    this.#totalFits = candidates.length * folds + 1;
    this.#totalCost = folds * candidates.reduce((sum, candidate) => sum + cost(candidate), 0);
    this.#done = finished.length;
    this.#doneCost = finished.reduce((sum, index) => sum + cost(candidates[index]!), 0);
    this.#costBefore = this.#doneCost;
  }

  /** @param candidate index of the candidate that was scored on one fold */
  fitDone(candidate: number): SearchProgress {
    this.#done += 1;
    this.#doneCost += cost(this.#candidates[candidate]!);
    return this.now();
  }

  /** A candidate was stopped early on all folds. Its fits count as done, so that the total stays the same. */
  pruned(candidate: number): SearchProgress {
    this.#done += this.#folds;
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
      percent: Math.round(BEFORE_SEARCH + share * (100 - BEFORE_SEARCH - AFTER_SEARCH)),
      etaSeconds:
        ownShare > 0 ? Math.ceil((seconds / ownShare) * (1 - share) + seconds * (AFTER_SEARCH / 100)) : null,
    };
  }
}
