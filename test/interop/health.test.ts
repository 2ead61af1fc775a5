/**
 * Compares the health model with GridSearchCV(XGBRegressor) on the same rows: training rows, all fold scores, the choice,
 * predictions and metrics; and loads the .pkl in Python. Uses a small synthetic machine and, if the shared data is beside
 * the repository, real machines.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import { DEFAULT_GRID, expandGrid } from '../../lib/learning/search/candidates.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';
import { writeModelFiles } from '../../lib/training/publishing/model-files.ts';
import { expectClose } from '../support/expect-close.ts';
import { healthJobCsv } from '../support/health-job.ts';
import { runPython } from '../support/python-environment.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { digestOf, loadPickles } from './load-pickles.ts';
import { isShort, REAL_GRID } from './scope.ts';
import { openWithPython } from './with-python.ts';

const referenceSchema = z.object({
  features: z.array(z.string()),
  candidates: z.array(
    z.object({
      params: z.record(z.string(), z.number()),
      meanScore: z.number(),
      foldScores: z.array(z.number()),
    }),
  ),
  bestParams: z.record(z.string(), z.number()),
  predictions: z.base64(),
  metrics: z.record(z.string(), z.unknown()),
});

const opened = await openWithPython();
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

const shared = resolve(import.meta.dirname, '../../../shared/data');
const machines = [
  { name: 'a small synthetic machine', foldType: 'k_fold', verdict: 'useful' },
  { name: 'a small synthetic machine, folded in time order', foldType: 'time_series', verdict: 'useful' },
  {
    name: 'ETIOS-01',
    csv: join(shared, 'carobd/processed_data_carobd.csv.gz'),
    foldType: 'k_fold',
    verdict: 'weak',
  },
  {
    name: 'WT-R80711',
    csv: join(shared, 'wind_lhb_dev/processed_data_R80711.csv.gz'),
    foldType: 'k_fold',
    // With fewer candidates, another one is the best.
    verdict: isShort ? 'weak' : 'persistence',
  },
] as const;

for (const { name, foldType, verdict: level, ...given } of machines) {
  const csv = 'csv' in given ? given.csv : undefined;
  const exists = csv === undefined || existsSync(csv);
  const missing = 'missing' in opened ? opened.missing : exists ? undefined : `${csv} does not exist`;
  const test = missing === undefined ? it : it.skip;
  if (missing !== undefined) process.stderr.write(`Skipped: ${name}: ${missing}.\n`);

  const paramGrid = csv === undefined ? DEFAULT_GRID : REAL_GRID;
  const count = expandGrid(paramGrid).length;

  describe(missing === undefined ? name : `${name} (skipped: ${missing})`, () => {
    let telemetry: ReturnType<typeof readTelemetryCsv>;
    let reference: z.infer<typeof referenceSchema>;
    let model: TrainedModel<'health'>;

    beforeAll(async () => {
      if (missing !== undefined || 'missing' in opened) return;
      const file = csv ?? join(opened.scratch, 'health.csv');
      if (csv === undefined) await writeFile(file, healthJobCsv());
      telemetry = readTelemetryCsv(file);
      reference = await runPython(
        opened.python,
        join(import.meta.dirname, 'reference_health.py'),
        [file, '--folds', foldType, '--grid', JSON.stringify(paramGrid)],
        referenceSchema,
      );
      const { labeling, search, features } = REQUEST_DEFAULTS.health;
      model = await opened.factory.train(telemetry, {
        indicator: 'health',
        labeling,
        search: { ...search, foldType, paramGrid },
        features,
      });
      const { rmse, persistence, skill, skill_interval: interval, r2, verdict } = model.metrics;
      process.stderr.write(
        `${name}: RMSE ${rmse.toFixed(3)}, persistence ${persistence.rmse.toFixed(3)}, skill ${skill?.toFixed(3)} ` +
          `(${interval?.low.toFixed(3)} to ${interval?.high.toFixed(3)}), R² ${r2?.toFixed(3)}: ${verdict.level}.\n`,
      );
    });

    test(`has the same ${count} means and ${3 * count} fold scores to 1e-9, and the same choice`, () => {
      expect(model.candidates).toHaveLength(count);
      expectClose(model.candidates, reference.candidates, 1e-9);
      expect(model.params).toEqual(reference.bestParams);
    });

    test('predicts every test row the same, bit for bit', () => {
      const { buffer, byteOffset, byteLength } = model.testPredictions;
      const expected = Buffer.from(reference.predictions, 'base64');
      expect(byteLength).toBe(expected.length);
      expect(Buffer.from(buffer, byteOffset, byteLength).equals(expected)).toBe(true);
    });

    test('has the same rows, scale, and metrics of model and persistence baseline', () => {
      expect(telemetry.features).toEqual(reference.features);
      const ours = Object.entries(model.metrics).filter(([name]) => name in reference.metrics);
      expectClose(Object.fromEntries(ours), reference.metrics, 1e-9);
    });

    test(`has the verdict ${level}`, () => {
      expect(model.metrics.verdict.level).toBe(level);
    });

    test('publishes a .pkl that Python loads as a fitted XGBRegressor, and an .onnx with the same predictions', async () => {
      if ('missing' in opened) throw new Error(opened.missing);
      const { files, parity } = await writeModelFiles(model, telemetry, 'interop');
      const path = (file: string) => join(opened.scratch, file);
      const bytes = (format: string) => files.find((file) => file.format === format)!.bytes;
      const columns = telemetry.features.length;
      const paths = {
        pkl: path('health.pkl'),
        ubj: path('health.ubj'),
        values: path('health.f32'),
        columns,
        predictions: path('predictions.f32'),
      };
      await writeFile(paths.pkl, bytes('pkl'));
      await writeFile(paths.ubj, bytes('ubj'));
      await writeFile(paths.values, telemetry.values.slice(model.rows.splitRow * columns));
      await writeFile(paths.predictions, model.testPredictions);
      const [loaded] = await loadPickles(opened.python, opened.scratch, [paths]);
      expect(loaded).toMatchObject({
        type: 'xgboost.sklearn.XGBRegressor',
        isRegressor: true,
        isClassifier: false,
        warnings: [],
        features: telemetry.features,
        params: { ...model.params, objective: 'reg:squarederror', eval_metric: 'rmse', random_state: 42 },
      });
      const expected = digestOf(model.testPredictions);
      expect(Object.values(loaded!.predictions).filter((digest) => digest !== expected)).toEqual([]);
      expect(parity.max_difference).toBeLessThanOrEqual(1e-5);
    });
  });
}
