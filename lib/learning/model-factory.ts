/**
 * The ModelFactory: telemetry in, trained and evaluated model out. It does not depend on a database, a bucket or a job.
 * All computation runs on the trainer's threads.
 *
 *   the indicator's task ▸ search ▸ fit ▸ evaluate
 *     status/task.ts: label ▸ split ▸ balance      health/task.ts: score ▸ split ▸ score 30 minutes ahead
 */
import { TreinoError } from '../errors.ts';
import { assertFeatureNames } from '../formats/pkl.ts';
import { runBacktest, trainingRowsOf } from './backtest.ts';
import type { FinishedBlock } from './backtest.ts';
import type { LearningIndicator, LearningOutcome } from './indicators/definition.ts';
import { INDICATOR_DEFINITIONS } from './indicators/registry.ts';
import type { IndicatorDefinitions } from './indicators/registry.ts';
import type { Indicator, LearningRequest } from './indicators/request.ts';
import type { PlannedSeconds } from './estimate.ts';
import { plannedEta, SearchMeter } from './progress.ts';
import type { FactoryProgress } from './progress.ts';
import { findCounters, selectFeatures } from './rows/feature-selection.ts';
import type { LeftOutFeature } from './rows/feature-selection.ts';
import { usesAllDates } from './rows/requested-dates.ts';
import type { Candidate } from './search/candidates.ts';
import type { CandidateScore, FinishedFit } from './search/search-result.ts';
import { SEARCH_STRATEGIES } from './search/strategies/registry.ts';
import type { SearchStrategy } from './search/strategies/strategy.ts';
import { predictWithLogistic } from './logistic-baseline.ts';
import { predictOutOfFold } from './out-of-fold.ts';
import { StepClock } from './step-clock.ts';
import type { FeatureDistribution } from './stats/distribution.ts';
import { summarizeShap } from './stats/shap-summary.ts';
import type { ShapPoints, ShapSummary } from './stats/shap-summary.ts';
import type { SharedTelemetry } from './telemetry.ts';
import { addWindows } from './window-gate.ts';
import type { Windows } from './window-gate.ts';
import type { WindowDecision } from './windows/decision.ts';
import { openTrainer } from './trainer/trainer.ts';
import type { Trainer } from './trainer/trainer.ts';

export interface FactoryOptions {
  /** Aborts the training within one boosting round; train() rejects with its reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FactoryProgress) => void;
  /** Fits of an earlier attempt on the same rows, parameters and library. They are not run again. */
  readonly finished?: readonly FinishedFit[];
  /** How long the training is expected to take: the remaining time starts from it. */
  readonly planned?: PlannedSeconds;
  /** Called for each fit of the search as it ends. */
  readonly onFit?: (fit: FinishedFit) => void;
  /** Blocks of the backtest of an earlier attempt, likewise. */
  readonly finishedBlocks?: readonly FinishedBlock[];
  /** Called for each block of the backtest as it ends. */
  readonly onBlock?: (block: FinishedBlock) => void;
}

/** Indicators by name. */
type Indicators = Readonly<Record<string, LearningIndicator>>;
type Strategies = Readonly<Record<string, SearchStrategy>>;

/** The requests of all given indicators. */
type RequestOf<Known extends Indicators> = {
  [Name in keyof Known]: Parameters<Known[Name]['task']>[1];
}[keyof Known];

type OutcomeOf<Definition> =
  Definition extends LearningIndicator<infer _Request, infer Outcome> ? Outcome : never;

/** The type of the model that a request returns. */
type ModelOf<Known extends Indicators, Request extends LearningRequest> = Request extends LearningRequest
  ? FittedParts & OutcomeOf<Known[Request['indicator']]>
  : never;

interface FittedParts {
  /** XGBoost's own bytes, as libxgboost wrote them. */
  readonly ubj: Uint8Array;
  readonly features: readonly string[];
  /** Features of the telemetry that it did not learn from. */
  readonly leftOutFeatures: readonly LeftOutFeature[];
  /** Undefined if the request asks for no window features. With them, they are the last features. */
  readonly windows: WindowDecision | undefined;
  readonly params: Candidate;
  readonly candidates: readonly CandidateScore[];
  /** Share of the total gain by feature, largest first; features that no tree splits on are absent. */
  readonly importance: readonly { readonly feature: string; readonly gain: number }[];
  /** SHAP values of its predictions of the test part, by feature and by row. */
  readonly shap: ShapSummary;
  readonly shapPoints: readonly ShapPoints[];
  /** Of each feature over the training rows. */
  readonly distributions: readonly FeatureDistribution[];
  /** One float32 for every row of the test part: P(failure ahead), or the predicted health. */
  readonly testPredictions: Float32Array;
  readonly xgboostVersion: string;
  readonly threads: number;
  /** Total fits, including the final one. */
  readonly fits: number;
  /** Wall seconds by step. */
  readonly seconds: Readonly<Record<'label' | 'search' | 'fit' | 'evaluate', number>>;
}

