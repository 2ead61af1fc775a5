/** The .onnx file against libxgboost itself: the same trees must give the same predictions. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { writeOnnx } from '../../lib/formats/onnx/onnx.ts';
import { assertOnnxParity } from '../../lib/formats/onnx/onnx-parity.ts';
import { openOnnxModel } from '../../lib/formats/onnx/onnx-model.ts';
import type { Objective } from '../../lib/formats/tree-model.ts';
import { openLibrary } from '../../lib/xgboost/library.ts';
import type { XGBoostLibrary } from '../../lib/xgboost/library.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { growModel, predictWith } from '../support/grow-model.ts';

const rows = 600;
const columns = 4;
const features = ['Oil_P', 'óleo "nível"', '温度', "it's"];
/** Multiples of 1/8: splits fall on values that rows have. A tenth is missing. */
const values = Float32Array.from({ length: rows * columns }, (_, index) => {
  const value = Math.round(8 * Math.sin(index * index)) / 8;
  return index % 10 === 3 ? NaN : value;
});
const region = { values, rows, columns };
const labels = Float32Array.from({ length: rows }, (_, row) => (values[row * columns]! > 0.2 ? 1 : 0));
const heights = Float32Array.from({ length: rows }, (_, row) => 40 + 25 * Math.sin(row) + labels[row]!);
const timestamps = Float64Array.from({ length: rows }, (_, row) => Date.UTC(2025, 0, 1, 0, row) * 1000);

const describing = (objective: Objective) => ({
  features,
  objective,
  threshold: objective === 'binary:logistic' ? 0.5 : null,
  processId: '9b2e',
  xgboostVersion: '3.4.1',
});

