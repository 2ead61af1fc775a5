/** Models with window features: what they learn from, when the gate keeps the features, and what a declined one changes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readTreeModel } from '../../../lib/formats/tree-model.ts';
import { ModelFactory } from '../../../lib/learning/model-factory.ts';
import type { TrainedModel } from '../../../lib/learning/model-factory.ts';
import { judgeGate } from '../../../lib/learning/windows/decision.ts';
import { windowFeatureNames } from '../../../lib/learning/windows/definition.ts';
import type { WindowMode } from '../../../lib/learning/windows/definition.ts';
import { extendTelemetry, modelRows } from '../../../lib/learning/windows/extend-telemetry.ts';
import type { SharedTelemetry } from '../../../lib/learning/telemetry.ts';
import { writeModelFiles } from '../../../lib/training/publishing/model-files.ts';
import { readColumns, releaseFloats } from '../../../lib/platform/scratch/floats.ts';
import { tinyRequest } from '../../support/tiny-model.ts';

const features = ['Eng_RPM', 'Eng_RPM_variation_percentage', 'noise', 'flag'];
const ROWS = 3000;

/**
 * One row per minute and a failure every 100 rows. Before a failure, the spread of the noise grows: no single row shows it,
 * the deviation over five minutes does.
 * @param hidden whether the noise has this sign of a failure
 */
function noisyTelemetry(hidden: boolean): SharedTelemetry & { readonly values: Float32Array } {
  const values = new Float32Array(new SharedArrayBuffer(4 * ROWS * features.length));
  for (let row = 0; row < ROWS; row++) {
    const phase = row % 100;
    const isFailure = phase === 99;
    const spread = hidden && phase > 68 ? 1 : 0.6;
    // Between −1 and 1, without a period.
    const wave = 2 * ((Math.sin(row * 12.9898) * 43758.5453) % 1);
    values.set([isFailure ? 0 : 900, isFailure ? -100 : 0, spread * wave, row % 2], row * features.length);
  }
  return {
    machineName: 'tiny',
    features,
    rows: ROWS,
    values,
    timestamps: Float64Array.from({ length: ROWS }, (_, row) => Date.UTC(2025, 2, 1, 0, row) * 1000),
    speedChange: Float64Array.from({ length: ROWS }, (_, row) => values[row * features.length + 1]!),
  };
}

