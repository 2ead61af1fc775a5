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

  it('begin with whether to act now, and with the verdict of a model that is not useful', () => {
    const open = { since: '2026-01-01T09:50:00.000Z', until: '2026-01-01T10:20:00.000Z', score: 0.9 };
    const verdict = { level: 'weak', headline: 'Weak: not good enough to act on.', headline_code: 'weak' };
    const model = { metrics: { labeling: { window_minutes: 30 }, verdict } };
    const linesAt = (time: string, language: 'en' | 'pt') =>
      formatPredictions(view({ ...policy, alarm: true, open_alarm: open }), language, {
        model,
        now: new Date(time),
      }).split('\n');
    expect(linesAt('2026-01-01T10:02:00Z', 'en').slice(0, 4)).toEqual([
      'Act now: an alarm for P-1 has been open since Jan 1, 2026, 09:50 UTC. A failure is expected by Jan 1, 2026, 10:20 UTC.',
      'The newest score, 0.250, is not above the threshold of 0.750. The alarm is still open: only a failure ends it, or ' +
        'the end of the warning window after its last row above the threshold.',
      'Weak: not good enough to act on.',
      '',
    ]);
    expect(linesAt('2026-01-01T10:02:00Z', 'pt')[0]).toMatch(
      /^Aja agora: há um alarme aberto para P-1 desde/,
    );
    expect(linesAt('2026-01-03T10:00:00Z', 'en')[0]).toMatch(
      /^Unknown: .* 2 days old.* An alarm was open then/,
    );
  });

  it('say nothing about alarms without a policy', () => {
    expect(formatPredictions(view({}), 'en')).not.toContain('alarm');
  });

  const explanation = {
    unit: 'log-odds',
    margin: -1.25,
    base: -3,
    others: 0.25,
    features: [
      {
        feature: 'OilP_per_RPM',
        value: 0.002,
        contribution: 1.5,
        lower_than: 0.98,
        higher_than: 0,
        text: 'OilP_per_RPM (oil pressure per rpm) is 0.002, lower than in 98% of training.',
        code: { code: 'value_is_low', params: { feature: 'OilP_per_RPM', value: 0.002, lower_than: 0.98 } },
      },
    ],
  };
  const explained = {
    open_alarm_explanation: { timestamp: '2026-01-01T09:40:00.000Z', ...explanation },
    predictions: [{ timestamp: '2026-01-01T10:00:00.000Z', probability: 0.25, label: 0, explanation }],
  };

  it('explain the open alarm and the rows, with numbers that add up', () => {
    const lines = [
      '  -3.000  base, the same for every row',
      '  +1.500  OilP_per_RPM (oil pressure per rpm) is 0.002, lower than in 98% of training.',
      '  +0.250  all other features',
      '  -1.250  sum (log-odds of the probability)',
    ].map((line) => line.replace(/-(?=\d)/, '−'));
    const text = formatPredictions(view(explained), 'en').split('\n');
    expect(text.slice(text.indexOf(''))).toEqual([
      '',
      'Why the alarm is open, by its strongest row, 2026-01-01 09:40:00 UTC:',
      ...lines,
      '',
      'Why, 2026-01-01 10:00:00 UTC:',
      ...lines,
    ]);
  });

  it('explain in Portuguese', () => {
    expect(formatPredictions(view(explained), 'pt')).toContain(
      '+1,500  OilP_per_RPM (pressão do óleo por rpm) é 0,002, menor que em 98% do treino.',
    );
  });
});