describe('writeOnnx', () => {
  let library: XGBoostLibrary;
  beforeAll(() => {
    library = openLibrary(locateLibrary());
  });
  const grow = (objective: Objective, rounds: number, parameters = {}) => {
    const target = objective === 'binary:logistic' ? labels : heights;
    const ubj = growModel(library, region, target, rounds, { objective, ...parameters });
    return { ubj, predictions: predictWith(library, ubj, region) };
  };

  it.each([
    ['missing values and ties', 'binary:logistic', 40, { max_depth: 5 }],
    ['one deep tree', 'binary:logistic', 1, { max_depth: 10, min_child_weight: 0 }],
    ['trees of one leaf', 'binary:logistic', 5, { gamma: 1e9 }],
    ['nodes that were pruned away', 'binary:logistic', 30, { tree_method: 'exact', gamma: 3 }],
    ['unequal classes', 'binary:logistic', 20, { scale_pos_weight: 7, base_score: 0.03 }],
    ['a regression', 'reg:squarederror', 40, { max_depth: 5 }],
    ['a regression of one leaf', 'reg:squarederror', 1, { gamma: 1e9 }],
  ] as const)('predicts as libxgboost: %s', async (_, objective, rounds, parameters) => {
    const { ubj, predictions } = grow(objective, rounds, parameters);
    const onnx = writeOnnx(ubj, describing(objective));
    const figures = await assertOnnxParity({ onnx, values, expected: predictions, timestamps });
    expect(figures).toEqual({
      rows,
      max_difference: expect.any(Number),
      flips: objective === 'binary:logistic' ? 0 : null,
    });
    // Sums are the same to the bit; only the Sigmoid may differ, by the last bits of a float32.
    expect(figures.max_difference).toBeLessThanOrEqual(objective === 'binary:logistic' ? 1e-6 : 0);
  });

  it('predicts as libxgboost when every leaf is positive', async () => {
    const allPositive = new Float32Array(rows).fill(1);
    const parameters = { objective: 'binary:logistic', base_score: 0.3, eta: 0.05 };
    const ubj = growModel(library, region, allPositive, 8, parameters);
    const predictions = predictWith(library, ubj, region);
    expect(predictions.every((p) => p > 0.3)).toBe(true);
    const onnx = writeOnnx(ubj, describing('binary:logistic'));
    expect(await assertOnnxParity({ onnx, values, expected: predictions, timestamps })).toMatchObject({
      flips: 0,
    });
  });

  it('says in the file what it is', async () => {
    const model = await openOnnxModel(
      writeOnnx(grow('binary:logistic', 2).ubj, describing('binary:logistic')),
    );
    expect(model).toMatchObject({ features, objective: 'binary:logistic', threshold: 0.5 });
    expect(await model.predict(new Float32Array(0), 0)).toEqual(new Float32Array(0));
    await expect(model.predict(values, rows - 1)).rejects.toThrow(RangeError);
    await model.close();
    await expect(model.predict(values, rows)).rejects.toMatchObject({ code: 'onnx_unusable' });
    const regression = await openOnnxModel(
      writeOnnx(grow('reg:squarederror', 2).ubj, describing('reg:squarederror')),
    );
    expect(regression).toMatchObject({ features, objective: 'reg:squarederror', threshold: null });
    await regression.close();
  });

  it.each([
    ['(booster dart)', { booster: 'dart', rate_drop: 0.5 }],
    ['its booster is gblinear', { booster: 'gblinear' }],
    ['it has 3 classes', { objective: 'multi:softprob', num_class: 3 }],
    ['its objective is reg:logistic', { objective: 'reg:logistic' }],
  ])('refuses a model: %s', (reason, parameters) => {
    const ubj = growModel(library, region, labels, 1, { objective: 'binary:logistic', ...parameters });
    expect(() => writeOnnx(ubj, describing('binary:logistic'))).toThrow(
      expect.objectContaining({ code: 'unsupported_model', message: expect.stringContaining(reason) }),
    );
  });

  it('refuses a model that is does not match its metadata', () => {
    const { ubj } = grow('binary:logistic', 1);
    expect(() => writeOnnx(ubj, describing('reg:squarederror'))).toThrow('does not match its metadata');
    expect(() => writeOnnx(ubj, { ...describing('binary:logistic'), features: ['a'] })).toThrow('4 columns');
  });

  it('refuses bytes that are no model', async () => {
    await expect(openOnnxModel(Buffer.from('no model'))).rejects.toMatchObject({ code: 'onnx_unusable' });
  });

  it('stops a model one of whose leaves was changed, and names the row', async () => {
    const { ubj, predictions } = grow('reg:squarederror', 1, { max_depth: 2 });
    const onnx = Buffer.from(writeOnnx(ubj, describing('reg:squarederror')));
    // One leaf's weight, where it stands in the file.
    const leaf = Buffer.alloc(4);
    const target = predictions[17]!;
    leaf.writeFloatLE(target);
    const at = onnx.indexOf(leaf);
    expect(at).toBeGreaterThan(0);
    onnx.writeFloatLE(target + 1, at);
    const worst = predictions.indexOf(target);
    await expect(assertOnnxParity({ onnx, values, expected: predictions, timestamps })).rejects.toMatchObject(
      {
        code: 'onnx_mismatch',
        retryable: false,
        message: expect.stringContaining(
          `The worst of ${rows} test rows is row ${worst} (${new Date(timestamps[worst]! / 1000).toISOString()}): ` +
            `XGBoost gives ${target}, onnxruntime ${Math.fround(target + 1)}`,
        ),
      },
    );
  });

  it('stops a model whose label flips, however small the difference', async () => {
    const { ubj, predictions } = grow('binary:logistic', 3);
    const onnx = writeOnnx(ubj, { ...describing('binary:logistic'), threshold: predictions[0]! - 3e-6 });
    const expected = predictions.slice();
    for (let row = 0; row < rows; row++) if (predictions[row] === predictions[0]) expected[row]! -= 6e-6;
    await expect(assertOnnxParity({ onnx, values, expected, timestamps })).rejects.toMatchObject({
      code: 'onnx_mismatch',
    });
  });
});
