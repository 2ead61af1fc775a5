/**
 * Compares trainings with the planner's profile with Python: counter guard (SciPy), blocked folds (scikit-learn's KFold and
 * NumPy), no class weight, average precision, and the probabilities.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { StatusRequest } from '../../lib/learning/indicators/request.ts';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import { parseTrainRequest } from '../../lib/training/submission/train-request.ts';
import { expectClose } from '../support/expect-close.ts';
import { runPython } from '../support/python-environment.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { sampleCsv } from './sample-csv.ts';
import { openWithPython } from './with-python.ts';

const referenceSchema = z.object({
  counters: z.array(z.string()),
  bestParams: z.record(z.string(), z.number()),
  foldScores: z.array(z.array(z.number())),
  probabilities: z.base64(),
});

const GRID = { n_estimators: [50, 100], max_depth: [4], learning_rate: [0.05] };

const opened = await openWithPython();
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

const shared = resolve(import.meta.dirname, '../../../shared/data/wind_lhb_dev');
const machines = [
  { name: 'a small synthetic machine' },
  { name: 'WT-R80711', csv: join(shared, 'processed_data_R80711.csv.gz') },
  { name: 'WT-R80721', csv: join(shared, 'processed_data_R80721.csv.gz') },
];

for (const { name, csv } of machines) {
  const exists = csv === undefined || existsSync(csv);
  const missing = 'missing' in opened ? opened.missing : exists ? undefined : `${csv} does not exist`;
  const test = missing === undefined ? it : it.skip;

  describe(missing === undefined ? name : `${name} (skipped: ${missing})`, () => {
    let reference: z.infer<typeof referenceSchema>;
    let model: TrainedModel<'status'>;

    beforeAll(async () => {
      if (missing !== undefined || 'missing' in opened) return;
      const file = csv ?? join(opened.scratch, 'sample.csv');
      if (csv === undefined) await writeFile(file, sampleCsv(4000));
      const script = join(import.meta.dirname, 'reference_planner.py');
      reference = await runPython(
        opened.python,
        script,
        [file, '--grid', JSON.stringify(GRID)],
        referenceSchema,
      );
      const request = parseTrainRequest({
        indicator: 'status',
        machine_name: name,
        profile: 'planner',
        search: { param_grid: GRID },
      }) as StatusRequest;
      model = await opened.factory.train(readTelemetryCsv(file), request);
    });

    test('leaves the same counters out', () => {
      expect(model.leftOutFeatures).toEqual(
        reference.counters.map((counter) => ({ name: counter, reason: 'counter' })),
      );
    });

    test('has the same fold scores to 1e-9, and the same choice', () => {
      expectClose(
        model.candidates.map(({ foldScores }) => foldScores),
        reference.foldScores,
        1e-9,
      );
      expect(model.params).toEqual(reference.bestParams);
    });

    test('predicts the same probabilities on the test part, bit for bit', () => {
      const { buffer, byteOffset, byteLength } = model.testPredictions;
      const expected = Buffer.from(reference.probabilities, 'base64');
      expect(Buffer.from(buffer, byteOffset, byteLength).equals(expected)).toBe(true);
    });

    if (csv !== undefined) {
      test('has probabilities that mean what they say: a Brier skill of at least .2', () => {
        expect(model.metrics.reliability.brier_skill).toBeGreaterThanOrEqual(0.2);
      });
    }
  });
}
