/** Models that do not learn from all columns equal models of telemetry that never had the others. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ModelFactory } from '../../lib/learning/model-factory.ts';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import type { FeatureSelection } from '../../lib/learning/rows/feature-selection.ts';
import type { SharedTelemetry } from '../../lib/learning/telemetry.ts';
import { writeModelFiles } from '../../lib/training/publishing/model-files.ts';
import { tinyRequest, tinyTelemetry } from '../support/tiny-model.ts';

type Tiny = ReturnType<typeof tinyTelemetry>;

/** The telemetry with a column whose value is the row's number, at a position among the others. */
function withCounter(position: number): Tiny {
  const tiny = tinyTelemetry('tiny');
  const width = tiny.features.length;
  const values = new Float32Array(new SharedArrayBuffer(4 * tiny.rows * (width + 1)));
  for (let row = 0; row < tiny.rows; row++) {
    const cells = [...tiny.values.subarray(row * width, (row + 1) * width)];
    values.set(cells.toSpliced(position, 0, row), row * (width + 1));
  }
  return { ...tiny, features: tiny.features.toSpliced(position, 0, 'Starts_N'), values };
}

/** The telemetry without some columns. */
function without(telemetry: Tiny, names: readonly string[]): Tiny {
  const width = telemetry.features.length;
  const kept = telemetry.features.filter((name) => !names.includes(name));
  const values = new Float32Array(new SharedArrayBuffer(4 * telemetry.rows * kept.length));
  for (let row = 0; row < telemetry.rows; row++) {
    kept.forEach((name, at) => {
      values[row * kept.length + at] = telemetry.values[row * width + telemetry.features.indexOf(name)]!;
    });
  }
  return { ...telemetry, features: kept, values };
}

describe('a model that leaves columns out', () => {
  let factory: ModelFactory;
  beforeAll(async () => {
    factory = await ModelFactory.open({ threads: 1 });
  });
  afterAll(() => factory.close());

  const train = (
    indicator: 'status' | 'health',
    telemetry: SharedTelemetry,
    features: FeatureSelection,
  ): Promise<TrainedModel> => factory.train(telemetry, { ...tinyRequest(indicator, 'tiny'), features });

  const all = { exclude: [], counterGuard: false };

  it('equals a model of the other columns, with its scores, predictions and explanation', async () => {
    const telemetry = withCounter(2);
    const model = await train('status', telemetry, { exclude: ['óleo nível'], counterGuard: true });
    const expected = await train('status', without(telemetry, ['óleo nível', 'Starts_N']), all);
    expect(model.leftOutFeatures).toEqual([
      { name: 'Starts_N', reason: 'counter' },
      { name: 'óleo nível', reason: 'requested' },
    ]);
    expect(model.features).toEqual(expected.features);
    expect(Buffer.from(model.ubj).equals(Buffer.from(expected.ubj))).toBe(true);
    for (const part of [
      'candidates',
      'testPredictions',
      'shap',
      'shapPoints',
      'distributions',
      'importance',
    ] as const)
      expect(model[part]).toEqual(expected[part]);
    // The .onnx predicts like libxgboost on these columns, or this would throw.
    const { parity } = await writeModelFiles(model, telemetry, 'p');
    expect(parity).toMatchObject({ rows: 60, flips: 0 });
  });

  it('learns from a counter without the guard', async () => {
    const telemetry = withCounter(0);
    const model = await train('status', telemetry, all);
    expect(model.features).toEqual(telemetry.features);
    expect(model.leftOutFeatures).toEqual([]);
  });

  it('makes labels from columns that it does not learn from', async () => {
    const model = await train('health', tinyTelemetry('tiny'), { exclude: ['Oil_P'], counterGuard: false });
    const whole = await train('health', tinyTelemetry('tiny'), all);
    expect(model.features).not.toContain('Oil_P');
    expect(model.rows).toEqual(whole.rows);
  });

  it('needs a column to learn from', async () => {
    const { features } = tinyTelemetry('tiny');
    await expect(
      train('status', tinyTelemetry('tiny'), { exclude: features, counterGuard: false }),
    ).rejects.toMatchObject({ code: 'no_features' });
  });
});
