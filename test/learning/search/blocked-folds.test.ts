import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { makeFolds } from '../../../lib/learning/search/folds.ts';
import { spacingOf } from '../../../lib/learning/search/row-spacing.ts';

/** Written by scikit-learn and NumPy (columns_and_blocks.py): one text per fold, one letter per row. */
const { folds: cases } = JSON.parse(
  readFileSync(new URL('../../fixtures/columns-and-blocks.json', import.meta.url), 'utf8'),
) as { folds: { times: number[]; k: number; distance: number; folds: string[] }[] };

const MINUTE = 60_000_000;

function blocked(times: readonly number[], k: number, distance: number, labels?: Uint8Array): string[] {
  const timestamps = Float64Array.from(times);
  const targets = labels ?? new Float32Array(times.length);
  return makeFolds('blocked', targets, k, labels !== undefined, { spacing: { timestamps, distance } }).map(
    ({ training, validation }) => {
      const letters = times.map(() => '.');
      for (const { from, to } of training) letters.fill('t', from, to);
      for (const { from, to } of validation) letters.fill('v', from, to);
      return letters.join('');
    },
  );
}

describe('blocked folds', () => {
  it.each(cases)('equal those of KFold($k) without rows within $distance, case %#', (given) => {
    expect(blocked(given.times, given.k, given.distance)).toEqual(given.folds);
  });

  it('say which fold has no training row left', () => {
    const times = Array.from({ length: 12 }, (_, row) => row * MINUTE);
    expect(() => blocked(times, 3, 7 * MINUTE)).toThrow(
      expect.objectContaining({
        code: 'too_few_rows',
        message: expect.stringMatching(/^In fold 2 of 3, .* within 7 minutes .*search\.fold_type/),
      }),
    );
  });

  it('say which part of a fold lacks a class', () => {
    const times = Array.from({ length: 12 }, (_, row) => row * MINUTE);
    expect(() => blocked(times, 3, MINUTE, Uint8Array.from('000011001100', Number))).toThrow(
      expect.objectContaining({
        code: 'constant_fold',
        message: expect.stringContaining('In fold 1 of 3 no validation row'),
      }),
    );
  });

  it('know the times of rows that are not consecutive', () => {
    const timestamps = Float64Array.of(0, 10, 20, 30, 40, 50);
    const rows = [
      { from: 0, to: 2 },
      { from: 4, to: 6 },
    ];
    expect(spacingOf({ timestamps, distance: 5 }, rows)).toEqual({
      timestamps: Float64Array.of(0, 10, 40, 50),
      distance: 5,
    });
  });
});
