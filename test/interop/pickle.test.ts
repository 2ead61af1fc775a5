/** Python loads the published .pkl and .ubj of a model that the ModelFactory trained. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import { trainSize } from '../../lib/learning/rows/split.ts';
import { writePickle } from '../../lib/formats/pkl.ts';
import { normalizeBaseScore } from '../../lib/formats/ubj.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { digestOf, loadPickles } from './load-pickles.ts';
import type { LoadedPickle } from './load-pickles.ts';
import { labelsOf } from './random-models.ts';
import { sampleCsv } from './sample-csv.ts';
import { openWithPython } from './with-python.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';

const opened = await openWithPython();
const missing = 'missing' in opened ? opened.missing : undefined;
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

describe(
  missing === undefined ? 'Python loads the .pkl' : `Python loads the .pkl (skipped: ${missing})`,
  () => {
    const test = missing === undefined ? it : it.skip;
    let telemetry: ReturnType<typeof readTelemetryCsv>;
    let model: TrainedModel;
    let loaded: LoadedPickle;
    // learning_rate and scale_pos_weight are floats in Python even if they are whole numbers.
    const params = {
      n_estimators: 60,
      max_depth: 4,
      learning_rate: 1,
      subsample: 0.8,
      scale_pos_weight: 3,
      objective: 'binary:logistic',
      eval_metric: 'logloss',
      tree_method: 'hist',
      random_state: 42,
    };

    beforeAll(async () => {
      if ('missing' in opened) return;
      const file = (name: string) => join(opened.scratch, name);
      await writeFile(file('telemetry.csv'), sampleCsv(3000));
      telemetry = readTelemetryCsv(file('telemetry.csv'));
      model = await opened.factory.train(telemetry, {
        indicator: 'status',
        ...REQUEST_DEFAULTS.status,
        search: {
          ...REQUEST_DEFAULTS.status.search,
          folds: 2,
          paramGrid: { n_estimators: [60], max_depth: [4], learning_rate: [1], subsample: [0.8] },
        },
      });
      const ubj = normalizeBaseScore(model.ubj);
      const columns = telemetry.features.length;
      const files = {
        ubj: file('model.ubj'),
        pkl: file('model.pkl'),
        values: file('values.f32'),
        columns,
        predictions: file('predictions.f32'),
      };
      await writeFile(files.ubj, ubj);
      await writeFile(files.pkl, writePickle({ ubj, estimator: 'XGBClassifier', params }));
      await writeFile(files.values, telemetry.values.slice(trainSize(telemetry.rows) * columns));
      await writeFile(files.predictions, model.testPredictions);
      [loaded] = (await loadPickles(opened.python, opened.scratch, [files])) as [LoadedPickle];
    });

    test('as a fitted classifier, without warnings', () => {
      expect(loaded).toMatchObject({
        type: 'xgboost.sklearn.XGBClassifier',
        warnings: [],
        isClassifier: true,
        classes: [0, 1],
        features: telemetry.features,
        featureCount: telemetry.features.length,
        importances: telemetry.features.length,
        repr: true,
      });
    });

    test('whose get_params returns the training parameters with the right types', () => {
      expect(loaded.params).toMatchObject(params);
      expect(loaded.paramTypes).toMatchObject({
        n_estimators: 'int',
        max_depth: 'int',
        learning_rate: 'float',
        subsample: 'float',
        scale_pos_weight: 'float',
        objective: 'str',
        random_state: 'int',
      });
    });

    test('that can be cloned and fitted again', () => {
      expect(loaded.cloneParams).toEqual(loaded.params);
      expect(loaded.refittedTrees).toBe(2);
    });

    test('that predicts the same as Node, bit for bit, however it is loaded, saved and called', () => {
      const expected = digestOf(model.testPredictions);
      expect(Object.keys(loaded.predictions)).toHaveLength(7);
      const different = Object.entries(loaded.predictions).filter(([, actual]) => actual !== expected);
      expect(different.map(([way]) => way)).toEqual([]);
      expect(new Set(model.testPredictions).size).toBeGreaterThan(100);
      const labels = digestOf(labelsOf(model.testPredictions));
      expect(loaded.labels).toEqual([labels, labels]);
    });

    test('that rejects columns in another order', () => {
      expect(loaded.columnsInOtherOrder).toBe('refused');
    });
  },
);
