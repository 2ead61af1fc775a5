import { describe, expect, it } from '@jest/globals';
import { formatPredictions } from '../../cli/format-predictions.ts';
import type { PredictionView } from '../../lib/prediction/prediction-view.ts';

const view = (policy: object) =>
  ({
    indicator: 'status',
    model_id: '11111111-1111-4111-8111-111111111111',
    trained_on: 'P-1',
    machine_name: 'P-1',
    ignored_features: [],
    treated_as_missing: [],
    warnings: [],
    warning_codes: [],
    threshold: 0.5,
    predictions: [{ timestamp: '2026-01-01T10:00:00.000Z', probability: 0.25, label: 0 }],
    ...policy,
  }) as PredictionView;

const policy = { alarm_threshold: 0.75, score: 0.25, alarm: false, open_alarm: null, muted_until: null };

describe('predictions as text', () => {
  it('say that an alarm is open although the newest row is below the threshold', () => {
    const open = { since: '2026-01-01T09:40:00.000Z', until: '2026-01-01T10:10:00.000Z', score: 0.9 };
    expect(formatPredictions(view({ ...policy, alarm: true, open_alarm: open }), 'en')).toMatch(
      /alarm +open since 2026-01-01.*until 2026-01-01/,
    );
  });

  it('say that none is open, and until when alarms are muted', () => {
    const text = formatPredictions(view({ ...policy, muted_until: '2026-01-01T12:00:00.000Z' }), 'en');
    expect(text).toMatch(/alarm +none open/);
    expect(text).toMatch(/muted until +2026-01-01/);
  });

  it('say nothing about alarms without a policy', () => {
    expect(formatPredictions(view({}), 'en')).not.toContain('alarm');
  });
});
