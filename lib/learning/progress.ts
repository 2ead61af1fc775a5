/**
 * Progress of a training and its remaining time. The remaining time starts from the plan and follows the measured speed:
 *
 *   pace = time so far ÷ planned time of the work so far   weighs more the more work is done
 *   remaining time = planned time of the rest × pace
 */
import { marginalWorks } from './estimate.ts';
import type { PlannedSeconds } from './estimate.ts';
import type { Candidate } from './search/candidates.ts';

/**
 * Share of a job's work, in percent, before the search (load, labels) and after it (final fit, evaluation, publishing).
 */
const BEFORE_SEARCH = 3;
const AFTER_SEARCH = 7;
/** Evaluation, files and report of a model, seconds. */
const PUBLISHING_SECONDS = 2;
/** Share of the work after which the measured pace counts as much as the plan. */
const EQUAL_WEIGHT_SHARE = 0.1;
/** A training that is slower than planned has at least this share of the plan left. */
const MIN_SHARE_LEFT = 0.05;

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

export interface MeterOptions {
  readonly candidates: readonly Candidate[];
  readonly folds: number;
  /** Candidates of the fits of an earlier attempt, one entry per fit. */
  readonly finished?: readonly number[];
  readonly rows: number;
  readonly features: number;
  readonly threads: number;
  /** Without it, there is no remaining time before the first fit. */
  readonly planned?: PlannedSeconds | undefined;
  /** Seconds since an arbitrary point in time. */
  readonly clock?: () => number;
}

/** Remaining time before the search: as planned. */
export const plannedEta = (planned: PlannedSeconds | undefined): number | null =>
  planned ? Math.ceil(planned.search + planned.fit + PUBLISHING_SECONDS) : null;

/** Counts the fits of a search. */
export class SearchMeter {
  readonly #folds: number;
  readonly #works: readonly number[];
  readonly #planned: PlannedSeconds;
  readonly #hasPlan: boolean;
  /** Whether the strategy stops candidates early, so that finished fits do not show how much work is left. */
  readonly #prunes: boolean;
  /** Work of fits that are running while another one ends: half of each. */
  readonly #inFlight: number;
  readonly #totalWork: number;
  readonly #workBefore: number;
  /** Whether an earlier attempt finished the search. */
  readonly #isSearchFinished: boolean;
  readonly #clock: () => number;
  readonly #startedAt: number;
  readonly #totalFits: number;
  #done: number;
  #doneWork: number;

  constructor({ candidates, folds, finished = [], threads, planned, ...options }: MeterOptions) {
    const { rows, features, clock = () => performance.now() / 1000 } = options;
    this.#folds = folds;
    this.#works = marginalWorks(candidates, rows, features);
    // Plus the final fit on the whole training part.
    this.#totalFits = candidates.length * folds + 1;
    this.#totalWork = folds * this.#works.reduce((sum, work) => sum + work, 0);
    this.#done = finished.length;
    this.#doneWork = finished.reduce((sum, candidate) => sum + this.#works[candidate]!, 0);
    this.#workBefore = this.#doneWork;
    this.#isSearchFinished = finished.length >= candidates.length * folds;
    this.#hasPlan = planned !== undefined;
    this.#planned = planned ?? { start: 0, search: 1, fit: AFTER_SEARCH / 100, fits: this.#totalFits };
    this.#prunes = this.#planned.fits < this.#totalFits - finished.length;
    this.#inFlight = ((threads - 1) / 2) * (this.#totalWork / (candidates.length * folds));
    this.#clock = clock;
    this.#startedAt = clock();
  }

  /** @param candidate index of the candidate that was scored on one fold */
  fitDone(candidate: number): SearchProgress {
    this.#done += 1;
    this.#doneWork += this.#works[candidate]!;
    return this.now();
  }

  /** A candidate was stopped early on all folds. Its fits count as done, so that the total stays the same. */
  pruned(candidate: number): SearchProgress {
    this.#done += this.#folds;
    this.#doneWork += this.#folds * this.#works[candidate]!;
    return this.now();
  }

  /** After the final fit. */
  fitted(): SearchProgress {
    const { completed, total } = { completed: this.#totalFits, total: this.#totalFits };
    return { completed, total, percent: 98, etaSeconds: PUBLISHING_SECONDS };
  }

  now(): SearchProgress {
    const share = this.#doneWork / this.#totalWork;
    return {
      completed: this.#done,
      total: this.#totalFits,
      percent: Math.round(BEFORE_SEARCH + share * (100 - BEFORE_SEARCH - AFTER_SEARCH)),
      etaSeconds: this.#etaSeconds(),
    };
  }

  #etaSeconds(): number | null {
    const elapsed = this.#clock() - this.#startedAt;
    const { start, search, fit } = this.#planned;
    const ownWork = this.#doneWork - this.#workBefore;
    const left = this.#isSearchFinished ? 0 : this.#totalWork - this.#workBefore;
    if (left > 0 && (ownWork === 0 || this.#prunes)) {
      if (!this.#hasPlan) return null;
      const total = search + fit;
      return Math.ceil(Math.max(total - elapsed, MIN_SHARE_LEFT * total) + PUBLISHING_SECONDS);
    }
    const share = left === 0 ? 1 : Math.min(1, (ownWork + this.#inFlight) / left);
    const plannedSoFar = start + share * (search - start);
    const weight = this.#hasPlan ? share / (share + EQUAL_WEIGHT_SHARE) : 1;
    const pace = left === 0 ? 1 : (elapsed / plannedSoFar) ** weight;
    return Math.ceil(pace * (search + fit - plannedSoFar) + PUBLISHING_SECONDS);
  }
}
