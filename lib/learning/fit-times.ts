/**
 * How long the fits of a search take: as planned, until fits are measured. A measured fit shows how long the
 * same candidate takes on the other folds and, with less weight, candidates that differ from it in some parameters:
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

interface FitTimesOptions {
  readonly candidates: readonly Candidate[];
  /** Rows that each fold trains on. */
  readonly foldRows: readonly number[];
  readonly features: number;
  /** Seconds per unit of work, as planned. */
  readonly rate: number;
  /** Without a plan, the rate has no weight as soon as one fit is measured. */
  readonly hasPlan: boolean;
  /** Fits of an earlier attempt, which are not run again. */
  readonly finished: readonly FinishedFit[];
}

/** A call takes time in proportion to the number of candidates, so that a large grid does not delay the heartbeat. */
export class FitTimes {
  readonly #options: FitTimesOptions;
  /** Planned seconds by fold and candidate. */
  readonly #planned: readonly (readonly number[])[];
  /** The values of each candidate, in the same order. */
  readonly #values: readonly (readonly number[])[];
  /** By candidate: how often the grid has it. */
  readonly #copies: readonly number[];
  /** By candidate: the weights of the plan and of all measurements, and the weighted sum of the logarithms. */
  readonly #weights: number[];
  readonly #sums: number[];
  #isMeasured = false;

  constructor(options: FitTimesOptions) {
    const { candidates, foldRows, features, rate, finished } = options;
    this.#options = options;
    this.#planned = foldRows.map((rows, fold) => {
      const known = finished.filter((fit) => fit.fold === fold).map(({ candidate }) => candidate);
      return marginalWorks(candidates, rows, features, known).map((work) => work * rate);
    });
    this.#values = candidates.map((candidate) => Object.values(candidate));
    const copies = Map.groupBy(this.#values.keys(), (index) => this.#values[index]!.join());
    this.#copies = this.#values.map((values) => copies.get(values.join())!.length);
    this.#weights = candidates.map(() => PLAN_WEIGHT);
    this.#sums = candidates.map(() => 0);
  }

  /** @returns its seconds; if the grid has the candidate several times, its share of them */
  record({ candidate, fold, seconds }: FinishedFit): number {
    const own = seconds / this.#copies[candidate]!;
    // A fit can be too short for the clock.
    if (own > 0) this.#learn(candidate, Math.log(own / this.#planned[fold]![candidate]!));
    return own;
  }

  get isMeasured(): boolean {
    return this.#isMeasured;
  }

  /** Expected seconds on one thread. */
  fit(candidate: number, fold: number): number {
    return this.#planned[fold]![candidate]! * this.pace(candidate);
  }

  /** Expected seconds of binning the rows of a fold on one thread. */
  binning(rows: number): number {
    const mean = this.#sums.reduce((sum, _, index) => sum + this.pace(index), 0) / this.#sums.length;
    return binningWork(rows, this.#options.features) * this.#options.rate * mean;
  }

  /** Expected ÷ planned seconds of a candidate. */
  pace(candidate: number): number {
    return Math.exp(this.#sums[candidate]! / this.#weights[candidate]!);
  }

  #learn(candidate: number, log: number): void {
    if (!this.#isMeasured && !this.#options.hasPlan) this.#weights.fill(0);
    this.#isMeasured = true;
    const measured = this.#values[candidate]!;
    this.#values.forEach((values, index) => {
      const differences = values.reduce((count, value, at) => count + (value === measured[at] ? 0 : 1), 0);
      const weight = WEIGHT_OF_DIFFERENCE ** differences;
      this.#weights[index]! += weight;
      this.#sums[index]! += weight * log;
    });
  }
}
