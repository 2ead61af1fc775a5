import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  brierScore,
  classificationReport,
  confusionMatrix,
  thresholdTable,
} from '../../../../lib/learning/stats/classification.ts';
import { evaluateStatus } from '../../../../lib/learning/indicators/status/metrics.ts';
import { averagePrecision, rankByProbability, rocAuc } from '../../../../lib/learning/stats/ranking.ts';
import { expectClose } from '../../../support/expect-close.ts';

interface Expected {
  roc_auc: number | null;
  average_precision: number | null;
  brier: number;
  confusion_matrix: [[number, number], [number, number]];
  classification_report: Record<string, number | Record<string, number>>;
  thresholds: Record<string, number>[];
}

const fixture = JSON.parse(
  readFileSync(new URL('../../../fixtures/metrics.json', import.meta.url), 'utf8'),
) as {
  cases: { name: string; labels: number[]; probabilities: number[]; expected: Expected }[];
};

const near = 1e-12;

describe.each(fixture.cases)('against scikit-learn: $name', ({ labels, probabilities, expected }) => {
  const y = Uint8Array.from(labels);
  const p = Float32Array.from(probabilities);

  it('computes ROC AUC and average precision', () => {
    const ranked = rankByProbability(y, p);
    expectClose(rocAuc(ranked), expected.roc_auc, near);
    expectClose(averagePrecision(ranked), expected.average_precision, near);
  });

  it('computes the Brier score', () => {
    expectClose(brierScore(y, p), expected.brier, near);
  });

  it('computes confusion matrix and classification report', () => {
    const matrix = confusionMatrix(y, p, 0.5);
    expect(matrix).toEqual(expected.confusion_matrix);
    expectClose(classificationReport(matrix), expected.classification_report, near);
  });

  it('computes the threshold table', () => {
    expectClose(thresholdTable(y, p), expected.thresholds, near);
  });
});

