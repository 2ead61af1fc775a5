/**
 * The remaining time of a search that stops candidates early, phase by phase. A phase ends when the candidates that it
 * stops are known; until then, its fits do not show how much is left.
 *
 *   pace = time of the phases so far ÷ their planned time
 *   left = pace × planned time of this phase, with the candidates that are still in the search, and of the next ones
 */
import type { BoostingRun } from './search/boosting-runs.ts';
import type { Candidate } from './search/candidates.ts';
import type { SearchStrategy } from './search/strategies/strategy.ts';
import { binningWork, treeWork } from './work.ts';

/** A phase has at least this share of its planned time left until it ends. */
const MIN_SHARE_LEFT = 0.05;

export interface PhaseOptions {
  readonly candidates: readonly Candidate[];
  readonly folds: number;
  readonly foldRows: readonly number[];
  readonly features: number;
  readonly threads: number;
  /** Seconds per unit of work, as planned. */
  readonly rate: number;
}

interface Phase {
  /** Planned wall time. */
  readonly seconds: number;
  /** Work of one round, of an average candidate. */
  readonly meanWork: number;
  /** Number of candidates that it trains. */
  readonly size: number;
}

export class PhaseTimes {
  readonly #phases: readonly Phase[];
  readonly #works: readonly number[];
  readonly #running: Set<number>;
  #current = 0;
  #startedAt = 0;
  #pace = 1;

  private constructor(phases: readonly Phase[], works: readonly number[]) {
    this.#phases = phases;
    this.#works = works;
    this.#running = new Set(works.keys());
  }

  /** @returns undefined if the strategy has a single phase */
  static of(strategy: SearchStrategy, options: PhaseOptions): PhaseTimes | undefined {
    const { candidates, folds, foldRows, features, threads, rate } = options;
    const { runs } = strategy.plan(candidates, folds, []);
    const maxRows = Math.max(...foldRows);
    const { phases } = strategy.estimate(runs, { folds, foldRows: maxRows, features, threads });
    if (phases.length < 2) return undefined;
    const roundsSoFar = new Map<BoostingRun, number>();
    const planned = phases.map((parts, index) => {
      const trained = new Set<number>();
      const works = parts.map(({ run, rounds }) => {
        const before = roundsSoFar.get(run) ?? 0;
        for (const prefix of run.prefixes)
          if (prefix.rounds > before) for (const candidate of prefix.candidates) trained.add(candidate);
        roundsSoFar.set(run, before + rounds);
        return { rounds, perRound: treeWork(run.params, foldRows[run.fold]!, features) };
      });
      const binning = index === 0 ? foldRows.reduce((sum, rows) => sum + binningWork(rows, features), 0) : 0;
      const work = works.reduce((sum, { rounds, perRound }) => sum + rounds * perRound, binning);
      return {
        seconds: (work * rate) / threads,
        meanWork: works.reduce((sum, { perRound }) => sum + perRound, 0) / works.length,
        size: trained.size,
      };
    });
    return new PhaseTimes(
      planned,
      candidates.map((params) => treeWork(params, maxRows, features)),
    );
  }

  /** A candidate was stopped, or scored on all folds. @param elapsed seconds since the search started */
  ended(candidate: number, elapsed: number): void {
    this.#running.delete(candidate);
    const next = this.#phases[this.#current + 1];
    if (next === undefined || this.#running.size > next.size) return;
    this.#current += 1;
    this.#startedAt = elapsed;
    this.#pace =
      elapsed / this.#phases.slice(0, this.#current).reduce((sum, { seconds }) => sum + seconds, 0);
  }

  /** Measured ÷ planned seconds of the phases that have ended. */
  pace(): number {
    return this.#pace;
  }

  /** Seconds left. @param elapsed seconds since the search started */
  left(elapsed: number): number {
    if (this.#running.size === 0) return 0;
    const { seconds, meanWork } = this.#phases[this.#current]!;
    const running = [...this.#running].map((candidate) => this.#works[candidate]!);
    const costs = running.reduce((sum, work) => sum + work, 0) / running.length / meanWork;
    const later = this.#phases.slice(this.#current + 1).reduce((sum, phase) => sum + phase.seconds, 0);
    const own = this.#pace * costs * seconds;
    return Math.max(own - (elapsed - this.#startedAt), MIN_SHARE_LEFT * own) + this.#pace * costs * later;
  }
}
