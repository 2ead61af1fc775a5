/**
 * Progress of a training and its remaining time:
 *
 *   fits left, each as long as those like it took (fit-times.ts) − time that running fits have had
 *   ────────────────────────────────────────────────────────────────────────────────────────────── + final fit
 *                                          threads
 */
import { fitSpeedup } from './estimate.ts';
import type { PlannedSeconds } from './estimate.ts';
import { FitTimes } from './fit-times.ts';
import { PhaseTimes } from './phase-times.ts';
import { trainSize } from './rows/split.ts';
import type { Candidate } from './search/candidates.ts';
import type { FoldType } from './search/fold.ts';
import { meanOf } from './search/search-result.ts';
import type { FinishedFit } from './search/search-result.ts';
import { gridSearch } from './search/strategies/grid.ts';
import type { SearchStrategy } from './search/strategies/strategy.ts';
import { fitRowsOf, fitWork, foldRowsOf, marginalWorks } from './work.ts';

/**
 * Share of a job's work, in percent, before the search (load, labels) and after it (final fit, evaluation, publishing).
 */
const BEFORE_SEARCH = 3;
const AFTER_SEARCH = 7;
/** Part of it after the final fit. */
const AFTER_FIT = 2;
/** Evaluation, files and report of a model, seconds. */
const PUBLISHING_SECONDS = 2;
/** What is running has at least this share of its expected time left, even if it takes longer than expected. */
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
  /** Folds of equal size when absent. */
  readonly foldType?: FoldType | undefined;
  /** Every candidate is trained to the end when absent. */
  readonly strategy?: SearchStrategy;
  /** Fits between the search and the final fit; none when absent. */
  readonly outOfFoldFits?: number;
  /** Training rows of the fits after the final one, in order; none when absent. */
  readonly backtestFitRows?: readonly number[];
  /** Fits of an earlier attempt. */
  readonly finished?: readonly FinishedFit[];
  /** Rows of the job. */
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
  planned ? Math.round((planned.gate ?? 0) + planned.search + planned.fit + PUBLISHING_SECONDS) : null;

/** Counts the fits of a search. */
export class SearchMeter {
  readonly #options: MeterOptions;
  readonly #trainRows: number;
  readonly #foldRows: readonly number[];
  readonly #works: readonly number[];
  readonly #times: FitTimes;
  /** For a strategy that stops candidates early: finished fits do not show how much work is left. */
  readonly #phases: PhaseTimes | undefined;
  readonly #startedAt: number;
  readonly #clock: () => number;
  readonly #rate: number;
  /** Training rows of the fits after the search, in order. */
  readonly #fitRows: readonly number[];
  /** Share of the job's work after the search, percent. */
  readonly #afterSearch: number;
  /** Candidates whose fit is left, by fold. */
  readonly #left: readonly Set<number>[];
  readonly #scores: readonly number[][];
  /** Folds whose rows are binned. */
  readonly #binned = new Set<number>();
  #doneWork = 0;
  #laterDone = 0;
  /** Seconds of this attempt's fits and binnings, added over the threads. */
  #threadSeconds = 0;

