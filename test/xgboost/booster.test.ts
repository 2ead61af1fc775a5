/** The binding's guards: what would end the process in C must be an error here. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { Booster } from '../../lib/xgboost/booster.ts';
import { DMatrix } from '../../lib/xgboost/dmatrix.ts';
import { type XGBoostLibrary, openLibrary } from '../../lib/xgboost/library.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';

const rows = 200;
const columns = 3;
const values = Float32Array.from({ length: rows * columns }, (_, index) => Math.sin(index * index));
const labels = Float32Array.from({ length: rows }, (_, row) => (values[row * columns]! > 0.2 ? 1 : 0));
const region = { values, rows, columns };
const parameters = {
  objective: 'binary:logistic',
  tree_method: 'hist',
  subsample: 0.7,
  seed: 42,
  nthread: 1,
};

describe('the XGBoost binding', () => {
  let library: XGBoostLibrary;
  beforeAll(() => {
    library = openLibrary(locateLibrary());
  });

  it('predicts a prefix of a longer training as a shorter training', () => {
    const training = DMatrix.quantile(library, region, labels, 1);
    const held = DMatrix.fromDense(library, region, 1);
    const long = new Booster(library, parameters, [training, held]);
    const prefixes = new Map<number, Float32Array>();
    while (long.rounds < 12) {
      long.update(training);
      if (long.rounds % 4 === 0) prefixes.set(long.rounds, long.predict(held));
    }
    long.free();
    for (const [rounds, predictions] of prefixes) {
      const alone = new Booster(library, parameters, [training]);
      while (alone.rounds < rounds) alone.update(training);
      expect(alone.predict(held)).toEqual(predictions);
      alone.free();
    }
    held.free();
    training.free();
  });

  it('loads the model it saved', () => {
    const training = DMatrix.quantile(library, region, labels, 1);
    const booster = new Booster(library, parameters, [training]);
    booster.update(training);
    const held = DMatrix.fromDense(library, region, 1);
    const loaded = Booster.load(library, booster.save(), { nthread: 1 });
    expect(loaded.predict(held)).toEqual(booster.predict(held));
    for (const owned of [loaded, booster, held, training]) owned.free();
  });

  it('refuses what was freed, and to free twice', () => {
    const matrix = DMatrix.fromDense(library, region, 1);
    const booster = new Booster(library, parameters, [matrix]);
    matrix.free();
    booster.free();
    const misused = expect.objectContaining({ code: 'xgboost_misused' });
    expect(() => matrix.free()).toThrow(misused);
    expect(() => booster.free()).toThrow(misused);
    expect(() => booster.update(matrix)).toThrow(misused);
    expect(() => booster.save()).toThrow(misused);
    expect(() => new Booster(library, parameters, [matrix])).toThrow(misused);
    matrix[Symbol.dispose]();
    booster[Symbol.dispose]();
  });

  it('lets only the owner free a shared matrix', () => {
    const shared = DMatrix.fromDense(library, region, 1).release();
    const borrowed = DMatrix.borrow(library, shared);
    expect(() => borrowed.free()).toThrow(/belongs to another thread/);
    borrowed[Symbol.dispose]();
    DMatrix.adopt(library, shared).free();
  });

  it('refuses lengths that do not fit', () => {
    const short = { ...region, values: values.subarray(1) };
    expect(() => DMatrix.fromDense(library, short, 1)).toThrow('given 599 values where 600 belong');
    expect(() => DMatrix.quantile(library, short, labels, 1)).toThrow('given 599 values where 600 belong');
    expect(() => DMatrix.quantile(library, region, labels.subarray(2), 1)).toThrow(
      'given 198 labels where 200 belong',
    );
    const matrix = DMatrix.quantile(library, region, labels, 1);
    const booster = new Booster(library, parameters, [matrix]);
    booster.update(matrix);
    expect(() => booster.nameFeatures(['a', 'b'])).toThrow('given 2 feature names where 3 belong');
    booster.free();
    matrix.free();
  });

  it('tells XGBoost’s own message without its stack trace', () => {
    expect(() => Booster.load(library, Uint8Array.of(1, 2, 3), {})).toThrow(
      expect.objectContaining({
        code: 'xgboost_failed',
        message: expect.not.stringMatching(/Stack trace|\n/),
      }),
    );
  });
});
