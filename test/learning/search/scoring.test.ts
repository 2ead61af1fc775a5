import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isClassScoring, type Scoring, scoreOf } from '../../../lib/learning/search/scoring.ts';
import { expectClose } from '../../support/expect-close.ts';

/** Written by scikit-learn (make_search_fixtures.py). */
const cases = JSON.parse(readFileSync(new URL('../../fixtures/scores.json', import.meta.url), 'utf8')) as {
  labels: string;
  probabilities: string;
  expected: Record<string, number>;
}[];

const rows = cases.flatMap(({ labels, probabilities, expected }) =>
  Object.entries(expected).map(([scoring, value]) => ({
    scoring: scoring as Scoring,
    value,
    targets: Float32Array.from(labels, Number),
    predictions: new Float32Array(new Uint8Array(Buffer.from(probabilities, 'base64')).buffer),
  })),
);

describe('scoreOf', () => {
  it.each(rows)(
    'computes $scoring as $value, like scikit-learn',
    ({ scoring, value, targets, predictions }) => {
      expectClose(scoreOf(scoring, targets, predictions), value, 1e-12);
    },
  );

  it('counts only predictions above 0.5 as alarms, in float32', () => {
    const predictions = Float32Array.of(0.5, 0.50000006, 0.9, 0.1, 0.99);
    expect(scoreOf('recall', Float32Array.of(1, 1, 1, 1, 0), predictions)).toBe(0.5);
  });

  it.each<Scoring>(['recall', 'average_precision', 'roc_auc', 'recall_at_precision:0.5'])(
    'returns 0 for %s without positives',
    (scoring) => {
      expect(scoreOf(scoring, Float32Array.of(0), Float32Array.of(0.9))).toBe(0);
    },
  );

  it('returns 0 when no threshold has the precision', () => {
    const targets = Float32Array.of(0, 1);
    expect(scoreOf('recall_at_precision:0.6', targets, Float32Array.of(0.9, 0.1))).toBe(0);
  });

  it.each<[Scoring, number]>([
    ['neg_mean_absolute_error', -3.5],
    // 1 − 25 / 0.5
    ['r2', -49],
  ])('computes %s for numbers', (scoring, expected) => {
    expect(scoreOf(scoring, Float32Array.of(1, 2), Float32Array.of(4, -2))).toBe(expected);
  });

  it('returns 1 or 0 for r2 without variance, like scikit-learn', () => {
    const constant = Float32Array.of(3, 3);
    expect(scoreOf('r2', constant, constant)).toBe(1);
    expect(scoreOf('r2', constant, Float32Array.of(3, 3.5))).toBe(0);
  });

  it('negates the error of numbers, so that greater is better', () => {
    // √((3² + 4²) / 2)
    const score = scoreOf('neg_root_mean_squared_error', Float32Array.of(1, 2), Float32Array.of(4, -2));
    expect(score).toBe(-Math.sqrt(12.5));
  });
});

describe('isClassScoring', () => {
  it.each(['recall', 'f1', 'recall_at_precision:0.8', 'recall_at_precision:.5', 'recall_at_precision:1'])(
    'accepts %s',
    (text) => expect(isClassScoring(text)).toBe(true),
  );

  it.each(['accuracy', 'recall_at_precision:', 'recall_at_precision:0.0', 'recall_at_precision:1.1', ''])(
    'refuses %s',
    (text) => expect(isClassScoring(text)).toBe(false),
  );
});
