/**
 * The ModelFactory (design §5): telemetry in, trained and evaluated model out. It knows no database, no
 * bucket and no job; arithmetic happens on the trainer's threads.
 *
 *   lesson of the indicator ▸ search ▸ fit ▸ judge
 *     status-lesson.ts: label ▸ split ▸ balance      health-lesson.ts: score ▸ split ▸ half an hour ahead
 */
import { assertFeatureNames } from '../formats/pkl.ts';
import type { SharedTelemetry } from './telemetry.ts';
import { expandGrid } from './search/grid.ts';
import type { Candidate } from './search/grid.ts';
import { healthTask } from './indicators/health/task.ts';
import type { HealthOutcome } from './indicators/health/task.ts';
import { SearchMeter } from './progress.ts';
import type { FactoryProgress } from './progress.ts';
import type { FactoryRequest, HealthRequest, StatusRequest } from './indicators/request.ts';
import { summarizeShap } from './stats/shap-summary.ts';
import type { ShapPoints, ShapSummary } from './stats/shap-summary.ts';
import { statusTask } from './indicators/status/task.ts';
import type { StatusOutcome } from './indicators/status/task.ts';
import { openTrainer } from './trainer/trainer.ts';
import type { CandidateScore, FinishedFit, Trainer } from './trainer/trainer.ts';

export interface FactoryOptions {
  /** Aborts the training within one boosting round; train() rejects with its reason. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: FactoryProgress) => void;
  /** Fits of an earlier attempt on the same rows, parameters and library: they are not run again. */
  readonly finished?: readonly FinishedFit[];
  /** Called for each fit as it ends. */
  readonly onFit?: (fit: FinishedFit) => void;
}

interface FittedParts {
  /** XGBoost's own bytes, as libxgboost wrote them. */
  readonly ubj: Uint8Array;
  readonly features: readonly string[];
  readonly params: Candidate;
  readonly candidates: readonly CandidateScore[];
  /** Share of the whole gain by feature, largest first; features no tree splits on are absent. */
  readonly importance: readonly { readonly feature: string; readonly gain: number }[];
  /** What moves its predictions of the test part, by feature and by row. */
  readonly shap: ShapSummary;
  readonly shapPoints: readonly ShapPoints[];
  /** Of every row from `rows.splitRow` on, as float32: P(failure ahead), or the health foretold. */
  readonly testPredictions: Float32Array;
  readonly xgboostVersion: string;
  readonly threads: number;
  /** Fits in all, the final one included. */
  readonly fits: number;
  /** Wall seconds by step. */
  readonly seconds: Readonly<Record<'label' | 'search' | 'fit' | 'evaluate', number>>;
}

export type StatusModel = FittedParts & StatusOutcome;
export type HealthModel = FittedParts & HealthOutcome;
/** Told apart by `indicator`. */
export type TrainedModel = StatusModel | HealthModel;

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
   * Trains the model of an indicator.
   * @throws DataError when the rows cannot give a model; XGBoostError when libxgboost refuses; the
   * signal's reason when aborted.
   */
  train(telemetry: SharedTelemetry, request: StatusRequest, options?: FactoryOptions): Promise<StatusModel>;
  train(telemetry: SharedTelemetry, request: HealthRequest, options?: FactoryOptions): Promise<HealthModel>;
  train(telemetry: SharedTelemetry, request: FactoryRequest, options?: FactoryOptions): Promise<TrainedModel>;
  async train(
    telemetry: SharedTelemetry,
    request: FactoryRequest,
    options: FactoryOptions = {},
  ): Promise<TrainedModel> {
    const { signal } = options;
    const report = options.onProgress ?? (() => undefined);
    const { values, features, rows } = telemetry;
    const { search } = request;
    assertFeatureNames(features);

    const clock = new StepClock();
    report({ phase: 'labeling', completed: 0, total: 0, percent: 2, etaSeconds: null });
    const lesson =
      request.indicator === 'status' ? statusTask(telemetry, request) : await healthTask(telemetry, request);
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
      rows: lesson.rows,
      targets: lesson.targets,
      ...lesson.objectiveParams,
    };
    const found = await this.#trainer.search(
      {
        ...training,
        folds: search.folds,
        strategy: search.strategy,
        foldType: search.foldType,
        scoring: lesson.scoring,
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
    const { splitRow } = lesson;
    const testPredictions = await this.#trainer.predict(
      ubj,
      values,
      features.length,
      splitRow,
      rows - splitRow,
    );
    const outcome = await lesson.evaluate({ predictions: testPredictions, bestParams: best.params });
    const explanation = await this.#trainer.explain(ubj, values, features.length, splitRow, rows - splitRow);
    const { summary, points } = summarizeShap(explanation, features, {
      of: rows - splitRow,
      unit: outcome.objective === 'binary:logistic' ? 'log-odds' : 'target',
    });
    clock.lap('evaluate');

    return {
      ubj,
      features,
      params: best.params,
      candidates: found.candidates,
      importance: gainShares(gain),
      shap: summary,
      shapPoints: points,
      testPredictions,
      xgboostVersion: this.#trainer.libraryVersion,
      threads: this.#trainer.threads,
      fits: complete * search.folds + 1,
      seconds: clock.seconds,
      ...outcome,
    };
  }
}

function gainShares(gain: ReadonlyMap<string, number>): FittedParts['importance'] {
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
