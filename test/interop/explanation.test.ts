/** Compares explained predictions with Python: XGBoost's pred_contribs and NumPy's percentiles. */
import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import type { SharedTelemetry } from '../../lib/learning/telemetry.ts';
import { countRows, firstRows } from '../../lib/learning/rows/row-ranges.ts';
import type { RowRange } from '../../lib/learning/rows/row-ranges.ts';
import { picksOf, readRows } from '../../lib/learning/rows/row-set.ts';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import type { ModelReader } from '../../lib/platform/artifacts/model-reader.ts';
import { explainRows, openExplanationModels } from '../../lib/prediction/explanation/explain-rows.ts';
import type { ExplanationView } from '../../lib/prediction/explanation/explanation-view.ts';
import { parseTrainRequest } from '../../lib/training/submission/train-request.ts';
import { expectClose } from '../support/expect-close.ts';
import { healthJobCsv } from '../support/health-job.ts';
import { runPython } from '../support/python-environment.ts';
import { readTelemetryCsv } from '../support/telemetry-csv.ts';
import { sampleCsv } from './sample-csv.ts';
import { openWithPython } from './with-python.ts';

const numbers = z.array(z.array(z.number()));
const referenceSchema = z.object({
  contributions: numbers,
  margins: z.array(z.number()),
  distributions: z.array(z.object({ missing: z.number(), percentiles: z.array(z.number()).nullable() })),
  higher: numbers,
  lower: numbers,
});

/** Of the test part, which no model has seen. */
const EXPLAINED = 60;

const opened = await openWithPython();
afterAll(async () => {
  if ('close' in opened) await opened.close();
});

const missing = 'missing' in opened ? opened.missing : undefined;
const test = missing === undefined ? it : it.skip;

describe.each(['status', 'health'] as const)(
  missing === undefined ? 'explanations of %s' : `explanations of %s (skipped: ${missing})`,
  (indicator) => {
    let model: TrainedModel;
    let reference: z.infer<typeof referenceSchema>;
    let explanations: readonly ExplanationView[];
    let values: Float32Array;

    beforeAll(async () => {
      if ('missing' in opened) return;
      const csv = join(opened.scratch, 'sample.csv');
      await writeFile(csv, indicator === 'status' ? sampleCsv(4000) : healthJobCsv());
      const telemetry = readTelemetryCsv(csv);
      model = await opened.factory.train(
        telemetry,
        parseTrainRequest({
          indicator,
          machine_name: 'sample',
          search: { param_grid: { n_estimators: [60], max_depth: [5], learning_rate: [0.1] } },
        }),
      );
      values = rowsOf(telemetry, model, [{ from: telemetry.rows - EXPLAINED, to: telemetry.rows }]);
      // Sensors that send nothing, one after another, and extreme values.
      const columns = model.features.length;
      for (let column = 0; column < columns; column++) values[column * columns + column] = Number.NaN;
      values.fill(Number.NaN, columns * columns, columns * (columns + 1));
      values.fill(20_000, columns * (columns + 1), columns * (columns + 2));

      const write = async (name: string, bytes: Uint8Array): Promise<string> => {
        const path = join(opened.scratch, `${indicator}-${name}`);
        await writeFile(path, bytes);
        return path;
      };
      const training = rowsOf(telemetry, model, trainingRows(model));
      reference = await runPython(
        opened.python,
        join(import.meta.dirname, 'contributions.py'),
        [
          await write('model.ubj', model.ubj),
          await write('rows.f32', new Uint8Array(values.buffer)),
          await write('training.f32', new Uint8Array(training.buffer)),
        ],
        referenceSchema,
      );
      explanations = await explain(model, values);
    });

    test('have the contributions of Python to 1e-5, which add up to its margin', () => {
      expect(explanations).toHaveLength(EXPLAINED);
      explanations.forEach(({ base, others, margin, features }, row) => {
        const expected = reference.contributions[row]!;
        const scale = Math.max(1, Math.abs(reference.margins[row]!));
        expect(Math.abs(margin - reference.margins[row]!)).toBeLessThan(1e-5 * scale);
        expect(Math.abs(base - expected.at(-1)!)).toBeLessThan(1e-5 * scale);
        for (const { feature, contribution } of features)
          expect(Math.abs(contribution - expected[model.features.indexOf(feature)]!)).toBeLessThan(
            1e-5 * scale,
          );
        const sum = features.reduce((total, { contribution }) => total + contribution, base + others);
        expect(Math.abs(sum - reference.margins[row]!)).toBeLessThan(1e-5 * scale);
      });
    });

    test('have the percentiles of NumPy in float32, over the rows that the model learned from', () => {
      expect(model.distributions.map(({ feature }) => feature)).toEqual(model.features);
      const single = (all: readonly number[] | null) => all && all.map(Math.fround);
      model.distributions.forEach(({ missing: share, percentiles }, column) => {
        const expected = reference.distributions[column]!;
        expectClose(share, expected.missing, 1e-12);
        expect(single(percentiles)).toEqual(single(expected.percentiles));
      });
    });

    test('say of each value how many training values are higher and lower, within two percent', () => {
      let compared = 0;
      explanations.forEach(({ features }, row) => {
        for (const { feature, lower_than: lowerThan, higher_than: higherThan, value } of features) {
          if (value === null || lowerThan === null || higherThan === null) continue;
          const column = model.features.indexOf(feature);
          compared += 1;
          for (const [said, counted] of [
            [lowerThan, reference.higher[row]![column]!],
            [higherThan, reference.lower[row]![column]!],
          ] as const) {
            // The percentiles are between two values, so a share may be one row too large.
            expect(said).toBeLessThanOrEqual(counted + 2e-3);
            expect(said).toBeGreaterThanOrEqual(counted - 0.021);
          }
        }
      });
      expect(compared).toBeGreaterThan(EXPLAINED);
    });
  },
);

const trainingRows = (model: TrainedModel): readonly RowRange[] =>
  model.indicator === 'status' ? firstRows(model.rows.trainRows) : model.rows.training;

function rowsOf(
  telemetry: SharedTelemetry,
  { features }: TrainedModel,
  ranges: readonly RowRange[],
): Float32Array {
  const columns = features.length;
  const picks = picksOf(telemetry.features, features);
  const read = new Float32Array(countRows(ranges) * columns);
  let row = 0;
  for (const { from, to } of ranges) {
    readRows(
      { values: telemetry.values, columns, picks },
      from,
      read.subarray(row * columns, (row + to - from) * columns),
    );
    row += to - from;
  }
  return read;
}

/** All features of all rows, from files as the service publishes them. */
async function explain(model: TrainedModel, values: Float32Array): Promise<readonly ExplanationView[]> {
  const files = new Map([
    ['ubj', Buffer.from(model.ubj)],
    ['metrics', Buffer.from(JSON.stringify({ feature_distributions: model.distributions }))],
  ]);
  const reader: ModelReader = { read: (key) => Promise.resolve({ bytes: files.get(key)!, etag: key }) };
  const fileOf = (key: string) => ({
    key,
    sha256: createHash('sha256').update(files.get(key)!).digest('hex'),
  });
  const models = openExplanationModels(reader);
  try {
    const { explanations } = await explainRows(
      { ubj: fileOf('ubj'), metrics: fileOf('metrics') },
      {
        features: model.features,
        objective: model.objective,
        values,
        rows: Array.from({ length: EXPLAINED }, (_, row) => row),
        count: model.features.length,
      },
      models,
    );
    return [...explanations.values()];
  } finally {
    await Promise.all([models.contributions.close(), models.distributions.close()]);
  }
}
