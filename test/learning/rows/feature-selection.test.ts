import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import {
  counterWarning,
  findCounters,
  selectFeatures,
} from '../../../lib/learning/rows/feature-selection.ts';
import { averageRanks, rankCorrelation } from '../../../lib/learning/stats/rank-correlation.ts';
import { word } from '../../../lib/texts/word.ts';
import { expectClose } from '../../support/expect-close.ts';

/** Rank correlations with the row by SciPy (columns_and_blocks.py); null for a column with fewer than two values. */
const { columns } = JSON.parse(
  readFileSync(new URL('../../fixtures/columns-and-blocks.json', import.meta.url), 'utf8'),
) as { columns: { name: string; values: (number | null)[]; correlation: number | null }[] };

const floatsOf = (values: readonly (number | null)[]) => Float32Array.from(values, (value) => value ?? NaN);

/** A matrix of the columns, with 20 more rows that would change every correlation. */
function matrix() {
  const rows = columns[0]!.values.length + 20;
  const values = new Float32Array(rows * columns.length).fill(-1e4);
  columns.forEach((column, place) =>
    floatsOf(column.values).forEach((value, row) => (values[row * columns.length + place] = value)),
  );
  return { values, features: columns.map(({ name }) => name) };
}

describe('the counter guard', () => {
  it.each(columns)('correlates $name with the row as SciPy does', ({ values, correlation }) => {
    const ranks = averageRanks(floatsOf(values));
    const ours = rankCorrelation(ranks, Float64Array.from(values.keys()));
    expectClose(ours, correlation, 1e-12);
  });

  it('finds the columns with a correlation of at least .95 over the training rows', async () => {
    const expected = columns.filter(({ correlation }) => Math.abs(correlation ?? 0) >= 0.95);
    expect(expected.length).toBeGreaterThan(1);
    const training = [
      { from: 0, to: 25 },
      { from: 25, to: columns[0]!.values.length },
    ];
    const found = await findCounters(matrix(), training);
    expect(found.map(({ name }) => name)).toEqual(expected.map(({ name }) => name));
    expectClose(
      found.map(({ correlation }) => correlation),
      expected.map(({ correlation }) => correlation!),
      1e-12,
    );
  });

  it('says in which direction a counter goes', () => {
    expect(word(counterWarning({ name: 'Starts_N', correlation: 1 }), 'en')).toContain('Starts_N only rises');
    expect(word(counterWarning({ name: 'Left', correlation: -0.9812 }), 'en')).toContain(
      'Left only falls over the training part (rank correlation with the row −0.981)',
    );
  });
});

describe('a selection of features', () => {
  const all = ['a', 'b', 'c'];
  const counters = [{ name: 'c', correlation: 1 }];

  it('leaves out what is requested, and counters if guarded', () => {
    expect(selectFeatures(all, { exclude: [], counterGuard: false }, counters)).toEqual({
      features: all,
      leftOut: [],
    });
    expect(selectFeatures(all, { exclude: ['b', 'unknown'], counterGuard: true }, counters)).toEqual({
      features: ['a'],
      leftOut: [
        { name: 'b', reason: 'requested' },
        { name: 'c', reason: 'counter' },
      ],
    });
  });

  it('must leave a column', () => {
    expect(() => selectFeatures(all, { exclude: ['a', 'b'], counterGuard: true }, counters)).toThrow(
      expect.objectContaining({
        code: 'no_features',
        message: expect.stringContaining('features.counter_guard'),
      }),
    );
  });
});
