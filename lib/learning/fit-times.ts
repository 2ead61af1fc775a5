/**
 * How long the fits of a search take: as planned, until fits are measured. A measured fit tells the time of the same
 * candidate on the other folds, and, less and less, that of candidates that differ from it in one parameter or more:
 *
 *   expected = planned × the weighted geometric mean of measured ÷ planned
 */
import { binningWork, marginalWorks } from './work.ts';
import type { Candidate } from './search/candidates.ts';
import type { FinishedFit } from './search/search-result.ts';

/** Weight of a measurement for a candidate that differs in one more parameter. */
const WEIGHT_OF_DIFFERENCE = 0.25;
/** Weight of the plan, compared with one measurement of the same candidate. */
const PLAN_WEIGHT = 0.02;

export interface FitTimesOptions {
  readonly candidates: readonly Candidate[];
  /** Rows that each fold trains on. */
  readonly foldRows: readonly number[];
  readonly features: number;
  /** Seconds per unit of work, as planned. */
  readonly rate: number;
  /** Without a plan, the rate has no weight as soon as one fit is measured. */
  readonly hasPlan: boolean;
}

export class FitTimes {
  readonly #candidates: readonly Candidate[];
  /** Planned seconds by fold and candidate. */
  readonly #planned: readonly (readonly number[])[];
  readonly #options: FitTimesOptions;
  /** Sum of the logarithms of measured ÷ planned by candidate, and their number. */
  readonly #logs: number[];
  readonly #counts: number[];
  #paces: number[] | undefined;

  constructor(options: FitTimesOptions) {
    const { candidates, foldRows, features, rate } = options;
    this.#options = options;
    this.#candidates = candidates;
    this.#planned = foldRows.map((rows) =>
      marginalWorks(candidates, rows, features).map((work) => work * rate),
    );
    this.#logs = candidates.map(() => 0);
    this.#counts = candidates.map(() => 0);
  }

  /** @returns its seconds; if the grid has the candidate several times, its share of them */
  record({ candidate, fold, seconds }: FinishedFit): number {
    const params = this.#candidates[candidate]!;
    const own = seconds / this.#candidates.filter((other) => differences(params, other) === 0).length;
    // A fit can be too short for the clock.
    if (own > 0) {
      this.#logs[candidate]! += Math.log(own / this.#planned[fold]![candidate]!);
      this.#counts[candidate]! += 1;
      this.#paces = undefined;
    }
    return own;
  }

  get isMeasured(): boolean {
    return this.#counts.some((count) => count > 0);
  }

  /** Expected seconds on one thread. */
  fit(candidate: number, fold: number): number {
    return this.#planned[fold]![candidate]! * this.pace(candidate);
  }

  /** Expected seconds of binning the rows of a fold on one thread. */
  binning(rows: number): number {
    const mean = this.#allPaces().reduce((sum, pace) => sum + pace, 0) / this.#candidates.length;
    return binningWork(rows, this.#options.features) * this.#options.rate * mean;
  }

  /** Expected ÷ planned seconds of a candidate. */
  pace(candidate: number): number {
    return this.#allPaces()[candidate]!;
  }

  #allPaces(): readonly number[] {
    return (this.#paces ??= this.#candidates.map((_, candidate) => this.#paceOf(candidate)));
  }

  #paceOf(candidate: number): number {
    let weights = this.#options.hasPlan || !this.isMeasured ? PLAN_WEIGHT : 0;
    let sum = 0;
    this.#candidates.forEach((other, index) => {
      if (this.#counts[index] === 0) return;
      const weight = WEIGHT_OF_DIFFERENCE ** differences(this.#candidates[candidate]!, other);
      weights += weight * this.#counts[index]!;
      sum += weight * this.#logs[index]!;
    });
    return Math.exp(sum / weights);
  }
}

/** Number of parameters in which two candidates of one grid differ. */
const differences = (a: Candidate, b: Candidate): number =>
  Object.keys(a).filter((name) => a[name as keyof Candidate] !== b[name as keyof Candidate]).length;