/** A trained model of an indicator; discriminated by `indicator`. */
export type TrainedModel<I extends Indicator = Indicator> = I extends Indicator
  ? FittedParts & OutcomeOf<IndicatorDefinitions[I]>
  : never;

export class ModelFactory<Known extends Indicators = IndicatorDefinitions> {
  readonly #trainer: Trainer;
  readonly #indicators: Known;
  readonly #strategies: Strategies;

  private constructor(trainer: Trainer, indicators: Known, strategies: Strategies) {
    this.#trainer = trainer;
    this.#indicators = indicators;
    this.#strategies = strategies;
  }

  /**
   * Finds libxgboost and starts the training threads; close() ends them.
   * @param options.threads training threads; all cores when absent
   * @param options.library path of libxgboost; searched in the usual places when absent
   * @param options.indicators indicators that it can train; the registry's when absent
   * @param options.strategies search strategies that it supports; the registry's when absent
   * @throws XGBoostError `xgboost_unavailable`
   */
  static open(options: {
    threads?: number;
    library?: string;
    strategies?: Strategies;
  }): Promise<ModelFactory>;
  static open<Known extends Indicators>(options: {
    threads?: number;
    library?: string;
    indicators: Known;
    strategies?: Strategies;
  }): Promise<ModelFactory<Known>>;
  static async open({
    indicators = INDICATOR_DEFINITIONS,
    strategies = SEARCH_STRATEGIES,
    ...options
  }: {
    threads?: number;
    library?: string;
    indicators?: Indicators;
    strategies?: Strategies;
  }): Promise<ModelFactory<Indicators>> {
    return new ModelFactory(await openTrainer(options), indicators, strategies);
  }

  get library(): { version: string; path: string; threads: number } {
    const { libraryVersion, libraryPath, threads } = this.#trainer;
    return { version: libraryVersion, path: libraryPath, threads };
  }

  close(): Promise<void> {
    return this.#trainer.close();
  }

  /**
   * Trains the model of the request's indicator.
   * @throws DataError when no model can be trained on the rows; XGBoostError when libxgboost refuses a parameter; the
   *   signal's reason when aborted
   */
  async train<Request extends RequestOf<Known>>(
    telemetry: SharedTelemetry,
    request: Request,
    options: FactoryOptions = {},
  ): Promise<ModelOf<Known, Request>> {
    const scratch: Pick<Windows, 'release'>[] = [];
    try {
      return await this.#train(telemetry, request, options, scratch);
    } finally {
      for (const held of scratch) held.release();
    }
  }

