/**
 * The remaining time of a search that stops candidates early, phase by phase. A phase ends when the candidates that it
 * stops are known; until then, its fits do not show how much is left.
 *
 *   pace = time of the phases so far ÷ their planned time
 *   left = pace × planned time of this phase, with the candidates that are still in the search, and of the next ones
 */
import { withoutRounds } from './search/boosting-runs.ts';
import type { Candidate } from './search/candidates.ts';
import type { SearchStrategy } from './search/strategies/strategy.ts';
import { binningWork, treeWork } from './work.ts';

/** A phase has at least this share of its planned time left until it ends. */
const MIN_SHARE_LEFT = 0.05;

interface PhaseOptions {
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
  /** Work of one round, of an average run. */
  readonly meanWork: number;
  /** Number of groups that it trains: candidates that differ only in their number of rounds. */
  readonly groups: number;
}

export class PhaseTimes {
  readonly #phases: readonly Phase[];
  /** Candidates that are still in the search, by group. */
  readonly #groups: Map<string, { readonly candidates: Set<number>; readonly work: number }>;
  readonly #candidates: readonly Candidate[];
  #current = 0;
  #startedAt = 0;
  /** Work of the candidates of this phase ÷ that of average ones. */
  #cost = 1;
  /** Planned seconds of the phases that have ended, with the candidates that they really had. */
  #plannedSoFar = 0;
  #pace = 1;

  private constructor(
    phases: readonly Phase[],
    { candidates, foldRows, features }: Pick<PhaseOptions, 'candidates' | 'foldRows' | 'features'>,
  ) {
    this.#phases = phases;
    this.#candidates = candidates;
    const rows = Math.max(...foldRows);
    this.#groups = new Map(
      [...Map.groupBy(candidates.keys(), (index) => groupOf(candidates[index]!))].map(([name, own]) => [
        name,
        { candidates: new Set(own), work: treeWork(candidates[own[0]!]!, rows, features) },
      ]),
    );
  }

  /** @returns undefined if the strategy has a single phase */
  static of(strategy: SearchStrategy, options: PhaseOptions): PhaseTimes | undefined {
    const { candidates, folds, foldRows, features, threads, rate } = options;
    const { runs } = strategy.plan(candidates, folds, []);
    const maxRows = Math.max(...foldRows);
    const { phases } = strategy.estimate(runs, { folds, foldRows: maxRows, features, threads });
    if (phases.length < 2) return undefined;
    const planned: Phase[] = [];
    phases.forEach((parts, index) => {
      const perRound = parts.map(({ run }) => treeWork(run.params, foldRows[run.fold]!, features));
      const binning = index === 0 ? foldRows.reduce((sum, rows) => sum + binningWork(rows, features), 0) : 0;
      const work = parts.reduce((sum, { rounds }, part) => sum + rounds * perRound[part]!, binning);
      const phase = {
        seconds: (work * rate) / threads,
        meanWork: perRound.reduce((sum, each) => sum + each, 0) / perRound.length,
        groups: new Set(parts.map(({ run }) => groupOf(run.params))).size,
      };
      const before = planned.at(-1);
      // A comparison that stops nothing cannot be noticed.
      if (before?.groups === phase.groups)
        planned.splice(-1, 1, { ...phase, seconds: before.seconds + phase.seconds });
      else planned.push(phase);
    });
    return new PhaseTimes(planned, options);
  }

  /** A candidate was stopped, or scored on all folds. @param elapsed seconds since the search started */
  ended(candidate: number, elapsed: number): void {
    const name = groupOf(this.#candidates[candidate]!);
    const group = this.#groups.get(name);
    group?.candidates.delete(candidate);
    if (group?.candidates.size === 0) this.#groups.delete(name);
    const next = this.#phases[this.#current + 1];
    if (next === undefined || this.#groups.size > next.groups) return;
    this.#plannedSoFar += this.#cost * this.#phases[this.#current]!.seconds;
    this.#pace = elapsed / this.#plannedSoFar;
    const works = [...this.#groups.values()].map(({ work }) => work);
    this.#cost = works.reduce((sum, work) => sum + work, 0) / works.length / next.meanWork;
    this.#current += 1;
    this.#startedAt = elapsed;
  }

  /** Measured ÷ planned seconds of the phases that have ended. */
  pace(): number {
    return this.#pace;
  }

  /** Seconds left. @param elapsed seconds since the search started */
  left(elapsed: number): number {
    if (this.#groups.size === 0) return 0;
    const pace = this.#pace * this.#cost;
    const own = pace * this.#phases[this.#current]!.seconds;
    const later = this.#phases.slice(this.#current + 1).reduce((sum, { seconds }) => sum + seconds, 0);
    return Math.max(own - (elapsed - this.#startedAt), MIN_SHARE_LEFT * own) + pace * later;
  }
}

const groupOf = (params: Candidate): string => JSON.stringify(Object.entries(withoutRounds(params)).sort());
