/** The published files in Python's hands: the .pkl and the .ubj of a model trained here. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { TrainedModel } from '../../lib/factory/model-factory.ts';
import { trainSize } from '../../lib/factory/split.ts';
import { writePickle } from '../../lib/formats/pkl.ts';
import { scalarBaseScore } from '../../lib/formats/ubj.ts';
import type { Telemetry } from '../../lib/warehouse/telemetry.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { runPython } from '../support/python-environment.ts';
import { sampleCsv } from './sample-csv.ts';
import { openWithPython } from './with-python.ts';

const params = z.record(z.string(), z.unknown());
const loadedSchema = z.object({
  type: z.string(),
  warnings: z.array(z.string()),
  isClassifier: z.boolean(),
  params,
  paramTypes: z.record(z.string(), z.string()),
  cloneParams: params,
  classes: z.array(z.number()),
  features: z.array(z.string()),
  featureCount: z.number(),
  importances: z.number(),
  repr: z.boolean(),
  columnsInOtherOrder: z.string(),
  refittedTrees: z.number(),
  predicted: z.array(z.number()),
  probabilities: z.record(z.string(), z.base64()),
});

const opened = await openWithPython();
const missing = 'missing' in opened ? opened.missing : undefined;
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

describe(
  missing === undefined ? 'Python loads the .pkl' : `Python loads the .pkl (left out: ${missing})`,
  () => {
    const test = missing === undefined ? it : it.skip;
    let telemetry: Telemetry;
    let model: TrainedModel;
    let loaded: z.infer<typeof loadedSchema>;
    // learning_rate and scale_pos_weight are floats in Python, also when they are whole.
    const written = {
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
        labeling: { dropPercentage: -70, windowMinutes: 30 },
        search: {
          folds: 2,
          scoring: 'recall',
          strategy: 'grid',
          foldType: 'stratified',
          paramGrid: { n_estimators: [60], max_depth: [4], learning_rate: [1], subsample: [0.8] },
        },
      });
      const ubj = scalarBaseScore(model.ubj);
      await writeFile(file('model.ubj'), ubj);
      await writeFile(file('model.pkl'), writePickle({ ubj, estimator: 'XGBClassifier', params: written }));
      const columns = telemetry.features.length;
      await writeFile(file('matrix.f32'), telemetry.values.slice(trainSize(telemetry.rows) * columns));
      const files = ['model.pkl', 'model.ubj', 'matrix.f32'].map(file);
      loaded = await runPython(
        opened.python,
        join(import.meta.dirname, 'load_pickle.py'),
        [...files, `${columns}`],
        loadedSchema,
      );
    });

    test('as a fitted classifier, without a warning', () => {
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

    test('whose get_params shows what it was trained with, of the right types', () => {
      expect(loaded.params).toMatchObject(written);
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

    test('that can be cloned and fitted anew', () => {
      expect(loaded.cloneParams).toEqual(loaded.params);
      expect(loaded.refittedTrees).toBe(2);
    });

    test('that predicts bit for bit what Node predicts, however it is loaded, saved again and asked', () => {
      const { buffer, byteOffset, byteLength } = model.testProbabilities;
      const expected = Buffer.from(buffer, byteOffset, byteLength).toString('base64');
      expect(Object.keys(loaded.probabilities)).toHaveLength(6);
      const different = Object.entries(loaded.probabilities).filter(([, actual]) => actual !== expected);
      expect(different.map(([way]) => way)).toEqual([]);
      expect(new Set(model.testProbabilities).size).toBeGreaterThan(100);
      expect(loaded.predicted).toEqual(Array.from(model.testProbabilities, (p) => (p > 0.5 ? 1 : 0)));
    });

    test('that refuses the columns in another order', () => {
      expect(loaded.columnsInOtherOrder).toBe('refused');
    });
  },
);
