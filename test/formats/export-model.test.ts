/** The three files of a model, written on a thread: byte for byte what their writers give here. */
import { describe, expect, it } from '@jest/globals';
import { exportModel } from '../../lib/formats/export-model.ts';
import { writeOnnx } from '../../lib/formats/onnx/onnx.ts';
import { writePickle } from '../../lib/formats/pkl.ts';
import { normalizeBaseScore } from '../../lib/formats/ubj.ts';
import { openLibrary } from '../../lib/xgboost/library.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { growModel } from '../support/grow-model.ts';

const features = ['óleo', 'b'];
const region = { values: Float32Array.of(1, 2, 3, 4, NaN, 6, 7, 8), rows: 4, columns: 2 };
const input = (parameters: Record<string, string | number> = {}) =>
  ({
    ubj: growModel(
      openLibrary(locateLibrary()),
      region,
      Float32Array.of(0, 1, 0, 1),
      3,
      { objective: 'binary:logistic', min_child_weight: 0, ...parameters },
      features,
    ),
    onnx: {
      features,
      objective: 'binary:logistic',
      threshold: 0.5,
      processId: '9b2e',
      xgboostVersion: '3.4.1',
    },
    pickle: { estimator: 'XGBClassifier', params: { n_estimators: 3, learning_rate: 1 } },
  }) as const;

describe('writeModelForms', () => {
  it('writes what each writer gives, all of the model with a plain base score', async () => {
    const given = input();
    const ubj = normalizeBaseScore(given.ubj);
    expect(ubj).not.toEqual(given.ubj);
    const exported = await exportModel(given);
    expect(Buffer.from(exported.ubj)).toEqual(Buffer.from(ubj));
    expect(Buffer.from(exported.onnx)).toEqual(Buffer.from(writeOnnx(ubj, given.onnx)));
    expect(Buffer.from(exported.pkl)).toEqual(Buffer.from(writePickle({ ubj, ...given.pickle })));
  });

  it('says in words which model cannot be written', async () => {
    await expect(exportModel(input({ booster: 'dart', rate_drop: 0.5 }))).rejects.toMatchObject({
      name: 'UnsupportedModelError',
      code: 'unsupported_model',
      message: expect.stringContaining('(booster dart)'),
    });
  });

  it('refuses bytes that are no model, for good', async () => {
    await expect(exportModel({ ...input(), ubj: Buffer.from('no model') })).rejects.toMatchObject({
      code: 'forms_not_written',
      retryable: false,
    });
  });
});
