/** SHAP summaries compared with Python: XGBoost's `pred_contribs`, NumPy's means, SciPy's `spearmanr`. */
import { describe, expect, it } from '@jest/globals';
import { evenlySpaced, rowsToExplain } from '../../../lib/learning/trainer/explain.ts';
import { summarizeShap } from '../../../lib/learning/stats/shap-summary.ts';
import { expectClose } from '../../support/expect-close.ts';
import { pictures, toFloats } from '../../support/pictures.ts';

const { features, values, contributions, mean_abs, directions } = pictures.shap;
const rows = contributions.length / (features.length + 1);
const explanation = {
  rows: Uint32Array.from({ length: rows }, (_, row) => row),
  values: toFloats(values),
  contributions: toFloats(contributions),
};

describe('summarizeShap', () => {
  const { summary, points } = summarizeShap(explanation, features, { of: 300, unit: 'log-odds' });

  it('has the mean |contribution| and the rank correlation of every feature, strongest first', () => {
    const expected = features
      .map((feature, at) => ({ feature, mean_abs: mean_abs[at]!, direction: directions[at]! }))
      .filter((one) => one.mean_abs > 0)
      .sort((a, b) => b.mean_abs - a.mean_abs);
    expect(expected.map(({ feature }) => feature)).not.toContain('never changes');
    expectClose(summary.features, expected, 1e-12);
  });

  it('has the number of explained rows and the bias', () => {
    expect(summary).toMatchObject({ rows, of: 300, unit: 'log-odds', base: contributions[features.length] });
  });

  it('ranks each row’s value among the others, without missing ones', () => {
    const [strongest] = points;
    const at = features.indexOf(strongest!.feature);
    const column = Array.from({ length: rows }, (_, row) => values[row * features.length + at] ?? null);
    const order = column.filter((value) => value !== null).sort((a, b) => a - b);
    const expected = column.map((value) =>
      value === null ? null : (order.indexOf(value) + order.lastIndexOf(value)) / 2 / (order.length - 1),
    );
    expectClose(strongest!.ranks, expected, 1e-12);
    expect(expected).toContain(null);
    expect(strongest!.contributions).toEqual(
      column.map((_, row) => Math.fround(contributions[row * (features.length + 1) + at]!)),
    );
  });

  it('has no direction for a constant feature', () => {
    const constant = {
      rows: Uint32Array.of(0, 1),
      values: Float32Array.of(3, 3),
      contributions: Float32Array.of(0.5, -1, 0.25, -1),
    };
    const { summary, points } = summarizeShap(constant, ['x'], { of: 2, unit: 'target' });
    expect(summary.features).toEqual([{ feature: 'x', mean_abs: 0.375, direction: null }]);
    expect(points).toEqual([{ feature: 'x', contributions: [0.5, 0.25], ranks: [0.5, 0.5] }]);
  });
});

describe('rowsToExplain', () => {
  it.each([
    { leaves: 12, rows: 300, explained: 300 },
    { leaves: 12, rows: 100_000, explained: 1000 },
    { leaves: 200_000, rows: 100_000, explained: 250 },
    { leaves: 1e9, rows: 100_000, explained: 20 },
    { leaves: 1e9, rows: 7, explained: 7 },
  ])('explains $explained of $rows rows for a model with $leaves leaves', ({ leaves, rows, explained }) => {
    expect(rowsToExplain(leaves, rows)).toBe(explained);
  });

  it('spaces rows evenly', () => {
    expect(evenlySpaced(10, 4)).toEqual(Uint32Array.of(0, 2, 5, 7));
    expect(evenlySpaced(3, 3)).toEqual(Uint32Array.of(0, 1, 2));
  });
});
