/**
 * A third indicator and a third search strategy, registered with the ModelFactory and trained on libxgboost. The
 * expected values come from boosters that this test trains itself, and from scores that it computes itself.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { LearningIndicator, LearningOutcome } from '../../lib/learning/indicators/definition.ts';
import { INDICATOR_DEFINITIONS } from '../../lib/learning/indicators/registry.ts';
import type { LearningRequest } from '../../lib/learning/indicators/request.ts';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import { planBoostingRuns } from '../../lib/learning/search/boosting-runs.ts';
import type { BoostingRun } from '../../lib/learning/search/boosting-runs.ts';
import { expandGrid } from '../../lib/learning/search/candidates.ts';
import type { Candidate } from '../../lib/learning/search/candidates.ts';
import { SEARCH_STRATEGIES } from '../../lib/learning/search/strategies/registry.ts';
import type { SearchStrategy } from '../../lib/learning/search/strategies/strategy.ts';
import type { PausedRun } from '../../lib/learning/search/workers.ts';
import { Booster } from '../../lib/xgboost/booster.ts';
import { DMatrix } from '../../lib/xgboost/dmatrix.ts';
import { openLibrary } from '../../lib/xgboost/library.ts';
import type { XGBoostLibrary } from '../../lib/xgboost/library.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { expectClose } from '../support/expect-close.ts';
import { tinyRequest, tinyTelemetry } from '../support/tiny-model.ts';

const features = ['pressure', 'level', 'speed'];
const rows = 120;
const trainRows = 96;
const values = new Float32Array(new SharedArrayBuffer(rows * features.length * 4)).map((_, index) =>
  Math.sin(index * index * 0.37),
);
const telemetry = {
  machineName: 'toy',
  features,
  rows,
  values: shared(values),
  timestamps: Float64Array.from({ length: rows }, (_, row) => row * 60_000_000),
  speedChange: new Float64Array(rows),
};

function shared(numbers: ArrayLike<number>): Float32Array<SharedArrayBuffer> {
  const copy = new Float32Array(new SharedArrayBuffer(numbers.length * 4));
  copy.set(numbers);
  return copy;
}

/** What the toy indicator predicts: the pressure of the next row. */
const nextPressure = Float32Array.from(
  { length: trainRows },
  (_, row) => values[(row + 1) * features.length]!,
);

interface ToyRequest extends LearningRequest {
  readonly indicator: 'next_pressure';
}

interface ToyOutcome extends LearningOutcome {
  readonly indicator: 'next_pressure';
  readonly metrics: { readonly predictions: number; readonly best_params: Candidate };
}

const nextPressureIndicator: LearningIndicator<ToyRequest, ToyOutcome> = {
  task: (_telemetry, { search }) => ({
    objectiveParams: { objective: 'reg:squarederror' },
    scoring: search.scoring,
    rows: [{ from: 0, to: trainRows }],
    targets: shared(nextPressure),
    splitRow: trainRows,
    spacing: { timestamps: telemetry.timestamps, distance: 0 },
    evaluate: ({ predictions, bestParams }) =>
      Promise.resolve({
        indicator: 'next_pressure',
        objective: 'reg:squarederror',
        threshold: null,
        rows: {},
        metrics: { predictions: predictions.length, best_params: bestParams },
        pictures: {},
      }),
  }),
};

const SCREENING_ROUNDS = 3;

/** Boosts every run for three rounds, and only the best group of candidates to the end. */
const screeningSearch: SearchStrategy = {
  description: 'screens all candidates after three rounds',
  canResume: false,
  candidates: ({ paramGrid: grid }) => expandGrid(grid),
  assertSupported: () => undefined,
  plan: (candidates, folds) => ({ runs: planBoostingRuns(candidates, folds, []), finished: [] }),
  estimate: (runs, { folds }) => ({
    phases: [runs.map((run) => ({ run, rounds: SCREENING_ROUNDS }))],
    foldsInMemory: folds,
    boostersInMemory: runs.length,
  }),
  async run({ runs, folds }, workers) {
    const prepared = await Promise.all(
      folds.map((_, fold) => workers.prepareFold(fold, { threads: 1, priority: 1 })),
    );
    const boost = async (run: BoostingRun, part: { until: number } | { resume: PausedRun }) => {
      const fold = prepared[run.fold]!;
      if (fold === 'stopped') throw new Error('nothing stops this search');
      return workers.boost(run, fold, { priority: 0, ...part });
    };
    const paused = new Map<BoostingRun, PausedRun>();
    for (const run of runs) paused.set(run, (await boost(run, { until: SCREENING_ROUNDS })) as PausedRun);
    const groups = [...Map.groupBy(runs, ({ params }) => JSON.stringify(params)).values()].map((group) => {
      const inOrder = group.toSorted((a, b) => a.fold - b.fold);
      const foldScores = inOrder.map((run) => paused.get(run)!.score);
      return { runs: inOrder, foldScores, sum: foldScores.reduce((total, score) => total + score, 0) };
    });
    const best = groups.reduce((leader, group) => (group.sum > leader.sum ? group : leader));
    for (const run of best.runs) await boost(run, { resume: paused.get(run)! });
    const others = groups.filter((group) => group !== best);
    await workers.releaseRuns(others.flatMap((group) => group.runs.map((run) => paused.get(run)!)));
    for (const fold of prepared) if (fold !== 'stopped') await workers.releaseFold(fold);
    return others.flatMap(({ runs: [first], foldScores }) =>
      first!.prefixes.flatMap(({ candidates }) =>
        candidates.map((candidate) => ({ candidate, rounds: SCREENING_ROUNDS, foldScores })),
      ),
    );
  },
};

