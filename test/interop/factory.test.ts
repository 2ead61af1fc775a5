/**
 * Compares the whole ModelFactory with GridSearchCV(XGBClassifier) on the same rows: labels, split, all fold scores, the
 * choice, metrics and probabilities. Uses a small synthetic machine and, if the shared data is beside the repository, two
 * real machines.
 */
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { DEFAULT_GRID, expandGrid } from '../../lib/learning/search/candidates.ts';
import { labelFailures } from '../../lib/learning/indicators/status/labels.ts';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import { trainSize } from '../../lib/learning/rows/split.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { expectClose } from '../support/expect-close.ts';
import { runPython } from '../support/python-environment.ts';
import { sampleCsv } from './sample-csv.ts';
import { REAL_GRID } from './scope.ts';
import { openWithPython } from './with-python.ts';
import { REQUEST_DEFAULTS } from '../../lib/learning/indicators/request.ts';

const labeling = { dropPercentage: -70, windowMinutes: 30, embargo: false };

const referenceSchema = z.object({
  features: z.array(z.string()),
  labels: z.base64(),
  events: z.number(),
  trainRows: z.number(),
  scalePosWeight: z.number(),
  candidates: z.array(
    z.object({
      params: z.record(z.string(), z.number()),
      meanScore: z.number(),
      foldScores: z.array(z.number()),
    }),
  ),
  bestParams: z.record(z.string(), z.number()),
  probabilities: z.base64(),
  metrics: z.record(z.string(), z.unknown()),
});
type Reference = z.infer<typeof referenceSchema>;

/** The metrics without the interval of the false alarms, and the interval. */
function takeInterval(metrics: Readonly<Record<string, unknown>>): [interval: unknown, rest: object] {
  const { false_alarms_per_week_interval: interval, ...events } = metrics.events as Record<string, unknown>;
  return [interval, { ...metrics, events }];
}

const opened = await openWithPython();
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

const shared = resolve(import.meta.dirname, '../../../shared/data');
const machines = [
  { name: 'a small synthetic machine' },
  { name: 'ETIOS-01', csv: join(shared, 'carobd/processed_data_carobd.csv.gz'), verdict: 'weak' },
  { name: 'WT-R80711', csv: join(shared, 'wind_lhb_dev/processed_data_R80711.csv.gz'), verdict: 'noisy' },
];

for (const { name, csv, verdict } of machines) {
  const exists = csv === undefined || existsSync(csv);
  const missing = 'missing' in opened ? opened.missing : exists ? undefined : `${csv} does not exist`;
  const test = missing === undefined ? it : it.skip;
  if (missing !== undefined) process.stderr.write(`Skipped: ${name}: ${missing}.\n`);

  const paramGrid = csv === undefined ? DEFAULT_GRID : REAL_GRID;
  const count = expandGrid(paramGrid).length;

  describe(missing === undefined ? name : `${name} (skipped: ${missing})`, () => {
    let telemetry: ReturnType<typeof readTelemetryCsv>;
    let reference: Reference;
    let model: TrainedModel<'status'>;

    beforeAll(async () => {
      if (missing !== undefined || 'missing' in opened) return;
      const file = csv ?? join(opened.scratch, 'sample.csv');
      if (csv === undefined) await writeFile(file, sampleCsv(4000));
      telemetry = readTelemetryCsv(file);
      reference = await runPython(
        opened.python,
        join(import.meta.dirname, 'reference.py'),
        [file, '--grid', JSON.stringify(paramGrid)],
        referenceSchema,
      );
      model = await opened.factory.train(telemetry, {
        indicator: 'status',
        ...REQUEST_DEFAULTS.status,
        labeling,
        search: { ...REQUEST_DEFAULTS.status.search, paramGrid },
      });
    });

    test('has the same columns, labels, split and class balance', () => {
      const { labels, events } = labelFailures({ ...telemetry, ...labeling });
      expect(telemetry.features).toEqual(reference.features);
      expect(Buffer.from(labels).equals(Buffer.from(reference.labels, 'base64'))).toBe(true);
      expect(events.length).toBe(reference.events);
      expect(trainSize(telemetry.rows)).toBe(reference.trainRows);
      expect(model.rows.scalePosWeight).toBe(reference.scalePosWeight);
    });

    test(`has the same ${count} means and ${3 * count} fold scores to 1e-9, and the same choice`, () => {
      expect(model.candidates).toHaveLength(count);
      expectClose(model.candidates, reference.candidates, 1e-9);
      expect(model.params).toEqual(reference.bestParams);
    });

    test('predicts the same probabilities on the test part, bit for bit', () => {
      const { buffer, byteOffset, byteLength } = model.testPredictions;
      const expected = Buffer.from(reference.probabilities, 'base64');
      expect(byteLength).toBe(expected.length);
      expect(Buffer.from(buffer, byteOffset, byteLength).equals(expected)).toBe(true);
    });

    test('has the same metrics to 1e-12 (their interval to 1e-9): by row as scikit-learn, by failure as the pandas reference', () => {
      const ours = Object.fromEntries(
        Object.entries(model.metrics).filter(([name]) => name in reference.metrics),
      );
      const [interval, rest] = takeInterval(ours);
      const [expectedInterval, expectedRest] = takeInterval(reference.metrics);
      expectClose(rest, expectedRest, 1e-12);
      // Found by bisection here, and by the inverse of the chi-squared distribution in SciPy.
      expectClose(interval, expectedInterval, 1e-9);
    });

    if (verdict !== undefined) {
      test(`has the verdict ${verdict}`, () => {
        expect(model.metrics.verdict.level).toBe(verdict);
      });
    }
  });
}
