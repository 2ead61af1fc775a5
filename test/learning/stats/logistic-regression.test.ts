import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { solveCholesky } from '../../../lib/learning/stats/logistic/cholesky.ts';
import { fitLogistic, predictLogistic } from '../../../lib/learning/stats/logistic/logistic-regression.ts';
import type { Blocks } from '../../../lib/learning/stats/logistic/scaling.ts';
import { expectClose } from '../../support/expect-close.ts';

/** Rows in blocks of three. */
function blocksOf(rows: readonly (readonly number[])[]): Blocks {
  const columns = rows[0]!.length;
  const starts = Array.from({ length: Math.ceil(rows.length / 3) }, (_, block) => 3 * block);
  return {
    rows: rows.length,
    columns,
    blocks: () =>
      starts.map((start) => {
        const block = rows.slice(start, start + 3);
        return { values: Float32Array.from(block.flat()), rows: block.length };
      }),
  };
}

describe('fitLogistic', () => {
  // SimpleImputer, StandardScaler and LogisticRegression(solver="newton-cholesky", tol=1e-12) of scikit-learn.
  const rows = [
    [1, 10, 5],
    [2, Number.NaN, 5],
    [3, 30, 5],
    [4, 20, 5],
    [5, 60, 5],
    [6, 50, 5],
    [7, Number.NaN, 5],
    [8, 40, 5],
  ];
  const labels = [0, 0, 1, 0, 1, 0, 1, 1];

  it('has the coefficients of scikit-learn, with missing values and a constant column', () => {
    const model = fitLogistic(blocksOf(rows), labels)!;
    expectClose([...model.weights], [0.6433548125155718, 0.37016070086246894, 0], 1e-9);
    expectClose(model.intercept, -0.01861119327327836, 1e-9);
  });

  it('predicts rows with other values, as scikit-learn does', () => {
    const model = fitLogistic(blocksOf(rows), labels)!;
    const others = blocksOf([
      [0, 0, 9],
      [4.5, Number.NaN, Number.NaN],
      [9, 90, 5],
    ]);
    expectClose(
      [...predictLogistic(model, others)],
      [0.10357718985419323, 0.49534733597870095, 0.9322275582122809],
      1e-7,
    );
  });

  it('gives every row the share of positives if no column varies', () => {
    const constant = blocksOf([[0.1], [0.1], [0.1], [Number.NaN], [0.1]]);
    const model = fitLogistic(constant, [0, 1, 0, 0, 0])!;
    expectClose([...predictLogistic(model, constant)], [0.2, 0.2, 0.2, 0.2, 0.2], 1e-7);
  });

  it('does not learn from a column without values', () => {
    const model = fitLogistic(
      blocksOf([[Number.NaN], [Number.NaN], [Number.NaN], [Number.NaN]]),
      [0, 1, 0, 1],
    )!;
    expect([...predictLogistic(model, blocksOf([[7]]))]).toEqual([0.5]);
  });

  it('stops at the next block', () => {
    let blocks = 0;
    expect(fitLogistic(blocksOf(rows), labels, () => ++blocks === 2)).toBeUndefined();
    expect(blocks).toBe(2);
  });

  it('finds the minimum: the gradient, calculated from the definition, is zero', () => {
    const value = fc.oneof(
      fc.double({ min: -2, max: 2, noNaN: true }),
      // A few values are far away, so that a whole Newton step overshoots.
      fc.constantFrom(Number.NaN, 0, 1, 3000, -20_000),
    );
    fc.assert(
      fc.property(
        fc.array(fc.tuple(value, value, value), { minLength: 6, maxLength: 60 }),
        fc.infiniteStream(fc.constantFrom(0, 1)),
        (drawn, stream) => {
          const labels = [0, 1, ...stream.take(drawn.length - 2)];
          const { weights, intercept } = fitLogistic(blocksOf(drawn), labels)!;
          const scaled = standardized(drawn.map((row) => row.map(Math.fround)));
          const residuals = scaled.map((row, at) => {
            const margin = row.reduce((sum, z, column) => sum + z * weights[column]!, intercept);
            return 1 / (1 + Math.exp(-margin)) - labels[at]!;
          });
          expectClose(
            residuals.reduce((sum, residual) => sum + residual, 0),
            0,
            1e-6,
          );
          weights.forEach((weight, column) => {
            const slope = scaled.reduce((sum, row, at) => sum + residuals[at]! * row[column]!, weight);
            expectClose(slope, 0, 1e-5);
          });
        },
      ),
      { numRuns: 300 },
    );
  });
});

/** From the definition: missing values become the mean, and columns get mean 0 and deviation 1. */
function standardized(rows: readonly (readonly number[])[]): number[][] {
  const columns = rows[0]!.map((_, column) => {
    const known = rows.map((row) => row[column]!).filter((value) => !Number.isNaN(value));
    const mean = known.reduce((sum, value) => sum + value, 0) / known.length;
    const variance = known.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows.length;
    return { mean, deviation: new Set(known).size > 1 ? Math.sqrt(variance) : Infinity };
  });
  return rows.map((row) =>
    row.map((value, column) => {
      const { mean, deviation } = columns[column]!;
      return Number.isNaN(value) ? 0 : (value - mean) / deviation;
    }),
  );
}

describe('solveCholesky', () => {
  it('solves an equation, reading the lower triangle only', () => {
    // [4 2; 2 5]·[1, 2] = [8, 12]
    const solution = solveCholesky(Float64Array.of(4, 99, 2, 5), Float64Array.of(8, 12));
    expectClose([...solution], [1, 2], 1e-12);
  });
});