  /** @param scratch what to release after the training is added to it */
  async #train<Request extends RequestOf<Known>>(
    telemetry: SharedTelemetry,
    request: Request,
    options: FactoryOptions,
    scratch: Pick<Windows, 'release'>[],
  ): Promise<ModelOf<Known, Request>> {
    const { signal } = options;
    const report = options.onProgress ?? (() => undefined);
    const { rows } = telemetry;
    const { search, features: selection } = request;
    const indicator = entryOf(this.#indicators, request.indicator);
    const strategy = entryOf(this.#strategies, search.strategy);
    assertFeatureNames(telemetry.features);

    const clock = new StepClock();
    report({
      phase: 'labeling',
      completed: 0,
      total: 0,
      percent: 2,
      etaSeconds: plannedEta(options.planned),
    });
    const task = await indicator.task(telemetry, request);
    const counters = selection.counterGuard ? await findCounters(telemetry, task.rows) : [];
    const { features: selected, leftOut } = selectFeatures(telemetry.features, selection, counters);
    const windows = await addWindows(this.#trainer, { telemetry, features: selected, task, signal });
    scratch.push(windows);
    const { values, features, picks } = windows.matrix;
    clock.lap('label');

    const { outOfFold: outOfFoldParts = [], backtest: origins = [] } = task;
    const backtestFitRows = origins.flatMap(trainingRowsOf);
    const candidates = strategy.candidates(search);
    const { finished = [], onFit } = options;
    const meter = new SearchMeter({
      candidates,
      folds: search.folds,
      foldType: search.foldType,
      strategy,
      outOfFoldFits: outOfFoldParts.length,
      backtestFitRows,
      finished,
      rows,
      features: features.length,
      threads: this.#trainer.threads,
      planned: options.planned,
    });
    report({ phase: 'searching', ...meter.now() });
    const training = {
      values,
      features,
      picks,
      rows: task.rows,
      targets: task.targets,
      ...task.objectiveParams,
    };
    const found = await this.#trainer.search(
      {
        ...training,
        folds: search.folds,
        strategy,
        foldType: search.foldType,
        spacing: task.spacing,
        isAllData: usesAllDates(request),
        scoring: task.scoring,
        grid: search.paramGrid,
        draws: search.draws,
        seed: search.seed,
      },
      {
        ...(signal && { signal }),
        finished,
        onFit: (fit) => {
          onFit?.(fit);
          report({ phase: 'searching', ...meter.fitDone(fit) });
        },
        onPruned: (candidate) => report({ phase: 'searching', ...meter.pruned(candidate) }),
      },
    );
    const best = found.candidates[found.best]!;
    const complete = found.candidates.filter(({ prunedAfter }) => prunedAfter === undefined).length;
    clock.lap('search');

    report({ phase: 'fitting', ...meter.fitting(found.best) });
    const chosen = { ...training, params: best.params };
    const onFitDone = () => report({ phase: 'fitting', ...meter.laterFitDone(found.best) });
    const outOfFold = await predictOutOfFold(this.#trainer, outOfFoldParts, chosen, {
      signal,
      onFit: onFitDone,
    });
    const { ubj, gain } = await this.#trainer.fit(chosen, signal && { signal });
    if (origins.length > 0) onFitDone();
    const backtest = await runBacktest(this.#trainer, origins, chosen, {
      signal,
      finished: options.finishedBlocks ?? [],
      onFit: onFitDone,
      onBlock: options.onBlock ?? (() => undefined),
    });
    const { splitRow } = task;
    const logistic = task.needsLogistic
      ? await predictWithLogistic(
          this.#trainer,
          outOfFoldParts,
          { from: splitRow, to: rows },
          training,
          signal,
        )
      : undefined;
    clock.lap('fit');

    report({ phase: 'evaluating', ...meter.fitted() });
    const testRows = rows - splitRow;
    const testPredictions = await this.#trainer.predict(
      ubj,
      values,
      features.length,
      splitRow,
      testRows,
      picks,
    );
    const outcome: LearningOutcome = await task.evaluate({
      predictions: testPredictions,
      outOfFold,
      backtest,
      features,
      ...(logistic && { logistic }),
      bestParams: best.params,
      foldScores: best.foldScores,
    });
    const explanation = await this.#trainer.explain(ubj, values, features.length, splitRow, testRows, picks);
    const { summary, points } = summarizeShap(explanation, features, {
      of: testRows,
      unit: outcome.objective === 'binary:logistic' ? 'log-odds' : 'target',
    });
    const distributions = await this.#trainer.distributions(training);
    clock.lap('evaluate');

    const parts: FittedParts = {
      ubj,
      features,
      leftOutFeatures: leftOut,
      windows: windows.decision,
      params: best.params,
      candidates: found.candidates,
      importance: gainShares(gain),
      shap: summary,
      shapPoints: points,
      distributions,
      testPredictions,
      xgboostVersion: this.#trainer.libraryVersion,
      threads: this.#trainer.threads,
      fits: complete * search.folds + outOfFoldParts.length + 1 + backtestFitRows.length,
      seconds: clock.seconds,
    };
    // TypeScript cannot infer that the outcome is of the request's indicator.
    return { ...parts, ...outcome } as ModelOf<Known, Request>;
  }
}

function entryOf<Entry>(registry: Readonly<Record<string, Entry>>, name: string): Entry {
  if (Object.hasOwn(registry, name)) return registry[name]!;
  throw new TreinoError(`"${name}" is not one of ${Object.keys(registry).join(', ')}.`, {
    code: 'unknown_name',
  });
}

function gainShares(gain: ReadonlyMap<string, number>): FittedParts['importance'] {
  const total = [...gain.values()].reduce((sum, value) => sum + value, 0);
  return [...gain]
    .map(([feature, value]) => ({ feature, gain: value / total }))
    .sort((a, b) => b.gain - a.gain);
}
