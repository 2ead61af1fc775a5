/** `search.class_weight`: what XGBoost gets, and what the published files and figures say. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { ModelFactory } from '../../../../lib/learning/model-factory.ts';
import type { TrainedModel } from '../../../../lib/learning/model-factory.ts';
import { statusIndicator } from '../../../../lib/learning/indicators/status/definition.ts';
import { tinyRequest, tinyTelemetry } from '../../../support/tiny-model.ts';

type StatusModel = TrainedModel<'status'>;

async function train(classWeight: 'balanced' | 'none'): Promise<StatusModel> {
  const factory = await ModelFactory.open({ threads: 1 });
  try {
    const request = tinyRequest('status', 'tiny');
    const search = { ...request.search, classWeight };
    return (await factory.train(tinyTelemetry('tiny'), {
      ...request,
      search,
    } as typeof request)) as StatusModel;
  } finally {
    await factory.close();
  }
}

const mean = (values: Iterable<number>): number => {
  const all = [...values];
  return all.reduce((sum, value) => sum + value, 0) / all.length;
};

describe('class weights', () => {
  let balanced: StatusModel;
  let none: StatusModel;
  beforeAll(async () => {
    [balanced, none] = [await train('balanced'), await train('none')];
  });

  it('are negatives divided by positives of the training part by default', () => {
    const { labels, trainRows } = balanced.rows;
    const positives = labels.subarray(0, trainRows).reduce((sum, label) => sum + label, 0);
    const ratio = (trainRows - positives) / positives;
    expect(statusIndicator.extraMetrics(balanced)).toEqual({ scale_pos_weight: ratio });
    expect(statusIndicator.estimator(balanced).params).toHaveProperty('scale_pos_weight', ratio);
  });

  it('are absent from the estimator, and 1 in the metrics, without them', () => {
    expect(statusIndicator.extraMetrics(none)).toEqual({ scale_pos_weight: 1 });
    expect(statusIndicator.estimator(none)).toEqual({
      estimator: 'XGBClassifier',
      params: { eval_metric: 'logloss' },
    });
  });

  it('leave probabilities that mean what they say when they are absent', () => {
    const rate = mean(none.rows.labels.subarray(none.rows.splitRow));
    // Four small trees: the mean of the unweighted model starts at the base rate, that of the weighted one at 0.5.
    expect(Math.abs(mean(none.testPredictions) - rate)).toBeLessThan(0.05);
    expect(mean(balanced.testPredictions)).toBeGreaterThan(rate + 0.1);
  });
});
