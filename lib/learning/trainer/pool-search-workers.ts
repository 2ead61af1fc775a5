/** SearchWorkers over the trainer's worker pool. */
import type { SharedFloats } from '../../platform/scratch/floats.ts';
import type { WorkerPool } from '../../platform/threads/worker-pool.ts';
import type { BoostingRun } from '../search/boosting-runs.ts';
import type { Fold } from '../search/fold.ts';
import type { ColumnPicks } from '../rows/row-set.ts';
import type { ObjectiveParams } from '../search/objective.ts';
import type { Scoring } from '../search/scoring.ts';
import type { FinishedFit } from '../search/search-result.ts';
import { HIGHEST_PRIORITY } from '../search/workers.ts';
import type { PausedRun, PreparedFold, SearchWorkers, SharedTargets } from '../search/workers.ts';
import { runTask } from './trainer-calls.ts';
import type { PrefixScore, StopFlag } from './trainer-tasks.ts';

export interface SearchData {
  readonly values: SharedFloats;
  /** Number of columns. */
  readonly features: number;
  readonly picks?: ColumnPicks | undefined;
  readonly targets: SharedTargets;
  readonly folds: readonly Fold[];
  readonly objectiveParams: ObjectiveParams;
  readonly scoring: Scoring;
  readonly stop: StopFlag;
  /** Called for each fit as it ends, in no fixed order. */
  readonly onFit: (fit: FinishedFit) => void;
}

export class PoolSearchWorkers implements SearchWorkers {
  readonly threads: number;
  readonly #pool: WorkerPool;
  readonly #data: SearchData;

  constructor(pool: WorkerPool, threads: number, data: SearchData) {
    this.#pool = pool;
    this.threads = threads;
    this.#data = data;
  }

  prepareFold(fold: number, { threads, priority }: { readonly threads: number; readonly priority: number }) {
    const { values, features, picks, targets, folds, stop } = this.#data;
    const task = {
      kind: 'build-fold',
      values,
      features,
      picks,
      targets,
      fold: folds[fold]!,
      threads,
      stop,
    } as const;
    return runTask(this.#pool, task, priority);
  }

  async releaseFold({ training }: PreparedFold): Promise<void> {
    await runTask(this.#pool, { kind: 'free', matrices: [training], boosters: [] }, HIGHEST_PRIORITY);
  }

  /** @throws what the worker or `onFit` threw */
  async boost(
    run: BoostingRun,
    fold: PreparedFold,
    {
      priority,
      ...part
    }: { readonly priority: number; readonly resume?: PausedRun; readonly until?: number },
  ): Promise<'done' | 'stopped' | PausedRun> {
    const { objectiveParams, scoring, stop } = this.#data;
    const failures: unknown[] = [];
    const reportFits = (value: unknown) => {
      const { candidates, score, seconds } = value as PrefixScore;
      try {
        for (const candidate of candidates) this.#data.onFit({ candidate, fold: run.fold, score, seconds });
      } catch (error) {
        failures.push(error);
        this.stop();
      }
    };
    const task = { kind: 'boost', ...objectiveParams, ...part, run, fold, scoring, stop } as const;
    const ended = await runTask(this.#pool, task, priority, reportFits);
    if (failures.length === 0) return ended;
    if (typeof ended === 'object') await this.releaseRuns([ended]);
    throw failures[0];
  }

  async releaseRuns(paused: readonly PausedRun[]): Promise<void> {
    const boosters = paused.map(({ booster }) => booster);
    await runTask(this.#pool, { kind: 'free', matrices: [], boosters }, HIGHEST_PRIORITY);
  }

  stop(): void {
    Atomics.store(this.#data.stop, 0, 1);
  }

  get isStopped(): boolean {
    return Atomics.load(this.#data.stop, 0) !== 0;
  }
}