const paramGrid = { n_estimators: [8, 12], max_depth: [2, 3], learning_rate: [0.1, 0.5] };
const candidates = expandGrid(paramGrid);
const request = (strategy: string): ToyRequest => ({
  indicator: 'next_pressure',
  labeling: { embargo: false },
  search: { strategy, scoring: 'neg_root_mean_squared_error', foldType: 'k_fold', folds: 3, paramGrid },
  features: { exclude: [], counterGuard: false },
});

describe('a factory with a third indicator and a third strategy', () => {
  let library: XGBoostLibrary;
  const indicators = { ...INDICATOR_DEFINITIONS, next_pressure: nextPressureIndicator };
  let factory: ModelFactory<typeof indicators>;
  beforeAll(async () => {
    library = openLibrary(locateLibrary());
    const strategies = { ...SEARCH_STRATEGIES, screening: screeningSearch };
    factory = await ModelFactory.open({ threads: 1, indicators, strategies });
  });
  afterAll(() => factory.close());

  /** A booster trained without the factory, on rows of the toy telemetry. */
  function grow(trained: readonly number[], { n_estimators: rounds, ...params }: Candidate): Booster {
    const blockOf = (row: number) => values.slice(row * features.length, (row + 1) * features.length);
    const region = {
      values: Float32Array.from(trained.flatMap((row) => [...blockOf(row)])),
      rows: trained.length,
      columns: features.length,
    };
    const labels = Float32Array.from(trained, (row) => nextPressure[row]!);
    const source = { rows: region.rows, columns: region.columns, blocks: () => [region] };
    const matrix = DMatrix.quantile(library, source, { labels, threads: 1 });
    const booster = Booster.create(
      library,
      {
        objective: 'reg:squarederror',
        eval_metric: 'rmse',
        tree_method: 'hist',
        seed: 42,
        nthread: 1,
        ...params,
      },
      [matrix],
    );
    while (booster.rounds < rounds!) booster.update(matrix);
    matrix.free();
    return booster;
  }

  const rowsFrom = (from: number, to: number) =>
    Array.from({ length: to - from }, (_, index) => from + index);

  function predict(booster: Booster, from: number, to: number): number[] {
    const part = values.slice(from * features.length, to * features.length);
    return [...booster.predictRows({ values: part, rows: to - from, columns: features.length })];
  }

  /** Three folds of 32 rows each. */
  const scoresOf = (candidate: Candidate): number[] =>
    [0, 32, 64].map((from) => {
      const trained = rowsFrom(0, trainRows).filter((row) => row < from || row >= from + 32);
      const booster = grow(trained, candidate);
      const errors = predict(booster, from, from + 32).map((value, row) => value - nextPressure[from + row]!);
      booster.free();
      return -Math.sqrt(errors.reduce((sum, error) => sum + error ** 2, 0) / errors.length);
    });
  const mean = (numbers: readonly number[]) => numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
  const bestOf = (scores: readonly number[]) => scores.indexOf(Math.max(...scores));

  it('trains the indicator as XGBoost does', async () => {
    const model = await factory.train(telemetry, request('grid'));
    const scores = candidates.map(scoresOf);
    expectClose(
      model.candidates.map(({ foldScores }) => foldScores),
      scores,
      1e-12,
    );
    const best = candidates[bestOf(scores.map(mean))]!;
    expect(model.params).toEqual(best);
    const booster = grow(rowsFrom(0, trainRows), best);
    expect([...model.testPredictions]).toEqual(predict(booster, trainRows, rows));
    booster.nameFeatures(features);
    expect(Buffer.from(model.ubj)).toEqual(Buffer.from(booster.save()));
    booster.free();
    // The outcome has the indicator's own type.
    expect(model.metrics).toEqual({ predictions: rows - trainRows, best_params: best });
    expect(model.fits).toBe(candidates.length * 3 + 1);
  });

  it('searches with the strategy', async () => {
    const fits: number[] = [];
    const model = await factory.train(telemetry, request('screening'), {
      onFit: ({ candidate }) => fits.push(candidate),
    });
    const screened = candidates.map((candidate) =>
      scoresOf({ ...candidate, n_estimators: SCREENING_ROUNDS }),
    );
    const { n_estimators: _rounds, ...group } = candidates[bestOf(screened.map(mean))]!;
    const isInGroup = ({ max_depth, learning_rate }: Candidate) =>
      max_depth === group.max_depth && learning_rate === group.learning_rate;
    candidates.forEach((candidate, index) => {
      const isKept = isInGroup(candidate);
      const { foldScores, prunedAfter } = model.candidates[index]!;
      expect(prunedAfter).toBe(isKept ? undefined : SCREENING_ROUNDS);
      expectClose(foldScores, isKept ? scoresOf(candidate) : screened[index], 1e-12);
    });
    const kept = [...candidates.keys()].filter((index) => isInGroup(candidates[index]!));
    expect(fits.toSorted()).toEqual(kept.flatMap((index) => [index, index, index]));
    const best = kept[bestOf(kept.map((index) => mean(scoresOf(candidates[index]!))))]!;
    expect(model.params).toEqual(candidates[best]);
  });

  it('still trains the indicators and strategies of the registries', async () => {
    const plain = await ModelFactory.open({ threads: 1 });
    const tiny = tinyRequest('status', 'tiny');
    const expected = await plain.train(tinyTelemetry('tiny'), tiny);
    await plain.close();
    const model = await factory.train(tinyTelemetry('tiny'), tiny);
    expect(Buffer.from(model.ubj)).toEqual(Buffer.from(expected.ubj));
    expect(model.metrics).toEqual(expected.metrics);
  });

  it('refuses a name that is not registered', async () => {
    await expect(factory.train(telemetry, request('luck'))).rejects.toMatchObject({
      code: 'unknown_name',
      message: '"luck" is not one of grid, halving, random, screening.',
    });
  });
});