  constructor(options: MeterOptions) {
    const { candidates, folds, foldType, strategy = gridSearch, finished = [], planned } = options;
    this.#options = options;
    this.#clock = options.clock ?? (() => performance.now() / 1000);
    this.#startedAt = this.#clock();
    this.#rate = planned?.rate ?? 1;
    this.#trainRows = trainSize(options.rows);
    this.#foldRows = foldRowsOf(this.#trainRows, folds, foldType);
    this.#fitRows = [
      ...fitRowsOf(this.#trainRows, options.outOfFoldFits ?? 0),
      ...(options.backtestFitRows ?? []),
    ];
    this.#works = marginalWorks(candidates, this.#trainRows, options.features);
    this.#times = new FitTimes({
      candidates,
      foldRows: this.#foldRows,
      features: options.features,
      rate: this.#rate,
      hasPlan: planned !== undefined,
      finished,
    });
    this.#left = this.#foldRows.map(() => new Set(candidates.keys()));
    this.#scores = candidates.map(() => []);
    for (const fit of finished) this.#count(fit);
    this.#afterSearch =
      (options.backtestFitRows ?? []).length === 0 ? AFTER_SEARCH : this.#shareAfterSearch();
    this.#phases = PhaseTimes.of(strategy, { ...options, rate: this.#rate, foldRows: this.#foldRows });
  }

  /** A candidate was scored on one fold. */
  fitDone(fit: FinishedFit): SearchProgress {
    this.#count(fit);
    const own = this.#times.record(fit);
    // Nothing else runs while the first fold is binned.
    if (this.#binned.size === 0)
      this.#threadSeconds += this.#options.threads * Math.max(0, this.#elapsed - fit.seconds);
    else if (!this.#binned.has(fit.fold))
      this.#threadSeconds += this.#times.binning(this.#foldRows[fit.fold]!);
    this.#binned.add(fit.fold);
    this.#threadSeconds += own;
    if (this.#left.every((left) => !left.has(fit.candidate)))
      this.#phases?.ended(fit.candidate, this.#elapsed);
    return this.now();
  }

  /** A candidate was stopped early on all folds. Its fits count as done, so that the total stays the same. */
  pruned(candidate: number): SearchProgress {
    for (const left of this.#left) if (left.delete(candidate)) this.#doneWork += this.#works[candidate]!;
    this.#phases?.ended(candidate, this.#elapsed);
    return this.now();
  }

  /** The search has ended, and the best candidate is fitted to the training rows. */
  fitting(best: number): SearchProgress {
    return { ...this.now(), etaSeconds: this.#etaOf(this.#finalFit(best)) };
  }

  /** After a fit that follows the search. */
  laterFitDone(best: number): SearchProgress {
    this.#laterDone += 1;
    return this.fitting(best);
  }

  /** After the last fit. */
  fitted(): SearchProgress {
    const total = this.#total;
    return { completed: total, total, percent: 98, etaSeconds: PUBLISHING_SECONDS };
  }

  now(): SearchProgress {
    const { candidates, folds } = this.#options;
    const share = this.#doneWork / (folds * this.#works.reduce((sum, work) => sum + work, 0));
    const searched = candidates.length * folds - this.#left.reduce((sum, { size }) => sum + size, 0);
    const fitted = this.#laterDone / this.#fitRows.length;
    return {
      completed: searched + this.#laterDone,
      total: this.#total,
      percent: Math.round(
        BEFORE_SEARCH +
          share * (100 - BEFORE_SEARCH - this.#afterSearch) +
          fitted * (this.#afterSearch - AFTER_FIT),
      ),
      etaSeconds: this.#etaOf(this.#searchLeft() + this.#finalFit(this.#leader())),
    };
  }

  /** All fits, with those after the search. */
  get #total(): number {
    return this.#options.candidates.length * this.#options.folds + this.#fitRows.length;
  }

  get #elapsed(): number {
    return this.#clock() - this.#startedAt;
  }

  #count({ candidate, fold, score }: FinishedFit): void {
    if (!this.#left[fold]!.delete(candidate)) return;
    this.#doneWork += this.#works[candidate]!;
    this.#scores[candidate]!.push(score);
  }

  /** With a backtest, the fits after the search can take longer than the search. */
  #shareAfterSearch(): number {
    const { candidates, folds, features, threads } = this.#options;
    const search = (folds * this.#works.reduce((sum, work) => sum + work, 0)) / threads;
    const works = candidates.map((params) =>
      this.#fitRows.reduce((sum, rows) => sum + fitWork(params, rows, features), 0),
    );
    const later = meanOf(works) / fitSpeedup(threads);
    const percent = ((100 - BEFORE_SEARCH - AFTER_FIT) * later) / (search + later);
    return Math.max(AFTER_SEARCH, AFTER_FIT + percent);
  }

  #etaOf(seconds: number): number | null {
    const isKnown = this.#options.planned !== undefined || this.#times.isMeasured;
    return isKnown ? Math.round(seconds + PUBLISHING_SECONDS) : null;
  }

  #searchLeft(): number {
    if (this.#phases) return this.#phases.left(this.#elapsed);
    const { threads } = this.#options;
    let left = 0;
    this.#left.forEach((candidates, fold) => {
      if (candidates.size === 0) return;
      for (const candidate of candidates) left += this.#times.fit(candidate, fold);
      if (!this.#binned.has(fold)) left += this.#times.binning(this.#foldRows[fold]!);
    });
    const running = Math.max(0, threads * this.#elapsed - this.#threadSeconds);
    return Math.max(left - running, MIN_SHARE_LEFT * left) / threads;
  }

  /** The candidate with the best score so far, among those scored on the most folds; `undefined` before any score. */
  #leader(): number | undefined {
    const most = Math.max(...this.#scores.map(({ length }) => length));
    if (most === 0) return undefined;
    const ranked = [...this.#scores.keys()].filter((candidate) => this.#scores[candidate]!.length === most);
    return ranked.reduce((best, candidate) =>
      meanOf(this.#scores[candidate]!) > meanOf(this.#scores[best]!) ? candidate : best,
    );
  }

  /** Expected seconds of the fits after the search that are left; of an average candidate when absent. */
  #finalFit(candidate: number | undefined): number {
    const { candidates, features, threads } = this.#options;
    const chosen = candidate === undefined ? [...candidates.keys()] : [candidate];
    const seconds = chosen.map((index) => {
      const params = candidates[index]!;
      const work = this.#fitRows
        .slice(this.#laterDone)
        .reduce((sum, rows) => sum + fitWork(params, rows, features), 0);
      const pace = this.#phases?.pace() ?? this.#times.pace(index);
      return work * this.#rate * pace;
    });
    return meanOf(seconds) / fitSpeedup(threads);
  }
}
