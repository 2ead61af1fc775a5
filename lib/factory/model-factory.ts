/**
 * The ModelFactory (design §5): telemetry in, trained and evaluated model out. It knows no database, no
 * bucket and no job; arithmetic happens on the trainer's threads.
 *
 *   label ▸ split ▸ balance ▸ search ▸ fit ▸ evaluate
 */
import { assertFeatureNames } from '../formats/pkl.ts';
import type { Telemetry } from '../warehouse/telemetry.ts';
import type { FoldType } from './folds.ts';
import { expandGrid } from './grid.ts';
import type { Candidate, ParamGrid } from './grid.ts';
import { toTargets } from './labels.ts';
import { evaluateStatus } from './metrics.ts';
import type { StatusMetrics } from './metrics.ts';
import { SearchMeter } from './progress.ts';
import type { FactoryProgress } from './progress.ts';
import type { ClassScoring } from './scoring.ts';
import type { Strategy } from './search.ts';
import { prepareStatus } from './status-rows.ts';
import { openTrainer } from './trainer.ts';
import type { CandidateScore, FinishedFit, Trainer } from './trainer.ts';

export interface FactoryRequest {
  readonly labeling: { readonly dropPercentage: number; readonly windowMinutes: number };
  readonly search: {
    readonly folds: number;
    readonly scoring: ClassScoring;
    readonly strategy: Strategy;
    readonly foldType: FoldType;
    readonly paramGrid: ParamGrid;
  };
}

export interface FactoryOptions {
  /** Aborts the training within one boosting round; train() rejects with its reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FactoryProgress) => void;
  /** Fits of an earlier attempt on the same rows, parameters and library: they are not run again. */
  readonly finished?: readonly FinishedFit[];
  /** Called for each fit as it ends. */
  readonly onFit?: (fit: FinishedFit) => void;
}

export interface TrainedModel {
  /** XGBoost's own bytes, as libxgboost wrote them. */
  readonly ubj: Uint8Array;
  readonly features: readonly string[];
  readonly params: Candidate;
  readonly scalePosWeight: number;
  readonly candidates: readonly CandidateScore[];
  /** Share of the whole gain by feature, largest first; features no tree splits on are absent. */
  readonly importance: readonly { readonly feature: string; readonly gain: number }[];
  readonly metrics: StatusMetrics;
  /** P(failure ahead) of every test row, as float32. */
  readonly testProbabilities: Float32Array;
  readonly xgboostVersion: string;
  readonly threads: number;
  /** Fits in all, the final one included. */
  readonly fits: number;
  /** Wall seconds by step. */
  readonly seconds: Readonly<Record<'label' | 'search' | 'fit' | 'evaluate', number>>;
}

export class ModelFactory {
  readonly #trainer: Trainer;

  private constructor(trainer: Trainer) {
    this.#trainer = trainer;
  }

  /**
   * Finds libxgboost and starts the training threads; close() ends them.
   * @param options.threads training threads, all cores when absent
   * @param options.library path of libxgboost, looked for in its usual places when absent
   */
  static async open(options: { threads?: number; library?: string }): Promise<ModelFactory> {
    return new ModelFactory(await openTrainer(options));
  }

  get library(): { version: string; path: string; threads: number } {
    const { libraryVersion, libraryPath, threads } = this.#trainer;
    return { version: libraryVersion, path: libraryPath, threads };
  }

  close(): Promise<void> {
    return this.#trainer.close();
  }

  /**
   * Trains the model of indicator `status`.
   * @throws DataError when the rows cannot give a model; XGBoostError when libxgboost refuses; the
   * signal's reason when aborted.
   */
  async train(
    telemetry: Telemetry,
    request: FactoryRequest,
    options: FactoryOptions = {},
  ): Promise<TrainedModel> {
    const { signal } = options;
    const report = options.onProgress ?? (() => undefined);
    const { values, features, rows, timestamps } = telemetry;
    const { labeling, search } = request;
    assertFeatureNames(features);

    const clock = new StepClock();
    report({ phase: 'labeling', completed: 0, total: 0, percent: 2, etaSeconds: null });
    const { labels, events, trainRows, scalePosWeight } = prepareStatus(telemetry, labeling);
    clock.lap('label');

    const candidates = expandGrid(search.paramGrid);
    const { finished = [], onFit } = options;
    const meter = new SearchMeter(
      candidates,
      search.folds,
      finished.map(({ candidate }) => candidate),
    );
    report({ phase: 'searching', ...meter.now() });
    const training = {
      values,
      features,
      rows: trainRows,
      targets: toTargets(labels),
      objective: 'binary:logistic',
      scalePosWeight,
    } as const;
    const found = await this.#trainer.search(
      {
        ...training,
        folds: search.folds,
        strategy: search.strategy,
        foldType: search.foldType,
        scoring: search.scoring,
        grid: search.paramGrid,
      },
      {
        ...(signal && { signal }),
        finished,
        onFit: (fit) => {
          onFit?.(fit);
          report({ phase: 'searching', ...meter.fitDone(fit.candidate) });
        },
        onDropped: (candidate) => report({ phase: 'searching', ...meter.dropped(candidate) }),
      },
    );
    const best = found.candidates[found.best]!;
    const complete = found.candidates.filter(({ droppedAfter }) => droppedAfter === undefined).length;
    clock.lap('search');

    report({ phase: 'fitting', ...meter.now() });
    const { ubj, gain } = await this.#trainer.fit({ ...training, params: best.params }, signal && { signal });
    clock.lap('fit');

    report({ phase: 'evaluating', ...meter.fitted() });
    const testRows = rows - trainRows;
    const testProbabilities = await this.#trainer.predict(ubj, values, features.length, trainRows, testRows);
    const metrics = await evaluateStatus({
      labels,
      events,
      timestamps,
      trainRows,
      probabilities: testProbabilities,
      windowMinutes: labeling.windowMinutes,
      bestParams: best.params,
      scoring: search.scoring,
    });
    clock.lap('evaluate');

    return {
      ubj,
      features,
      params: best.params,
      scalePosWeight,
      candidates: found.candidates,
      importance: gainShares(gain),
      metrics,
      testProbabilities,
      xgboostVersion: this.#trainer.libraryVersion,
      threads: this.#trainer.threads,
      fits: complete * search.folds + 1,
      seconds: clock.seconds,
    };
  }
}

function gainShares(gain: ReadonlyMap<string, number>): TrainedModel['importance'] {
  const whole = [...gain.values()].reduce((sum, value) => sum + value, 0);
  return [...gain]
    .map(([feature, value]) => ({ feature, gain: value / whole }))
    .sort((a, b) => b.gain - a.gain);
}

/** Wall seconds of named steps, one after another. */
class StepClock {
  readonly seconds = { label: 0, search: 0, fit: 0, evaluate: 0 };
  #last = performance.now();

  lap(step: keyof StepClock['seconds']): void {
    const now = performance.now();
    this.seconds[step] = (now - this.#last) / 1000;
    this.#last = now;
  }
}
