/** What the report of a `status` model shows when counts are small, telemetry has gaps, or a metric is undefined. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseHTML } from 'linkedom';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import type { StatusContent } from '../../lib/report/indicators/status/content.ts';
import { renderReport } from '../../lib/report/report.ts';
import { contentOf, fileOf } from '../support/report-content.ts';
import { trainTinyModel } from '../support/tiny-model.ts';

interface Element {
  readonly textContent: string;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}
type Change = { readonly metrics?: object; readonly pictures?: object };

let model: TrainedModel;
beforeAll(async () => {
  model = await trainTinyModel('status');
});

function render(change: (content: StatusContent) => Change): Element {
  const content = contentOf(model) as StatusContent;
  const { metrics, pictures } = change(content);
  const changed = {
    ...content,
    metrics: { ...content.metrics, ...metrics },
    pictures: { ...content.pictures, ...pictures },
  };
  return (parseHTML(renderReport(changed, fileOf('metrics.json'))) as unknown as { document: Element })
    .document;
}
const all = (root: Element, selector: string): Element[] => Array.from(root.querySelectorAll(selector));
const text = (element: Element): string => element.textContent.replaceAll(/\s+/g, ' ').trim();
const figureOf = (document: Element, title: string): Element =>
  all(document, 'figure').find((figure) => text(figure.querySelector('h3')!) === title)!;
const tiles = (document: Element): string[] => all(document, '.tiles > div').map(text);

describe('the line of the score', () => {
  const bucket = (hour: number, after_gap?: true) => ({
    from: new Date(Date.UTC(2025, 0, 1, hour)).toISOString(),
    ...{ rows: 30, min: 0.1, mean: 0.2, max: 0.3, caught: 0, missed: 0 },
    ...(after_gap && { after_gap }),
  });

  it('breaks at each gap, and marks the steps between two gaps', () => {
    const buckets = [bucket(0), bucket(1), bucket(200, true), bucket(400, true), bucket(401)];
    const document = render(() => ({
      pictures: { score_over_time: { threshold: 0.5, bucket_seconds: 3600, buckets } },
    }));
    const chart = figureOf(document, 'Score over time, and failures').querySelector('.on-page')!;
    const pieces = all(chart, 'path').map((path) => path.getAttribute('d')!.match(/M/g)!.length);
    // Area and line have three runs: hours 0 and 1, hour 200, hours 400 and 401.
    expect(pieces.filter((count) => count > 1)).toEqual([3, 3]);
    expect(all(chart, 'circle')).toHaveLength(1);
  });
});

describe('failures by month', () => {
  it('are those of the training and of the test part, also within one month', () => {
    const month = { positives: 9, failures: 5, train_rows: 900, test_rows: 100 };
    const document = render(() => ({
      metrics: {
        class_balance: [{ ...month, month: '2025-01', train_failures: 1, test_failures: 3 }],
      },
    }));
    const figure = figureOf(document, 'Failures by month');
    expect(figure.querySelector('[role="img"]')!.getAttribute('aria-label')).toBe(
      'Failures by month: 1 training failure and 3 test failures in 1 month; the embargo left out 1 failure.',
    );
    expect(all(figure, 'li').map(text)).toEqual(['training', 'test', 'neither (embargo)']);
    const bars = all(figure, 'rect').map((bar) => [
      bar.getAttribute('fill'),
      Number(bar.getAttribute('height')),
    ]);
    const unit = (bars[0]![1] as number) / 1;
    expect(bars.map(([color, height]) => [color, Math.round((height as number) / unit)])).toEqual([
      ['var(--main)', 1],
      ['var(--second)', 3],
      ['var(--soft)', 1],
    ]);
  });
});

describe('a test part without rows before a failure', () => {
  const none = (content: StatusContent): Change => ({
    metrics: {
      auc_score: null,
      auc_interval: null,
      average_precision: null,
      roc_curve: null,
      precision_recall_curve: null,
      failure_events_test: 0,
      recall: 0,
      precision: 0,
      f1: 0,
      confusion_matrix: [
        [50, 10],
        [0, 0],
      ],
      events: { ...content.metrics.events, failures: 0, caught: 0, missed: 0 },
      thresholds: content.metrics.thresholds.map((row) => ({ ...row, precision: 0, recall: 0, f1: 0 })),
    },
  });

  it('shows dashes and no columns of zeros', () => {
    const document = render(none);
    expect(tiles(document).slice(0, 2)).toEqual([
      'Failures detected – the test part has no failure',
      'Failures missed –',
    ]);
    const rows = all(document, 'section[aria-labelledby="rows"] table tbody tr').map(text);
    for (const name of ['Recall', 'Precision', 'F1'])
      expect(rows.find((row) => row.startsWith(name))).toMatch(new RegExp(`^${name} –`));
    const table = all(document, 'section[aria-labelledby="planner"] table')[0]!;
    expect(all(table, 'thead th').map(text)).toEqual([
      'Alarm above',
      expect.stringMatching(/^False/),
      'Alarm rows',
    ]);
    expect(all(document, 'figure h3').map(text)).not.toContain('Failures detected, by threshold');
  });
});

describe('false alarms', () => {
  it('are counted in the observed time when that is less than a week', () => {
    const document = render(({ metrics: { events } }) => ({
      metrics: {
        events: {
          ...events,
          alarms: 3,
          false_alarms: 1,
          observed_days: 5.2 / 24,
          false_alarms_per_week: 32.3,
          false_alarms_per_week_interval: { low: 0.8, high: 180 },
        },
      },
    }));
    expect(tiles(document).at(-1)).toBe('False alarms 1 in 5.2 h 1 of 3 alarms');
    expect(text(document.querySelector('main')!)).not.toMatch(/per week|a week\b/);
  });
});

describe('detected failures', () => {
  it.each([
    { level: 'useful', color: 'var(--good)' },
    { level: 'noisy', color: 'var(--ink)' },
    { level: 'weak', color: 'var(--ink)' },
    { level: 'chance', color: 'var(--ink)' },
    { level: 'unproven', color: 'var(--ink)' },
  ])('are drawn in $color when the verdict is $level', ({ level, color }) => {
    const document = render(({ metrics }) => ({ metrics: { verdict: { ...metrics.verdict, level } } }));
    const legend = all(figureOf(document, 'Score over time, and failures'), '.legend li');
    const detected = legend.find((entry) => text(entry).startsWith('failure, detected'))!;
    expect(detected.querySelector('svg')!.getAttribute('style')).toBe(`color:${color}`);
  });
});

describe('numbers', () => {
  it('have singular nouns for one', () => {
    const document = render(({ metrics }) => ({
      metrics: {
        features: metrics.features.slice(0, 1),
        fits: 1,
        threads: 1,
        train_size: 1,
        test_size: 1,
        scale_pos_weight: 1,
        candidates: metrics.candidates.slice(0, 1),
        onnx_gate: { ...metrics.onnx_gate, rows: 1, flips: 1 },
        labeling: { ...metrics.labeling, window_minutes: 1 },
        calibration: [{ ...metrics.calibration[0]!, rows: 1 }],
        events: { ...metrics.events, failures: 1, caught: 1, missed: 0, alarms: 1, false_alarms: 1 },
        embargo: { rows: 1, dropped: false },
        class_balance: metrics.class_balance.slice(0, 1),
        shap: { ...metrics.shap, rows: 1, of: 1 },
      },
    }));
    const labels = all(document, '[aria-label]').map((element) => element.getAttribute('aria-label'));
    const shown = [text(document.querySelector('body')!), ...labels].join('\n');
    expect(shown.match(/(^|[^\d.,])1 (?!has|is|does|was|less|reaches)[a-z]*s\b.{0,20}/g) ?? []).toEqual([]);
    expect(shown).toContain('Table of 1 month');
  });

  it('have one format: grouped thousands, and a minus sign', () => {
    const document = render(({ metrics }) => ({
      metrics: {
        scale_pos_weight: 1807.5,
        candidates: metrics.candidates.map((one) => ({
          ...one,
          mean_score: -0.25,
          fold_scores: [-3269.125],
        })),
      },
    }));
    expect(text(document.querySelector('section[aria-labelledby="data"]')!)).toContain(
      'as much as 1,810 others',
    );
    expect(text(document.querySelector('section[aria-labelledby="search"]')!)).toContain(
      '−0.2500−3,269.1250',
    );
  });
});