describe('rankByProbability', () => {
  it('gives the AUC by its definition: correctly ranked pairs, ties count half', () => {
    const row = fc.record({ label: fc.constantFrom(0, 1), p: fc.constantFrom(0, 0.1, 0.5, 0.5000001, 1) });
    const property = fc.property(fc.array(row, { maxLength: 40 }), (rows) => {
      const y = Uint8Array.from(rows, ({ label }) => label);
      const p = Float32Array.from(rows, (one) => one.p);
      const positives = [...p].filter((_, i) => y[i] === 1);
      const negatives = [...p].filter((_, i) => y[i] === 0);
      const wins = positives.flatMap((a) => negatives.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
      const expected = wins.length === 0 ? null : wins.reduce((sum: number, w) => sum + w, 0) / wins.length;
      expectClose(rocAuc(rankByProbability(y, p)), expected, near);
    });
    fc.assert(property, { numRuns: 300 });
  });

  it('treats -0 as 0', () => {
    const { truePositives, falsePositives } = rankByProbability(Uint8Array.of(1, 0), Float32Array.of(-0, 0));
    expect([[...truePositives], [...falsePositives]]).toEqual([[1], [1]]);
  });

  it.each([Number.NaN, -0.1, 1.5])('refuses %p', (value) => {
    expect(() => rankByProbability(Uint8Array.of(0, 1), Float32Array.of(0.5, value))).toThrow(RangeError);
  });
});

describe('evaluateStatus', () => {
  const minute = 60_000_000;
  // Ten rows, one per minute; the last five are the test part. Failures in rows 3 and 8, window 2 minutes.
  const input = {
    labels: Uint8Array.of(0, 1, 1, 0, 0, 0, 1, 1, 0, 0),
    timestamps: Float64Array.from({ length: 10 }, (_, row) => row * minute),
    events: Uint32Array.of(3, 8),
    trainRows: 5,
    splitRow: 5,
    embargo: { rows: 2, dropped: false },
    probabilities: Float32Array.of(0.25, 0.75, 0.5, 0.125, 0.625),
    windowMinutes: 2,
    bestParams: { max_depth: 4, n_estimators: 100 },
    scoring: 'recall',
    isAllData: false,
  } as const;

  it('has the predecessor’s metrics first, then ours', async () => {
    const metrics = await evaluateStatus(input);
    expect(Object.keys(metrics).slice(0, 7)).toEqual([
      'auc_score',
      'best_params',
      'classification_report',
      'train_size',
      'test_size',
      'failure_events_train',
      'failure_events_test',
    ]);
    // Test labels 0 1 1 0 0; positives 0.75 and 0.5 against 0.25, 0.125 and 0.625: 5 of 6 pairs are ranked correctly.
    expectClose(metrics.auc_score, 5 / 6, near);
    expectClose(metrics.average_precision, 0.5 * 1 + 0.5 * (2 / 3), near);
    expectClose(metrics.brier_score, (0.0625 + 0.0625 + 0.25 + 0.015625 + 0.390625) / 5, near);
    expect(metrics).toMatchObject({
      best_params: { max_depth: 4, n_estimators: 100 },
      train_size: 5,
      test_size: 5,
      failure_events_train: 2,
      failure_events_test: 2,
      embargo: { rows: 2, dropped: false },
      recall: 0.5,
      precision: 0.5,
      f1: 0.5,
      confusion_matrix: [
        [2, 1],
        [1, 1],
      ],
      events: { failures: 1, caught: 1, missed: 0, median_warning_minutes: 2, false_alarms: 1 },
    });
    expect(metrics.thresholds.map(({ alarms }) => alarms)).toEqual([5, 4, 3, 3, 2, 2, 1, 0, 0]);
    // Rows 6 (0.75) and 7 (0.5) are the window of the one failure, in row 8. Row 9's alarm is false.
    expect(metrics.thresholds.map(({ caught }) => caught)).toEqual([1, 1, 1, 1, 1, 1, 1, 0, 0]);
    const week = (falseAlarms: number) => (falseAlarms * 7 * 24 * 60) / 4;
    expectClose(
      metrics.thresholds.map((row) => row.false_alarms_per_week),
      // Row 5 (0.25) raises a false alarm that is active until row 7, where the window's second row raises a true one.
      [2, 2, 1, 1, 1, 1, 0, 0, 0].map(week),
      near,
    );
    expect(metrics.calibration).toHaveLength(5);
    expect(metrics.class_balance).toEqual([
      {
        month: '1970-01',
        train_rows: 5,
        test_rows: 5,
        positives: 4,
        failures: 2,
        train_failures: 1,
        test_failures: 1,
      },
    ]);
    expect(metrics).toMatchObject({ auc_interval: null, verdict: { level: 'unproven' } });
  });

  it('counts rows dropped by an embargo in neither part', async () => {
    const metrics = await evaluateStatus({ ...input, trainRows: 2, embargo: { rows: 3, dropped: true } });
    expect(metrics).toMatchObject({
      train_size: 2,
      test_size: 5,
      failure_events_train: 1,
      failure_events_test: 2,
      embargo: { rows: 3, dropped: true },
      events: { failures: 1 },
      class_balance: [
        { train_rows: 2, test_rows: 5, positives: 3, failures: 2, train_failures: 0, test_failures: 1 },
      ],
    });
  });

  it('has null, not NaN, for undefined metrics', async () => {
    const metrics = await evaluateStatus({
      ...input,
      labels: new Uint8Array(10),
      events: new Uint32Array(0),
    });
    expect(metrics).toMatchObject({ auc_score: null, average_precision: null, recall: 0 });
    expect(JSON.parse(JSON.stringify(metrics))).toEqual(metrics);
  });

  it('refuses anything but one probability per test row', async () => {
    await expect(evaluateStatus({ ...input, splitRow: 6 })).rejects.toThrow(
      '5 probabilities for 4 test rows',
    );
  });
});
