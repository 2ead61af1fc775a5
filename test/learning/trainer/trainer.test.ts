import { foldsOverlap } from '../../../lib/learning/search/fold-memory.ts';
import { spillToDisk, releaseFloats } from '../../../lib/platform/scratch/floats.ts';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { expectClose } from '../../support/expect-close.ts';
import type { Candidate, ParamGrid } from '../../../lib/learning/search/candidates.ts';
import { firstRows } from '../../../lib/learning/rows/row-ranges.ts';
import { withoutRounds } from '../../../lib/learning/search/boosting-runs.ts';
import type { FinishedFit } from '../../../lib/learning/search/search-result.ts';
import { halvingSearch } from '../../../lib/learning/search/strategies/halving/halving.ts';
import { openTrainer, type SearchInput, type Trainer } from '../../../lib/learning/trainer/trainer.ts';

/** Written by scikit-learn's GridSearchCV over XGBClassifier (make_search_fixtures.py). */
const fixture = JSON.parse(
  readFileSync(new URL('../../fixtures/grid-search.json', import.meta.url), 'utf8'),
) as {
  versions: { xgboost: string };
  features: string[];
  rows: number;
  training_rows: number;
  scale_pos_weight: number;
  values: string;
  labels: string;
  searches: {
    grid: ParamGrid;
    candidates: Candidate[];
    fold_scores: number[][];
    mean_scores: number[];
    best: number;
    probabilities: string;
  }[];
};

function floats(base64: string): Float32Array<SharedArrayBuffer> {
  const bytes = Buffer.from(base64, 'base64');
  const shared = new Float32Array(new SharedArrayBuffer(bytes.length));
  new Uint8Array(shared.buffer).set(bytes);
  return shared;
}

const numbers = (digits: string): Float32Array<SharedArrayBuffer> =>
  floats(Buffer.from(Float32Array.from(digits, Number).buffer).toString('base64'));

/** The same rows with other scores, folds and targets; targets that are not classes are numbers. */
const scored = JSON.parse(
  readFileSync(new URL('../../fixtures/scored-searches.json', import.meta.url), 'utf8'),
) as {
  grid: ParamGrid;
  target: string;
  searches: (Pick<SearchInput, 'objective' | 'scoring' | 'foldType'> & { fold_scores: number[][] })[];
};

const data = {
  values: floats(fixture.values),
  features: fixture.features,
  rows: firstRows(fixture.training_rows),
  targets: numbers(fixture.labels),
  objective: 'binary:logistic',
  scalePosWeight: fixture.scale_pos_weight,
} as const;
const folding = { folds: 3, foldType: 'stratified', scoring: 'recall' } as const;
const search = { ...data, ...folding, grid: fixture.searches[0]!.grid };
const byCandidate = (a: FinishedFit, b: FinishedFit) => a.candidate - b.candidate || a.fold - b.fold;

/** The expected scores are of one version of XGBoost; other versions grow other trees. */
const loaded = await libraryVersion();
const isSameVersion = loaded === fixture.versions.xgboost;
const comparison = isSameVersion ? it : it.skip;
const reason = isSameVersion
  ? ''
  : ` (skipped: made with XGBoost ${fixture.versions.xgboost}, this is ${loaded})`;

/** Since XGBoost 3.3, each booster has its own random state. */
const isNew = loaded.localeCompare('3.3', 'en', { numeric: true }) >= 0;
const [halving, isTooOld] = isNew ? [it, it.skip] : [it.skip, it];

async function libraryVersion(): Promise<string> {
  const trainer = await openTrainer({ threads: 1 });
  await trainer.close();
  return trainer.libraryVersion;
}

