/**
 * Runs libxgboost on worker threads: the search (one core per boosting run), the final fit, predictions and SHAP values.
 * The main thread only distributes tasks and collects scores.
 */
import type { SharedFloats } from '../../platform/scratch/floats.ts';
import { availableParallelism } from 'node:os';
import { TreinoError } from '../../errors.ts';
import { workerEntry } from '../../platform/threads/worker-entry.ts';
import { locateLibrary } from '../../xgboost/locate.ts';
import type { FoldType } from '../search/fold.ts';
import { makeFolds } from '../search/folds.ts';
import { spacingOf } from '../search/row-spacing.ts';
import type { RowSpacing } from '../search/row-spacing.ts';
import type { Candidate, ParamGrid } from '../search/candidates.ts';
import { mapRanges } from '../rows/row-ranges.ts';
import type { RowRange } from '../rows/row-ranges.ts';
import type { ColumnPicks } from '../rows/row-set.ts';
import type { ObjectiveParams } from '../search/objective.ts';
import type { Scoring } from '../search/scoring.ts';
import { scoreCandidates } from '../search/search-result.ts';
import type { FinishedFit, SearchResult } from '../search/search-result.ts';
import { gridSearch } from '../search/strategies/grid.ts';
import type { SearchStrategy } from '../search/strategies/strategy.ts';
import { HIGHEST_PRIORITY } from '../search/workers.ts';
import { PoolSearchWorkers } from './pool-search-workers.ts';
import { runTask } from './trainer-calls.ts';
import type { FeatureDistribution } from '../stats/distribution.ts';
import type { Explanation } from '../stats/shap-summary.ts';
import type { FittedModel, StopFlag } from './trainer-tasks.ts';
import { assertTrainingPart, targetsOf } from './training-part.ts';
import type { TrainingPart } from './training-part.ts';
import { WorkerPool } from '../../platform/threads/worker-pool.ts';

export interface SearchInput extends TrainingPart {
  /** `gridSearch` when absent. */
  readonly strategy?: SearchStrategy;
  readonly folds: number;
  readonly foldType: FoldType;
  /** For blocked folds. */
  readonly spacing?: RowSpacing | undefined;
  /** Whether there is no more telemetry of the machine, for the advice in errors. */
  readonly isAllData?: boolean;
  /** Must match the objective. */
  readonly scoring: Scoring;
  readonly grid: ParamGrid;
  readonly draws?: number | undefined;
  readonly seed?: number | undefined;
}

interface FitInput extends TrainingPart {
  readonly params: Candidate;
}

interface SearchOptions {
  /** Stops the search within one boosting round; it then rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** Called for each fit as it ends, in no fixed order. */
  readonly onFit?: (fit: FinishedFit) => void;
  /** Called for each candidate that the strategy stops early. */
  readonly onPruned?: (candidate: number) => void;
  /** Fits of an earlier attempt on the same input. A strategy that can resume keeps their scores and skips them. */
  readonly finished?: readonly FinishedFit[];
}

export interface Trainer {
  readonly libraryVersion: string;
  readonly libraryPath: string;
  readonly threads: number;
  /**
   * Scores the candidates of the grid on every fold.
   * @throws DataError if the rows cannot be folded, or the strategy needs a newer XGBoost; RequestError for a bad grid;
   *   XGBoostError if XGBoost refuses a parameter; TreinoError `training_thread_died`, `trainer_closed`; the signal's
   *   reason
   */
  search(input: SearchInput, options?: SearchOptions): Promise<SearchResult>;
  /** Trains one model on the whole training part with all threads. */
  fit(input: FitInput, options?: { signal?: AbortSignal }): Promise<FittedModel>;
  /**
   * Fits a logistic regression on one thread, and predicts other rows with it: P(y = 1). Several calls run side by side.
   * @param part rows of both classes; its `scalePosWeight` is ignored
   */
  logistic(
    part: TrainingPart,
    predicted: RowRange,
    options?: { signal?: AbortSignal },
  ): Promise<Float32Array>;
  /**
   * Predicts `rows` rows from `firstRow`: float32, P(y = 1) for classes.
   * @param features number of the model's columns
   * @param picks where these are in `values`, if it has other columns too
   */
  predict(
    ubj: Uint8Array,
    values: SharedFloats,
    features: number,
    firstRow: number,
    rows: number,
    picks?: ColumnPicks,
  ): Promise<Float32Array>;
  /** SHAP values of some of these rows, evenly spaced (explain.ts): what each feature adds to each prediction. */
  explain(
    ubj: Uint8Array,
    values: SharedFloats,
    features: number,
    firstRow: number,
    rows: number,
    picks?: ColumnPicks,
  ): Promise<Explanation>;
  /** The distribution of each column over the training rows. */
  distributions(
    part: Pick<TrainingPart, 'values' | 'features' | 'picks' | 'rows'>,
  ): Promise<readonly FeatureDistribution[]>;
  /** Stops running tasks, which reject with `trainer_closed`, and ends the threads. */
  close(): Promise<void>;
}

