import { describe, expect, it } from '@jest/globals';
import { DataError } from '../../lib/errors.ts';
import { assertFeatureNames, writePickle } from '../../lib/formats/pkl.ts';

/** Opcodes by hand from Python's pickletools: characters stand for themselves, spaces only separate. */
const golden = (...parts: (string | number[])[]): Buffer =>
  Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : Buffer.from(part))),
  );
const short = (text: string) => `\x8c${String.fromCharCode(text.length)}${text}`;

const booster = [
  short('_Booster') + short('xgboost.core') + short('Booster') + '\x93',
  'NN',
  short('builtins') + short('bytearray') + '\x93',
  'B\x03\x00\x00\x00',
  [1, 2, 255],
  '\x85R',
  '\x87R',
];

const ubj = Uint8Array.of(1, 2, 255);

describe('writePickle', () => {
  it('writes a classifier: constructors called, parameters, classes and the model as state', () => {
    const params = {
      n_estimators: 200,
      learning_rate: 1,
      subsample: 0.5,
      objective: 'binary:logistic',
      random_state: 300,
      n_jobs: null,
      enable_categorical: false,
      validate_parameters: true,
    };
    expect(writePickle({ ubj, estimator: 'XGBClassifier', params })).toEqual(
      golden(
        '\x80\x04',
        short('xgboost.sklearn') + short('XGBClassifier') + '\x93',
        ')R',
        '}(',
        short('n_estimators') + 'K\xc8',
        // 1.0, not 1: learning_rate is a float in Python.
        short('learning_rate') + 'G\x3f\xf0\0\0\0\0\0\0',
        short('subsample') + 'G\x3f\xe0\0\0\0\0\0\0',
        short('objective') + short('binary:logistic'),
        short('random_state') + 'J\x2c\x01\0\0',
        short('n_jobs') + 'N',
        short('enable_categorical') + '\x89',
        short('validate_parameters') + '\x88',
        short('n_classes_') + 'K\x02',
        short('classes_') + short('numpy') + short('arange') + '\x93' + 'K\x02' + '\x85R',
        ...booster,
        'ub.',
      ),
    );
  });

  it('writes a regressor, which has no classes', () => {
    expect(writePickle({ ubj, estimator: 'XGBRegressor', params: {} })).toEqual(
      golden(
        '\x80\x04',
        short('xgboost.sklearn') + short('XGBRegressor') + '\x93',
        ')R',
        '}(',
        ...booster,
        'ub.',
      ),
    );
  });

  it.each([
    [255, 'K\xff'],
    [256, 'J\0\x01\0\0'],
    [-1, 'J\xff\xff\xff\xff'],
    [2 ** 31 - 1, 'J\xff\xff\xff\x7f'],
    [-(2 ** 31), 'J\0\0\0\x80'],
    [2 ** 31, '\x8a\x08\0\0\0\x80\0\0\0\0'],
    [0.5, 'G\x3f\xe0\0\0\0\0\0\0'],
    [Infinity, 'G\x7f\xf0\0\0\0\0\0\0'],
    [2 ** 60, 'G\x43\xb0\0\0\0\0\0\0'],
  ])('writes the number %p', (value, opcodes) => {
    const pickle = Buffer.from(writePickle({ ubj, estimator: 'XGBRegressor', params: { x: value } }));
    expect(pickle.includes(golden(short('x'), opcodes, short('_Booster')))).toBe(true);
  });

  it('writes text by its UTF-8 bytes, long text with a 32-bit length', () => {
    const of = (value: string) =>
      Buffer.from(writePickle({ ubj, estimator: 'XGBRegressor', params: { x: value } }));
    expect(of('ä').includes(golden(short('x'), [0x8c, 2, 0xc3, 0xa4]))).toBe(true);
    expect(of('y'.repeat(255)).includes(golden(short('x'), [0x8c, 255], 'y'.repeat(255)))).toBe(true);
    expect(of('y'.repeat(256)).includes(golden(short('x'), 'X', [0, 1, 0, 0], 'y'.repeat(256)))).toBe(true);
  });
});

describe('assertFeatureNames', () => {
  it('lets ordinary names pass, also with spaces, quotes and other letters', () => {
    expect(() => assertFeatureNames(['Oil_P', 'óleo', 'a "b"', 'x>y'])).not.toThrow();
  });

  it('names the columns that Python would refuse', () => {
    const refused = () => assertFeatureNames(['ok', 'a[0]', 'b<c', 'd]']);
    expect(refused).toThrow(DataError);
    expect(refused).toThrow('"a[0]", "b<c", "d]". Rename the columns in processed_data.');
    expect(() => assertFeatureNames(['a<b'])).toThrow('Rename the column in processed_data.');
  });
});