describe('trainer', () => {
  let trainer: Trainer;
  beforeAll(async () => {
    trainer = await openTrainer({ threads: 2 });
  });
  afterAll(() => trainer.close());

  describe.each(fixture.searches)(`against scikit-learn${reason}, grid $grid`, (expected) => {
    comparison('has the scores, means and best candidate of GridSearchCV', async () => {
      const result = await trainer.search({ ...data, ...folding, grid: expected.grid });
      expect(result.candidates.map(({ params }) => params)).toEqual(expected.candidates);
      expect(result.candidates.map(({ foldScores }) => foldScores)).toEqual(expected.fold_scores);
      expect(result.candidates.map(({ meanScore }) => meanScore)).toEqual(expected.mean_scores);
      expect(result.best).toBe(expected.best);
    });

    comparison('predicts bit for bit like the refitted GridSearchCV', async () => {
      const { ubj } = await trainer.fit({ ...data, params: expected.candidates[expected.best]! });
      const { rows, training_rows: trained } = fixture;
      const predictions = await trainer.predict(
        ubj,
        data.values,
        data.features.length,
        trained,
        rows - trained,
      );
      expect([...predictions]).toEqual([...floats(expected.probabilities)]);
    });
  });

  describe.each(scored.searches)(
    `against scikit-learn${reason}, $objective, $scoring, $foldType`,
    ({ fold_scores: expected, objective, scoring, foldType }) => {
      comparison('has the fold scores of GridSearchCV', async () => {
        const { scalePosWeight, ...rest } = data;
        const target =
          objective === 'binary:logistic'
            ? { objective, scalePosWeight }
            : { objective, targets: floats(scored.target) };
        const input = { ...rest, ...target, folds: 3, foldType, scoring, grid: scored.grid };
        const { candidates } = await trainer.search(input);
        const scores = candidates.map(({ foldScores }) => foldScores);
        // scikit-learn adds squared float32 differences in float32, with half the digits.
        expectClose(scores, expected, objective === 'binary:logistic' ? 1e-15 : 1e-6);
      });
    },
  );

  it('refuses time-series folds that lack a class', async () => {
    const targets = numbers('0'.repeat(200) + '01'.repeat(50));
    await expect(trainer.search({ ...search, targets, foldType: 'time_series' })).rejects.toMatchObject({
      name: 'DataError',
      code: 'constant_fold',
    });
  });

  it('scores a candidate alone as within a run', async () => {
    const whole = await trainer.search(search);
    for (const { params, foldScores } of whole.candidates.slice(0, 6)) {
      const grid = Object.fromEntries(Object.entries(params).map(([name, value]) => [name, [value]]));
      const alone = await trainer.search({ ...search, grid });
      expect(alone.candidates[0]!.foldScores).toEqual(foldScores);
    }
  });

  it('gives the same result from a file as from memory', async () => {
    const { floats: values } = await spillToDisk(data.values.slice());
    expect(values).toHaveProperty('descriptor');
    try {
      expect(await trainer.search({ ...search, values })).toEqual(await trainer.search(search));
      const [params, rows] = [{ n_estimators: 5, subsample: 0.8 }, fixture.rows];
      const { ubj } = await trainer.fit({ ...data, values, params });
      expect(ubj).toEqual((await trainer.fit({ ...data, params })).ubj);
      expect(await trainer.predict(ubj, values, 5, 7, rows - 7)).toEqual(
        await trainer.predict(ubj, data.values, 5, 7, rows - 7),
      );
    } finally {
      releaseFloats(values);
    }
  });

  it('gives the same result when folds are too large to overlap', async () => {
    const [rows, columns] = [28_500, 300];
    const values = new Float32Array(new SharedArrayBuffer(4 * rows * columns)).fill(Number.NaN);
    const targets = new Float32Array(new SharedArrayBuffer(4 * rows));
    for (let row = 0; row < rows; row += 1) {
      values[row * columns] = Math.sin(row * row);
      targets[row] = Math.sin(row * row) + Math.sin(row) > 1 ? 1 : 0;
    }
    const large = {
      ...search,
      values,
      targets,
      features: Array.from({ length: columns }, (_, index) => `f${index}`),
      rows: firstRows(rows),
      grid: { n_estimators: [1, 2], max_depth: [1, 2] },
    };
    expect([2, 3].map((threads) => foldsOverlap((rows * 2) / 3, columns, threads))).toEqual([false, true]);
    const many = await openTrainer({ threads: 3 });
    try {
      const found = await trainer.search(large);
      expect(found).toEqual(await many.search(large));
      expect(new Set(found.candidates.map(({ meanScore }) => meanScore)).size).toBeGreaterThan(1);
    } finally {
      await many.close();
    }
  });

  it('gives the same result with one thread', async () => {
    const single = await openTrainer({ threads: 1 });
    try {
      expect(await single.search(search)).toEqual(await trainer.search(search));
    } finally {
      await single.close();
    }
  });

  it('reports every fit once and does not run finished fits again', async () => {
    const first: FinishedFit[] = [];
    const complete = await trainer.search(search, { onFit: (fit) => first.push(fit) });
    const expected = complete.candidates.flatMap((_, candidate) =>
      [0, 1, 2].map((fold) => `${candidate}/${fold}`),
    );
    expect(first.sort(byCandidate).map(({ candidate, fold }) => `${candidate}/${fold}`)).toEqual(expected);
    expect(first.every(({ seconds }) => seconds > 0)).toBe(true);

    const marked = first.filter((_, index) => index % 2 === 0).map((fit) => ({ ...fit, score: 0.125 }));
    const second: FinishedFit[] = [];
    const resumed = await trainer.search(search, { finished: marked, onFit: (fit) => second.push(fit) });
    expect(
      second.sort(byCandidate).map(({ candidate, fold, score }) => ({ candidate, fold, score })),
    ).toEqual(
      first
        .filter((_, index) => index % 2 === 1)
        .map(({ candidate, fold, score }) => ({ candidate, fold, score })),
    );
    for (const { candidate, fold } of marked)
      expect(resumed.candidates[candidate]!.foldScores[fold]).toBe(0.125);
  });

  describe('halving', () => {
    const grid = {
      n_estimators: [20, 40],
      max_depth: [2, 4],
      learning_rate: [0.05, 0.2, 0.5],
      subsample: [0.7, 1],
    };
    const halved = { ...search, grid, strategy: halvingSearch } as const;
    const mean = (scores: readonly number[]) => scores.reduce((sum, score) => sum + score, 0) / scores.length;
    const withRounds = (rounds: number) =>
      trainer
        .search({ ...search, grid: { ...grid, n_estimators: [rounds] } })
        .then(({ candidates }) => candidates);

    halving('continues with the third that is best in an exhaustive search of as many rounds', async () => {
      const first = await withRounds(14);
      const order = first.map(({ foldScores }, index) => ({ index, score: mean(foldScores) }));
      const kept = order.toSorted((a, b) => b.score - a.score).slice(0, 4);
      const [last, worst] = [kept.at(-1)!, order.toSorted((a, b) => b.score - a.score)[4]!];
      // No tie, which another test covers.
      expect(last.score).toBeGreaterThan(worst.score);

      const { candidates, best } = await trainer.search(halved);
      const exhaustive = await trainer.search({ ...search, grid });
      const running = candidates.filter(({ prunedAfter }) => prunedAfter === undefined);
      expect(new Set(running.map(({ params }) => JSON.stringify(withoutRounds(params))))).toEqual(
        new Set(kept.map(({ index }) => JSON.stringify(withoutRounds(first[index]!.params)))),
      );
      candidates.forEach((candidate, index) => {
        if (candidate.prunedAfter === undefined) expect(candidate).toEqual(exhaustive.candidates[index]);
        else {
          const then = first.find(
            ({ params }) =>
              JSON.stringify(withoutRounds(params)) === JSON.stringify(withoutRounds(candidate.params)),
          );
          expect(candidate).toMatchObject({ prunedAfter: 14, foldScores: then!.foldScores });
        }
      });
      expect(candidates[best]!.meanScore).toBe(Math.max(...running.map(({ meanScore }) => meanScore)));
      expect(candidates[best]!.prunedAfter).toBeUndefined();
    });

    halving('reports each fit and each pruned candidate once', async () => {
      const fits: string[] = [];
      const pruned: number[] = [];
      const { candidates } = await trainer.search(halved, {
        onFit: ({ candidate, fold }) => fits.push(`${candidate}/${fold}`),
        onPruned: (candidate) => pruned.push(candidate),
      });
      const all = [...candidates.keys()];
      const expected = all.filter((index) => candidates[index]!.prunedAfter !== undefined);
      expect(pruned.sort((a, b) => a - b)).toEqual(expected);
      expect(fits.sort()).toEqual(
        all
          .filter((index) => !expected.includes(index))
          .flatMap((index) => [0, 1, 2].map((fold) => `${index}/${fold}`))
          .sort(),
      );
    });

    halving('gives the same result with one thread', async () => {
      const single = await openTrainer({ threads: 1 });
      try {
        expect(await single.search(halved)).toEqual(await trainer.search(halved));
      } finally {
        await single.close();
      }
    });

    halving('prunes nothing when there are too few rounds', async () => {
      const short = { ...search, grid: { ...grid, n_estimators: [5, 10] } };
      expect(await trainer.search({ ...short, strategy: halvingSearch })).toEqual(
        await trainer.search(short),
      );
    });

    halving('ends when the signal aborts', async () => {
      const controller = new AbortController();
      const search = trainer.search(halved, {
        signal: controller.signal,
        onPruned: () => controller.abort(new Error('enough')),
      });
      await expect(search).rejects.toThrow('enough');
      await expect(trainer.search(halved)).resolves.toHaveProperty('best');
    });

    isTooOld('is refused when boosters share a random state', async () => {
      await expect(trainer.search(halved)).rejects.toMatchObject({ code: 'halving_unavailable' });
    });
  });

  it('keeps the column names in the model', async () => {
    const { ubj } = await trainer.fit({ ...data, params: { n_estimators: 2 } });
    const text = Buffer.from(ubj).toString('utf8');
    for (const name of data.features) expect(text).toContain(name);
  });

  it('refuses a model with other columns', async () => {
    const { ubj } = await trainer.fit({ ...data, params: { n_estimators: 2 } });
    await expect(trainer.predict(ubj, data.values, 4, 0, 10)).rejects.toMatchObject({
      code: 'xgboost_misused',
      message: 'The model was trained on 5 columns and was given 4.',
    });
  });

  it('predicts nothing for no rows, and refuses rows out of range', async () => {
    const { ubj } = await trainer.fit({ ...data, params: { n_estimators: 2 } });
    await expect(trainer.predict(ubj, data.values, 5, 0, 0)).resolves.toHaveLength(0);
    await expect(trainer.predict(ubj, data.values, 5, fixture.rows - 1, 2)).rejects.toThrow(RangeError);
  });
});
