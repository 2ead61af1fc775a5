/** Explained predictions with libxgboost. test/interop/explanation.test.ts compares them with Python. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { distributionOf } from '../../lib/learning/stats/distribution.ts';
import type { ModelReader } from '../../lib/platform/artifacts/model-reader.ts';
import { compareValue } from '../../lib/prediction/explanation/compare-value.ts';
import { explainRows, openExplanationModels } from '../../lib/prediction/explanation/explain-rows.ts';
import type { ExplanationModels, RowsToExplain } from '../../lib/prediction/explanation/explain-rows.ts';
import type { ModelFile } from '../../lib/prediction/model-cache.ts';
import { openLibrary } from '../../lib/xgboost/library.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { predictWith } from '../support/grow-model.ts';

const ubj = readFileSync(new URL('../fixtures/model.ubj', import.meta.url));
const features = ['Oil_P', 'óleo nível', 'a "b"', 'base_score'];

const files = new Map<string, Uint8Array>();
const reader: ModelReader = {
  read: (key) => {
    const bytes = files.get(key);
    return Promise.resolve(bytes && { bytes, etag: String(bytes.length) });
  },
};
function publish(key: string, bytes: Uint8Array): ModelFile {
  files.set(key, bytes);
  return { key, sha256: createHash('sha256').update(bytes).digest('hex') };
}

const published = publish('m.ubj', ubj);
const metrics = publish(
  'm.metrics.json',
  Buffer.from(
    JSON.stringify({
      card: {},
      feature_distributions: features.map((feature) => ({
        feature,
        ...distributionOf(Float64Array.of(-1, 0, 1, Number.NaN)),
      })),
    }),
  ),
);

describe('explainRows', () => {
  let models: ExplanationModels;
  beforeAll(() => {
    models = openExplanationModels(reader);
  });
  afterAll(() => Promise.all([models.contributions.close(), models.distributions.close()]));

  const values = Float32Array.of(1, -1, 0.5, Number.NaN, -2, Number.NaN, Number.NaN, Number.NaN, 0, 0, 0, 7);
  const input: RowsToExplain = {
    features,
    objective: 'binary:logistic',
    values,
    rows: [2, 0, 1],
    count: 2,
  };

  it('adds up to the margin of the prediction, for missing values too', async () => {
    const probabilities = predictWith(openLibrary(locateLibrary()), ubj, { values, rows: 3, columns: 4 });
    for (const count of [1, 2, 20]) {
      const { explanations, warnings } = await explainRows(
        { ubj: published, metrics },
        { ...input, count },
        models,
      );
      expect(warnings).toEqual([]);
      expect([...explanations.keys()]).toEqual([2, 0, 1]);
      for (const [row, { unit, margin, base, others, features: named }] of explanations) {
        expect(unit).toBe('log-odds');
        expect(1 / (1 + Math.exp(-margin))).toBeCloseTo(probabilities[row]!, 6);
        const sum = named.reduce((total, { contribution }) => total + contribution, base + others);
        expect(Math.abs(sum - margin)).toBeLessThan(1e-5);
        const sizes = named.map(({ contribution }) => Math.abs(contribution));
        expect(sizes).toEqual(sizes.toSorted((a, b) => b - a));
        expect(named).toHaveLength(Math.min(count, 4));
        if (count === 20) expect(others).toBe(0);
        for (const { feature, value } of named)
          expect(value).toBe(toNull(values[row * 4 + features.indexOf(feature)]!));
      }
    }
  });

  it('compares values with the training, and says what is missing', async () => {
    const { explanations } = await explainRows({ ubj: published, metrics }, { ...input, count: 4 }, models);
    const ofRow = (row: number) =>
      Object.fromEntries(explanations.get(row)!.features.map((item) => [item.feature, item]));
    expect(ofRow(1).Oil_P).toMatchObject({
      value: -2,
      lower_than: 1,
      higher_than: 0,
      text: 'Oil_P (oil pressure) is −2, lower than ever in training (lowest value −1).',
      code: { code: 'value_is_lowest', params: { feature: 'Oil_P', value: -2, lowest: -1 } },
    });
    expect(ofRow(0).base_score).toMatchObject({
      value: null,
      lower_than: null,
      higher_than: null,
      text: 'base_score has no value, as in 25% of training.',
    });
  });

  it('explains without distributions if the model has none, and says so', async () => {
    const old = publish('old.metrics.json', Buffer.from('{"card": {}}'));
    for (const file of [undefined, old]) {
      const { explanations, warnings } = await explainRows({ ubj: published, metrics: file }, input, models);
      expect(warnings).toEqual([{ code: 'no_feature_distributions', params: {} }]);
      for (const { features: named } of explanations.values())
        for (const { lower_than: lower, code } of named) {
          expect(lower).toBeNull();
          expect(code.code).toMatch(/^value_(without_distribution|is_missing)$/);
        }
    }
  });

  it('explains at most 100 rows', async () => {
    const rows = Array.from({ length: 150 }, (_, row) => row);
    const many = { ...input, rows, values: new Float32Array(150 * 4) };
    const { explanations, warnings } = await explainRows({ ubj: published, metrics }, many, models);
    expect([...explanations.keys()]).toEqual(rows.slice(0, 100));
    expect(warnings).toEqual([{ code: 'few_rows_explained', params: { explained: 100, rows: 150 } }]);
  });

  it('refuses files that are not the published ones', async () => {
    const changed = publish('changed.ubj', Buffer.from('x'));
    const tampered = { code: 'model_tampered', httpStatus: 502 };
    const other = { key: changed.key, sha256: '0'.repeat(64) };
    await expect(explainRows({ ubj: other, metrics }, input, models)).rejects.toMatchObject(tampered);
    await expect(explainRows({ ubj: published, metrics: other }, input, models)).rejects.toMatchObject(
      tampered,
    );
  });

  it('says what to do if libxgboost is missing, or refuses the file', async () => {
    const without = openExplanationModels(reader, '/missing/libxgboost.so');
    await expect(explainRows({ ubj: published, metrics }, input, without)).rejects.toMatchObject({
      code: 'explanation_unavailable',
      httpStatus: 501,
      message: expect.stringMatching(/XGBOOST_LIBRARY is \/missing.*Without explain, it predicts\.$/),
    });
    const unusable = publish('unusable.ubj', Buffer.from('no model'));
    await expect(explainRows({ ubj: unusable, metrics }, input, models)).rejects.toMatchObject({
      code: 'explanation_failed',
      httpStatus: 500,
    });
    // The other models are not affected.
    await expect(explainRows({ ubj: published, metrics }, input, models)).resolves.toBeDefined();
  });
});

describe('compareValue', () => {
  it('is true of the training values, counted one by one', () => {
    // A linear congruential generator; every third value is rounded, so that there are ties.
    let random = 7;
    const training = Float64Array.from({ length: 3000 }, (_, row) => {
      random = (random * 48_271) % 2_147_483_647;
      const value = (random % 1000) / 37;
      return Math.fround(row % 3 === 0 ? Math.round(value) : value);
    });
    const distribution = distributionOf(Float64Array.from(training));
    for (const value of [-1, 0, 0.2, 3, 13, 13.4, 26.9, 27, 27.001, 99].map(Math.fround)) {
      const { lowerThan, higherThan, message } = compareValue('x', value, distribution);
      const share = (isCounted: (other: number) => boolean) => training.filter(isCounted).length / 3000;
      for (const [said, counted] of [
        [lowerThan!, share((other) => other > value)],
        [higherThan!, share((other) => other < value)],
      ] as const) {
        expect(said).toBeLessThanOrEqual(counted + 1 / 3000);
        expect(said).toBeGreaterThan(counted - 0.0201);
      }
      const code = {
        '-1': 'value_is_lowest',
        '3': 'value_is_low',
        '13': 'value_is_usual',
        '27': 'value_is_high',
        '99': 'value_is_highest',
      }[value];
      if (code !== undefined) expect(message.code).toBe(code);
    }
  });

  it('finds the only value of the training usual', () => {
    expect(compareValue('x', 5, distributionOf(Float64Array.of(5, 5)))).toMatchObject({
      lowerThan: 0,
      higherThan: 0,
      message: { code: 'value_is_usual' },
    });
  });

  it('cannot compare with a training without values', () => {
    expect(compareValue('x', 5, { missing: 1, percentiles: null })).toMatchObject({
      lowerThan: null,
      message: { code: 'value_was_never_measured' },
    });
  });
});

const toNull = (value: number): number | null => (Number.isNaN(value) ? null : value);