/**
 * Starts a trainer. Its threads run until it is closed.
 * @param options.threads worker threads; all cores when absent
 * @param options.library the setting XGBOOST_LIBRARY
 * @throws XGBoostError `xgboost_unavailable` without a usable libxgboost
 */
export async function openTrainer(options: { threads?: number; library?: string } = {}): Promise<Trainer> {
  const threads = options.threads ?? availableParallelism();
  const entry = workerEntry('trainer-worker', import.meta.url);
  const pool = new WorkerPool(entry, { locations: locateLibrary(options.library) }, threads);
  try {
    const { version, path } = await runTask(pool, { kind: 'describe' }, HIGHEST_PRIORITY);
    return new PooledTrainer(pool, threads, version, path);
  } catch (error) {
    await pool.close();
    throw error;
  }
}

class PooledTrainer implements Trainer {
  readonly libraryVersion: string;
  readonly libraryPath: string;
  readonly threads: number;
  readonly #pool: WorkerPool;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();

  constructor(pool: WorkerPool, threads: number, version: string, path: string) {
    this.#pool = pool;
    this.threads = threads;
    this.libraryVersion = version;
    this.libraryPath = path;
  }

  async search(
    input: SearchInput,
    { signal, onFit, onPruned, finished = [] }: SearchOptions = {},
  ): Promise<SearchResult> {
    const { strategy = gridSearch, rows, targets, grid: paramGrid, draws, seed } = input;
    const candidates = strategy.candidates({ paramGrid, draws, seed });
    assertTrainingPart(input);
    const folds = makeFolds(
      input.foldType,
      targetsOf(targets, rows),
      input.folds,
      input.objective === 'binary:logistic',
      { spacing: input.spacing && spacingOf(input.spacing, rows), isAllData: input.isAllData },
    ).map(({ training, validation }) => ({
      training: mapRanges(rows, training),
      validation: mapRanges(rows, validation),
    }));
    strategy.assertSupported(this.libraryVersion);
    const plan = strategy.plan(candidates, input.folds, finished);
    const fits = [...plan.finished];

    const features = input.features.length;
    const pruned = await this.#stoppable(signal, (stop) => {
      const workers = new PoolSearchWorkers(this.#pool, this.threads, {
        values: input.values,
        features,
        picks: input.picks,
        targets,
        folds,
        objectiveParams: objectiveParamsOf(input),
        scoring: input.scoring,
        stop,
        onFit: (fit) => {
          fits.push(fit);
          onFit?.(fit);
        },
      });
      return strategy.run({ runs: plan.runs, folds, features, onPruned }, workers);
    });
    return scoreCandidates(candidates, input.folds, fits, pruned);
  }

  async fit(input: FitInput, { signal }: { signal?: AbortSignal } = {}): Promise<FittedModel> {
    assertTrainingPart(input);
    const { values, features, picks, rows, targets, params } = input;
    return this.#stoppable(signal, (stop) =>
      runTask(
        this.#pool,
        {
          kind: 'fit',
          ...objectiveParamsOf(input),
          values,
          features,
          picks,
          rows,
          targets,
          params,
          threads: this.threads,
          stop,
        },
        HIGHEST_PRIORITY,
      ),
    );
  }

  async logistic(
    part: TrainingPart,
    predicted: RowRange,
    { signal }: { signal?: AbortSignal } = {},
  ): Promise<Float32Array> {
    assertTrainingPart(part);
    const { values, features, picks, rows, targets } = part;
    assertInRange(values, picks?.width ?? features.length, predicted.from, predicted.to - predicted.from);
    const task = {
      kind: 'logistic',
      values,
      features: features.length,
      picks,
      rows,
      targets,
      predicted,
    } as const;
    return this.#stoppable(signal, (stop) => runTask(this.#pool, { ...task, stop }, HIGHEST_PRIORITY));
  }

  async predict(
    ubj: Uint8Array,
    values: SharedFloats,
    features: number,
    firstRow: number,
    rows: number,
    picks?: ColumnPicks,
  ): Promise<Float32Array> {
    assertInRange(values, picks?.width ?? features, firstRow, rows);
    if (rows === 0) return new Float32Array(0);
    const { threads } = this;
    const task = { kind: 'predict', ubj, values, features, picks, firstRow, rows, threads } as const;
    return this.#stoppable(undefined, () => runTask(this.#pool, task, HIGHEST_PRIORITY));
  }

  async explain(
    ubj: Uint8Array,
    values: SharedFloats,
    features: number,
    firstRow: number,
    rows: number,
    picks?: ColumnPicks,
  ): Promise<Explanation> {
    assertInRange(values, picks?.width ?? features, firstRow, rows);
    const { threads } = this;
    const task = { kind: 'explain', ubj, values, features, picks, firstRow, rows, threads } as const;
    return this.#stoppable(undefined, () => runTask(this.#pool, task, HIGHEST_PRIORITY));
  }

  async distributions({
    values,
    features,
    picks,
    rows,
  }: Pick<TrainingPart, 'values' | 'features' | 'picks' | 'rows'>): Promise<readonly FeatureDistribution[]> {
    const task = { kind: 'distributions', values, features: features.length, picks, rows } as const;
    const found = await this.#stoppable(undefined, () => runTask(this.#pool, task, HIGHEST_PRIORITY));
    return features.map((feature, column) => ({ feature, ...found[column]! }));
  }

  async close(): Promise<void> {
    this.#closing.abort(new TreinoError('The trainer was closed.', { code: 'trainer_closed' }));
    await Promise.allSettled(this.#running);
    await this.#pool.close();
  }

  /** Runs work with a flag that is set when the signal aborts or the trainer is closed. */
  async #stoppable<T>(
    signal: AbortSignal | undefined,
    work: (stop: StopFlag) => Promise<T | 'stopped'>,
  ): Promise<T> {
    const either = AbortSignal.any([this.#closing.signal, ...(signal === undefined ? [] : [signal])]);
    either.throwIfAborted();
    const stop: StopFlag = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
    const setFlag = () => void Atomics.store(stop, 0, 1);
    either.addEventListener('abort', setFlag);
    const running = work(stop);
    this.#running.add(running);
    try {
      const result = await running;
      either.throwIfAborted();
      if (result === 'stopped') throw new TreinoError('The fit was stopped.', { code: 'trainer_closed' });
      return result;
    } finally {
      either.removeEventListener('abort', setFlag);
      this.#running.delete(running);
    }
  }
}

const objectiveParamsOf = ({ objective, scalePosWeight }: ObjectiveParams): ObjectiveParams => ({
  objective,
  ...(scalePosWeight !== undefined && { scalePosWeight }),
});

function assertInRange(values: SharedFloats, width: number, firstRow: number, rows: number): void {
  if (firstRow < 0 || rows < 0 || (firstRow + rows) * width > values.length) {
    throw new RangeError(
      `Rows ${firstRow} to ${firstRow + rows} are not within ${values.length / width} rows.`,
    );
  }
}