describe('a training with window features', () => {
  let factory: ModelFactory;
  beforeAll(async () => {
    factory = await ModelFactory.open({ threads: 1 });
  });
  afterAll(() => factory.close());

  const train = (
    telemetry: SharedTelemetry,
    windows: WindowMode,
    { windowMinutes = 30, exclude = [] as string[] } = {},
  ): Promise<TrainedModel<'status'>> => {
    const request = tinyRequest('status', 'tiny');
    if (request.indicator !== 'status') throw new TypeError('The request is not of status.');
    return factory.train(telemetry, {
      ...request,
      labeling: { ...request.labeling, windowMinutes },
      features: { exclude, counterGuard: false, windows },
    });
  };

  it('learns from its columns and the window features behind them', async () => {
    const telemetry = noisyTelemetry(true);
    const model = await train(telemetry, 'on', { exclude: ['Eng_RPM'] });
    const definition = {
      columns: ['noise'],
      minutes: [5, 30],
      failure: { column: 'Eng_RPM_variation_percentage', at_most: -70 },
      // Nothing is computed from a column that the request excludes.
      running: null,
    };
    expect(model.windows).toEqual({
      requested: 'on',
      kept: true,
      reason: 'requested',
      row_step_minutes: 1,
      definition,
      gate: null,
    });
    expect(model.features).toEqual([
      ...features.filter((name) => name !== 'Eng_RPM'),
      ...windowFeatureNames(definition),
    ]);
    expect(readTreeModel(model.ubj).features).toEqual(model.features);
    // The .onnx file predicts like libxgboost on rows that are computed again, or this would throw.
    const { parity } = await writeModelFiles(model, telemetry, 'p');
    expect(parity).toMatchObject({ rows: 600, flips: 0 });
  });

  it('keeps them when they raise the average precision, with the figures of each fold', async () => {
    const { windows, features: learned } = await train(noisyTelemetry(true), 'auto');
    expect(windows).toMatchObject({ requested: 'auto', kept: true, reason: 'gain' });
    const { gate } = windows!;
    expect(judgeGate(gate!.folds)).toEqual({ reason: 'gain', gate });
    expect(learned).toContain('noise_std_5min');
  });

  it('is the training without them, byte for byte, when they do not', async () => {
    const telemetry = noisyTelemetry(false);
    const exclude = ['Eng_RPM_variation_percentage', 'Eng_RPM'];
    const plain = await train(telemetry, 'off', { exclude });
    const judged = await train(telemetry, 'auto', { exclude });
    expect(plain.windows).toBeUndefined();
    expect(judged.windows).toMatchObject({ kept: false, reason: 'no_gain' });
    expect(judged.features).toEqual(['noise', 'flag']);
    expect(Buffer.from(judged.ubj).equals(Buffer.from(plain.ubj))).toBe(true);
  });

  it('declines them without a fit when rows are not closer together than the warning window', async () => {
    const { windows } = await train(noisyTelemetry(true), 'auto', { windowMinutes: 1 });
    expect(windows).toEqual({
      requested: 'auto',
      kept: false,
      reason: 'rows_too_far_apart',
      row_step_minutes: 1,
      definition: null,
      gate: null,
    });
  });

  it('has none when no column can have any', async () => {
    const { windows } = await train(noisyTelemetry(true), 'on', {
      exclude: ['Eng_RPM', 'Eng_RPM_variation_percentage', 'noise'],
    });
    expect(windows).toMatchObject({ kept: false, reason: 'no_columns', definition: null });
  });

  it('refuses a column that has the name of a window feature', async () => {
    const telemetry = noisyTelemetry(true);
    const named = { ...telemetry, features: telemetry.features.with(3, 'noise_std_5min') };
    await expect(train(named, 'on')).rejects.toThrow(
      'The table processed_data has a column noise_std_5min, which is also the name of a window feature.',
    );
  });
});

it('the files of a model get the same bits as its training', async () => {
  const telemetry = noisyTelemetry(true);
  const definition = {
    columns: ['noise', 'Eng_RPM'],
    minutes: [5, 30],
    failure: { column: 'Eng_RPM_variation_percentage', at_most: -70 },
    running: { column: 'Eng_RPM', above: 0 },
  };
  const { values, columns } = await extendTelemetry(telemetry, definition);
  const read = await readColumns(values, columns.length, [...columns.keys()]);
  releaseFloats(values);
  const firstRow = 1234;
  const rows = await modelRows(telemetry, columns, definition, firstRow);
  const expected = new Float32Array(rows.length);
  for (let row = firstRow; row < ROWS; row++)
    read.forEach((column, at) => (expected[(row - firstRow) * columns.length + at] = column[row]!));
  expect(Buffer.from(rows.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
});

describe('the gate', () => {
  it('needs a mean difference above its standard error', () => {
    // Differences 1, 2 and 6: mean 3, standard error √(14 / 2 / 3) = 1.53.
    const folds = [
      { without: 0, with: 1 },
      { without: 1, with: 3 },
      { without: -3, with: 3 },
    ];
    expect(judgeGate(folds)).toMatchObject({ reason: 'gain', gate: { mean_difference: 3 } });
    expect(judgeGate(folds).gate!.standard_error).toBeCloseTo(Math.sqrt(7 / 3), 12);
    // Differences 0 and 2: mean and standard error are 1.
    const even = [
      { without: 0, with: 0 },
      { without: 0, with: 2 },
    ];
    expect(judgeGate(even)).toMatchObject({
      reason: 'no_gain',
      gate: { mean_difference: 1, standard_error: 1 },
    });
  });

  it('has no standard error with one fold', () => {
    expect(judgeGate([{ without: 0, with: 1 }])).toEqual({ reason: 'too_few_folds', gate: null });
  });
});
