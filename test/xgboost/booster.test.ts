/** The binding's checks: misuse that would end the process in C must throw. */
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import koffi from 'koffi';
import { Booster } from '../../lib/xgboost/booster.ts';
import { DMatrix, type Region } from '../../lib/xgboost/dmatrix.ts';
import { type XGBoostLibrary, openLibrary } from '../../lib/xgboost/library.ts';
import { locateLibrary } from '../../lib/xgboost/locate.ts';
import { expectClose } from '../support/expect-close.ts';
import { pictures, toFloats } from '../support/pictures.ts';

const rows = 200;
const columns = 3;
const values = Float32Array.from({ length: rows * columns }, (_, index) => Math.sin(index * index));
const labels = Float32Array.from({ length: rows }, (_, row) => (values[row * columns]! > 0.2 ? 1 : 0));
const region = { values, rows, columns };
const source = (...blocks: Region[]) => ({
  rows: blocks.reduce((sum, block) => sum + block.rows, 0),
  columns,
  blocks: () => blocks,
});
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

  it('predicts a prefix of a longer training like a shorter training', () => {
    const training = DMatrix.quantile(library, source(region), { labels, threads: 1 });
    const held = DMatrix.fromDense(library, region, 1);
    const long = Booster.create(library, parameters, [training, held]);
    const prefixes = new Map<number, Float32Array>();
    while (long.rounds < 12) {
      long.update(training);
      if (long.rounds % 4 === 0) prefixes.set(long.rounds, long.predict(held));
    }
    long.free();
    for (const [rounds, predictions] of prefixes) {
      const alone = Booster.create(library, parameters, [training]);
      while (alone.rounds < rounds) alone.update(training);
      expect(alone.predict(held)).toEqual(predictions);
      alone.free();
    }
    held.free();
    training.free();
  });

  it('has Python’s SHAP values, which add up to the margins', () => {
    const { ubj, features, values, contributions, margins } = pictures.shap;
    const rows = margins.length;
    const region = { values: toFloats(values), rows, columns: features.length };
    const matrix = DMatrix.fromDense(library, region, 1);
    const narrow = DMatrix.fromDense(library, { values: new Float32Array(3), rows: 1, columns: 3 }, 1);
    const booster = Booster.load(library, Buffer.from(ubj, 'base64'), { nthread: 1 });
    const explained = Array.from(booster.contributions(matrix));
    expect(() => booster.contributions(narrow)).toThrow('trained on 5 columns and was given 3');
    for (const owned of [booster, matrix, narrow]) owned.free();
    // Other versions of the library add numbers in another order.
    expectClose(explained, contributions, library.version === pictures.versions.xgboost ? 0 : 1e-5);
    const width = features.length + 1;
    const sums = margins.map((_, row) =>
      explained.slice(row * width, (row + 1) * width).reduce((sum, part) => sum + part, 0),
    );
    expectClose(sums, margins, 1e-5);
  });

  // Depends on all columns, so that the trees have many splits.
  const manySplits = Float32Array.from({ length: rows }, (_, row) => {
    const [a, b, c] = values.subarray(row * columns);
    return a! + b! * c! > 0.1 ? 1 : 0;
  });
  const grown = (training: DMatrix, rounds: number): Booster => {
    const booster = Booster.create(library, parameters, [training]);
    while (booster.rounds < rounds) booster.update(training);
    return booster;
  };

  it('gives the same bins for several blocks and threads as for one', () => {
    const blocks = [region.rows - 61, 1, 60].map((rows, index, all) => {
      const from = all.slice(0, index).reduce((sum, count) => sum + count, 0);
      return { values: values.subarray(from * columns, (from + rows) * columns), rows, columns };
    });
    const labels = manySplits;
    const [whole, ...others] = [
      DMatrix.quantile(library, source(region), { labels, threads: 1 }),
      DMatrix.quantile(library, source(...blocks), { labels, threads: 1 }),
      DMatrix.quantile(library, source(...blocks), { labels, threads: 2 }),
    ].map((training) => {
      const booster = grown(training, 20);
      const model = booster.save();
      booster.free();
      training.free();
      return model;
    });
    expect(others).toEqual([whole, whole]);
  });

  it('predicts rows in place like a matrix, and continues from margins bit for bit', () => {
    const training = DMatrix.quantile(library, source(region), { labels: manySplits, threads: 1 });
    const booster = grown(training, 20);
    // Not the training rows: values between cuts, on cuts, far outside, and missing.
    const others = {
      values: values.map((value, at) =>
        at % 7 === 0 ? NaN : at % 5 === 0 ? 1e6 * value : at % 3 === 0 ? value : value * 1.01 - 0.005,
      ),
      rows,
      columns,
    };
    const matrix = DMatrix.fromDense(library, others, 1);
    const expected = booster.predict(matrix);
    expect(new Set(expected).size).toBeGreaterThan(20);
    expect(booster.predictRows(others)).toEqual(expected);

    const first = booster.predictRows(others, { from: 0, to: 7, as: 'margin' });
    const rest = { from: 7, to: 20, margins: first } as const;
    expect(booster.predictRows(others, { ...rest, as: 'value' })).toEqual(expected);
    const margins = booster.predictRows(others, { ...rest, as: 'margin' });
    expect(booster.predictRows(others, { from: 20, to: 20, as: 'value', margins })).toEqual(expected);

    const short = { ...rest, as: 'value', margins: first.subarray(1) } as const;
    expect(() => booster.predictRows(others, short)).toThrow('given 199 margins instead of 200');
    const narrow = { values: values.subarray(rows), rows, columns: 2 };
    expect(() => booster.predictRows(narrow)).toThrow('trained on 3 columns and was given 2');
    for (const owned of [booster, matrix, training]) owned.free();
  });

  it('creates no koffi type per prediction, because koffi never frees types', () => {
    const training = DMatrix.quantile(library, source(region), { labels, threads: 1 });
    const booster = grown(training, 1);
    const arrayTypes = jest.spyOn(koffi, 'array');
    try {
      booster.predictRows(region);
      booster.predict(training);
      booster.contributions(training);
      booster.totalGain();
      expect(arrayTypes).not.toHaveBeenCalled();
    } finally {
      arrayTypes.mockRestore();
      for (const owned of [booster, training]) owned.free();
    }
  });

  it('loads a model that it saved', () => {
    const training = DMatrix.quantile(library, source(region), { labels, threads: 1 });
    const booster = Booster.create(library, parameters, [training]);
    booster.update(training);
    const held = DMatrix.fromDense(library, region, 1);
    const loaded = Booster.load(library, booster.save(), { nthread: 1 });
    expect(loaded.predict(held)).toEqual(booster.predict(held));
    for (const owned of [loaded, booster, held, training]) owned.free();
  });

  it('refuses use after free, and a second free', () => {
    const matrix = DMatrix.fromDense(library, region, 1);
    const booster = Booster.create(library, parameters, [matrix]);
    matrix.free();
    booster.free();
    const misused = expect.objectContaining({ code: 'xgboost_misused' });
    expect(() => matrix.free()).toThrow(misused);
    expect(() => booster.free()).toThrow(misused);
    expect(() => booster.update(matrix)).toThrow(misused);
    expect(() => booster.save()).toThrow(misused);
    expect(() => Booster.create(library, parameters, [matrix])).toThrow(misused);
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

  it('refuses wrong lengths', () => {
    const short = { ...region, values: values.subarray(1) };
    expect(() => DMatrix.fromDense(library, short, 1)).toThrow('given 599 values instead of 600');
    expect(() => DMatrix.quantile(library, source(short), { labels, threads: 1 })).toThrow(
      'given 599 values instead of 600',
    );
    expect(() =>
      DMatrix.quantile(library, source(region), { labels: labels.subarray(2), threads: 1 }),
    ).toThrow('given 198 labels instead of 200');
    const tooShort = { ...source(region), rows: rows + 1 };
    expect(() =>
      DMatrix.quantile(library, tooShort, { labels: new Float32Array(rows + 1), threads: 1 }),
    ).toThrow('given 200 rows instead of 201');
    const matrix = DMatrix.quantile(library, source(region), { labels, threads: 1 });
    const booster = Booster.create(library, parameters, [matrix]);
    booster.update(matrix);
    expect(() => booster.nameFeatures(['a', 'b'])).toThrow('given 2 feature names instead of 3');
    booster.free();
    matrix.free();
  });

  it('throws XGBoost’s own message without its stack trace', () => {
    expect(() => Booster.load(library, Uint8Array.of(1, 2, 3), {})).toThrow(
      expect.objectContaining({
        code: 'xgboost_failed',
        message: expect.not.stringMatching(/Stack trace|\n/),
      }),
    );
  });
});
