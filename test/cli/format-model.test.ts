import { describe, expect, it } from '@jest/globals';
import { formatModel } from '../../cli/format-model.ts';
import type { ModelView } from '../../lib/api/views/model-view.ts';

const figures = {
  stops: 43,
  stops_detected: 25,
  false_alarms: 7,
  false_alarms_per_week: 1.224,
  observed_days: 40,
};
const modelWith = (metrics: object) =>
  ({
    artifacts: {},
    timestamp: '2026-01-01T10:00:00.000Z',
    metrics: { indicator: 'status', ...metrics },
  }) as unknown as ModelView;

describe('a model as text', () => {
  it('has one line with the baselines', () => {
    const baselines = {
      model: figures,
      logistic_regression: { ...figures, stops_detected: 20, false_alarms_per_week: 4.371 },
      speed_bins: null,
      random: {
        ...figures,
        stops_detected: 0.3,
        false_alarms: 3,
        false_alarms_per_week: null,
        observed_days: 5,
      },
    };
    expect(formatModel(modelWith({ baselines }), 'en')).toMatch(
      /^baselines +model 25 of 43 stops, false alarms 1\.2 a week · logistic regression 20 of 43 stops, false alarms 4\.4 a week · random 0\.3 of 43 stops, false alarms 3 in 5 days$/m,
    );
  });

  it('has no such line without an alarm policy', () => {
    expect(formatModel(modelWith({}), 'en')).not.toContain('baselines');
  });
});
