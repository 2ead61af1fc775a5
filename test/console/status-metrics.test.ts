/** How the console shows the metrics of `status` models that are undefined or too uncertain. */
import { describe, expect, it } from '@jest/globals';
import type { Model } from '../../console/src/api/schemas.ts';
import { LOCALES } from '../../console/src/i18n/locale.ts';
import { definitionOf } from '../../console/src/indicators/registry.ts';
import { formatMetric } from '../../console/src/models/format-metric.ts';

const events = {
  failures: 3,
  caught: 2,
  missed: 1,
  alarms: 9,
  false_alarms: 1,
  observed_days: 30,
  false_alarms_per_week: 0.23,
};
const metrics = { events, recall: 0.5, precision: 0.25, failure_events_test: 40 };

const shown = (changed: object, language: 'en' | 'pt' = 'en'): Record<string, string> =>
  Object.fromEntries(
    definitionOf('status').metrics.map((metric) => [
      metric.key,
      formatMetric(metric, { metrics: { ...metrics, ...changed } } as unknown as Model, LOCALES[language]),
    ]),
  );

describe('the metrics of a status model', () => {
  it('are shown when they are defined', () => {
    expect(shown({})).toMatchObject({
      ...{ caught: '2 of 3', missed: '1', falseAlarms: '0.2 a week', recall: '0.500', precision: '0.250' },
    });
  });

  it('are dashes when the test part has no failure', () => {
    const none = { ...events, failures: 0, caught: 0, missed: 0 };
    expect(shown({ events: none, recall: 0, precision: 0, failure_events_test: 0 })).toMatchObject({
      ...{ caught: '–', missed: '–', recall: '–', precision: '–' },
    });
  });

  it('have no precision without an alarm', () => {
    expect(shown({ events: { ...events, alarms: 0 }, precision: 0 })).toMatchObject({ precision: '–' });
  });

  it('count false alarms in the observed time when that is less than a week', () => {
    const five = { ...events, observed_days: 5.2 / 24, false_alarms_per_week: 32.3 };
    expect(shown({ events: five }).falseAlarms).toBe('1 in 5.2 hr');
    expect(shown({ events: five }, 'pt').falseAlarms).toBe('1 em 5,2 h');
  });
});

describe('the backtest of a status model', () => {
  const pooled = {
    blocks: 6,
    stops: 149,
    stops_detected: 93,
    false_alarms: 51,
    false_alarms_per_week: 3.2029,
    observed_days: 111.5,
  };
  const rows = (backtest: object | undefined, language: 'en' | 'pt' = 'en') =>
    definitionOf('status').describeModel({ metrics: { backtest } } as unknown as Model, LOCALES[language]);

  it('is one line with the figures of all blocks', () => {
    expect(rows({ pooled })).toEqual([
      { name: 'Backtest', value: '6 blocks: stops detected 93 of 149; false alarms 3.2 a week' },
    ]);
    const short = { ...pooled, false_alarms_per_week: null, observed_days: 5 };
    expect(rows({ pooled: short }, 'pt')).toEqual([
      {
        name: 'Teste retroativo',
        value: '6 blocos: paradas detectadas 93 de 149; alarmes falsos 51 em 5 dias',
      },
    ]);
  });

  it('is absent for a model without one, and without a block that has a model', () => {
    expect(rows(undefined)).toEqual([]);
    expect(rows({ pooled: null })).toEqual([]);
  });
});
