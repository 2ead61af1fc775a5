/** The report as an HTML document: it loads nothing, escapes every name, and shows no missing value. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { parseHTML } from 'linkedom';
import type { TrainedModel } from '../../lib/learning/model-factory.ts';
import type { ReportContent } from '../../lib/report/content.ts';
import type { HealthContent } from '../../lib/report/indicators/health/content.ts';
import type { StatusContent } from '../../lib/report/indicators/status/content.ts';
import { renderReport } from '../../lib/report/report.ts';
import { renderReportInThread } from '../../lib/report/report-thread.ts';
import { contentOf, fileOf, sha256 } from '../support/report-content.ts';
import { trainTinyModel } from '../support/tiny-model.ts';

/** The part of the DOM that these tests use. */
interface Element {
  readonly textContent: string;
  readonly tagName: string;
  readonly attributes: Iterable<{ readonly name: string; readonly value: string }>;
  getAttribute(name: string): string | null;
  querySelector(selector: string): Element | null;
  querySelectorAll(selector: string): Iterable<Element>;
}
const parse = (document: string): Element =>
  (parseHTML(document) as unknown as { readonly document: Element }).document;
const all = (root: Element, selector: string): Element[] => Array.from(root.querySelectorAll(selector));
const text = (element: Element | null): string => element!.textContent.replaceAll(/\s+/g, ' ').trim();

const models = {} as Record<'status' | 'health', TrainedModel>;
beforeAll(async () => {
  for (const indicator of ['status', 'health'] as const) models[indicator] = await trainTinyModel(indicator);
});

describe.each(['status', 'health'] as const)('the report of a %s model', (indicator) => {
  let document: Element;
  beforeAll(async () => {
    const bytes = await renderReportInThread(contentOf(models[indicator]), fileOf('metrics.json'));
    document = parse(Buffer.from(bytes).toString('utf8'));
  });

  it('loads nothing from outside and forbids it by its policy', () => {
    expect(all(document, 'script, link, img, iframe, object, embed, base, form, audio, video')).toEqual([]);
    const policy = document.querySelector('meta[http-equiv="Content-Security-Policy"]');
    expect(policy!.getAttribute('content')).toMatch(/^default-src 'none'; style-src 'unsafe-inline';/);
    for (const { name, value } of all(document, '*').flatMap(({ attributes }) => Array.from(attributes))) {
      expect(name).not.toMatch(/^(on.*|src|srcset|href|xlink:href|action|background)$/);
      expect(value).not.toMatch(/url\(|javascript:/i);
    }
    expect(text(document.querySelector('style'))).not.toMatch(/url\(|@import|expression\(/);
  });

  it('starts with the verdict', () => {
    const { level, headline, reasons } = models[indicator].metrics.verdict;
    const verdict = document.querySelector('main > *')!;
    expect(verdict.getAttribute('class')).toBe(`verdict tone-${level}`);
    expect(text(verdict.querySelector('h2'))).toBe(headline);
    expect(all(verdict, 'li').map(text)).toEqual(reasons);
  });

  it('lists the columns that the model was not trained on', () => {
    const terms = all(document, '#card ~ dl dt, .card dt');
    const excluded = terms.find((term) => text(term) === 'Excluded columns') as Element & {
      readonly nextElementSibling: Element;
    };
    expect(text(excluded.nextElementSibling)).toBe(
      'FlexAnalogue4_1 (a channel that models have never used), ' +
        'Zona <norte> (its type, text, is neither a number nor boolean)',
    );
  });

  it('gives every chart marks and a text alternative', () => {
    const pictures = all(document, 'figure [role="img"]');
    expect(pictures.length).toBeGreaterThanOrEqual(5);
    for (const picture of pictures) {
      expect(picture.getAttribute('aria-label')!.length).toBeGreaterThan(20);
      for (const chart of all(picture, '.chart')) {
        expect(all(chart, 'path, circle, rect').length).toBeGreaterThan(2);
      }
    }
  });

  it('has ordered headings, tables with captions and headers, and unique ids', () => {
    const levels = all(document, 'h1, h2, h3').map(({ tagName }) => Number(tagName.slice(1)));
    expect(levels[0]).toBe(1);
    levels.reduce((before, level) => {
      expect(level).toBeLessThanOrEqual(before + 1);
      return level;
    });
    for (const table of all(document, 'table:not(.matrix)')) {
      expect(text(table.querySelector('caption'))).not.toBe('');
      expect(all(table, 'thead th').every((head) => head.getAttribute('scope') === 'col')).toBe(true);
    }
    const ids = all(document, '[id]').map((element) => element.getAttribute('id'));
    expect(new Set(ids).size).toBe(ids.length);
    for (const section of all(document, 'section')) {
      expect(ids).toContain(section.getAttribute('aria-labelledby'));
    }
  });

  it('states the required facts in the model card', () => {
    const card = text(document.querySelector('section[aria-labelledby="card"]'));
    for (const fact of [
      'MOTOBOMBA-007',
      'c0ffee00-0000-4000-8000-000000000001',
      '2025-03-01 00:00 UTC to 2025-03-02 20:51 UTC',
      'from 2025-03-01',
      sha256('rows'),
      'max_depth 3, n_estimators 4',
      'XGBoost 3.4.1',
      ...['pkl', 'onnx', 'ubj', 'metrics.json'].map(sha256),
      'npm run reproduce -- c0ffee00-0000-4000-8000-000000000001',
      'pickle.load(open("xgb_model_M_2026_09_27_10_15_00.pkl", "rb"))',
      'InferenceSession("xgb_model_M_2026_09_27_10_15_00.onnx")',
    ])
      expect(card).toContain(fact);
  });

  it('shows no missing value as text', () => {
    expect(text(document.querySelector('body'))).not.toMatch(/\bNaN\b|undefined|\bnull\b|Infinity|\[object/);
    const coordinates = all(document, 'svg *').flatMap(({ attributes }) => Array.from(attributes));
    expect(coordinates.filter(({ value }) => /NaN|undefined|Infinity/.test(value))).toEqual([]);
  });
});

describe('the report of a status model', () => {
  const render = (change: (content: StatusContent) => object): Element => {
    const content = contentOf(models.status) as StatusContent;
    const metrics = { ...content.metrics, ...change(content) };
    return parse(renderReport({ ...content, metrics }, fileOf('metrics.json')));
  };

  it('shows a planner the failures detected, the warning time and the false alarms', () => {
    const document = render(() => ({
      events: {
        failures: 173,
        caught: 171,
        missed: 2,
        missed_without_rows: 1,
        unasked: 0,
        median_warning_minutes: 29.5,
        warning_minutes_quartiles: [12, 30],
        alarms: 954,
        false_alarms: 783,
        observed_days: 60.5,
        false_alarms_per_week: 90.595,
        // SciPy: chi2.ppf(0.025, 2 * 783) / 2 and chi2.ppf(0.975, 2 * 784) / 2, each / 60.5 * 7.
        false_alarms_per_week_interval: { low: 84.36, high: 97.169 },
      },
    }));
    expect(all(document, '.tiles > div').map(text)).toEqual([
      'Failures detected 171 of 173 99% of all',
      'Failures missed 2 1 of them without telemetry in the window before',
      'Median warning 30 min middle half 12 min to 30 min; at most the window of 30 min',
      'False alarms per week 90.6 783 of 954 alarms, in 61 days observed; 95% interval 84.4 to 97.2',
    ]);
  });

  it.each([
    {
      embargo: { rows: 3, dropped: false },
      says: /the window of 3 training rows of .* leaves these rows out/,
    },
    { embargo: { rows: 1, dropped: true }, says: /training left out the 1 training row whose window/ },
  ])('says how many training labels depend on the test part: $embargo', ({ embargo, says }) => {
    expect(text(render(() => ({ embargo })).querySelector('main'))).toMatch(says);
  });

  it.each([
    { scoring: 'recall', says: true },
    { scoring: 'average_precision', says: false },
  ])('says whether the score ignores false alarms: $scoring', ({ scoring, says }) => {
    const document = render(({ metrics }) => ({ search: { ...metrics.search, scoring } }));
    const section = text(document.querySelector('section[aria-labelledby="search"]'));
    expect(section.includes('It ignores false alarms')).toBe(says);
  });

  it('gives pruned candidates no rank, because their score is from fewer rounds', () => {
    const scored = (n_estimators: number, mean_score: number, dropped_after_rounds?: number) => ({
      params: { n_estimators, max_depth: 3 },
      mean_score,
      fold_scores: [mean_score],
      ...(dropped_after_rounds !== undefined && { dropped_after_rounds }),
    });
    const document = render(({ metrics }) => ({
      best_params: { n_estimators: 4, max_depth: 3 },
      candidates: [
        scored(1, 0.9, 23),
        scored(2, 0.7, 67),
        scored(3, 0.5),
        scored(4, 0.6),
        scored(5, 0.95, 23),
      ],
      search: { ...metrics.search, strategy: 'halving' },
    }));
    const section = document.querySelector('section[aria-labelledby="search"]')!;
    const rows = all(section, 'tbody tr').map((row) => all(row, 'th, td').map(text));
    expect(rows.map(([rank, rounds, , mean, , dropped]) => [rank, rounds, mean, dropped])).toEqual([
      ['1', '4', '0.6000', '–'],
      ['2', '3', '0.5000', '–'],
      ['–', '2', '0.7000', '67 rounds'],
      ['–', '5', '0.9500', '23 rounds'],
      ['–', '1', '0.9000', '23 rounds'],
    ]);
    expect(section.querySelector('[role="img"]')!.getAttribute('aria-label')).toBe(
      '2 of 5 candidates ran all rounds: the best has a mean recall of 0.600, the last 0.500. The others ' +
        'were pruned.',
    );
  });

  it('shows no share for a month whose rows were all embargoed', () => {
    const month = {
      train_rows: 0,
      test_rows: 0,
      positives: 0,
      failures: 1,
      train_failures: 0,
      test_failures: 0,
    };
    const document = render(() => ({
      class_balance: [
        { ...month, month: '2025-01', train_rows: 300, positives: 75 },
        { ...month, month: '2025-02' },
        { ...month, month: '2025-03', test_rows: 100 },
      ],
    }));
    const rows = all(document, 'section[aria-labelledby="data"] tbody tr');
    expect(rows.map((row) => text(all(row, 'th, td').at(-1)!))).toEqual(['25%', '–', '0%']);
  });

  it('leaves out what a test part with one class does not have', () => {
    const document = render(() => ({
      auc_score: null,
      auc_interval: null,
      average_precision: null,
      roc_curve: null,
      precision_recall_curve: null,
      failure_events_test: 0,
      calibration: [],
    }));
    expect(text(document.querySelector('main'))).toContain(
      'There is no ROC curve: the test part has no row before',
    );
    expect(all(document, 'figure h3').map(text)).not.toContain('ROC curve');
  });

  it('says when the model uses no feature', () => {
    const document = render(({ metrics }) => ({
      shap: { ...metrics.shap, features: [] },
      feature_importance: [],
    }));
    expect(text(document.querySelector('section[aria-labelledby="features"]'))).toContain(
      'none of its trees has a split',
    );
  });
});

describe('the report of a health model', () => {
  it.each([
    ['neg_root_mean_squared_error', 'The score is the root mean squared error in points of 100.'],
    ['neg_mean_absolute_error', 'The score is the mean absolute error in points of 100.'],
    ['r2', 'The score is R², the share of the health’s variance explained;'],
  ])('explains the score %s', (scoring, says) => {
    const content = contentOf(models.health) as HealthContent;
    const metrics = { ...content.metrics, search: { ...content.metrics.search, scoring } };
    const document = parse(renderReport({ ...content, metrics }, fileOf('metrics.json')));
    const section = text(document.querySelector('section[aria-labelledby="search"]'));
    expect(section).toContain(says);
    expect(section.match(/The score is/g)).toHaveLength(1);
  });
});

describe('the duration of a training', () => {
  it.each([
    [99.94, '99.9 s'],
    [119.7, '2 min 0 s'],
    [252.4, '4 min 12 s'],
    [5999.7, '1.7 h'],
  ])('of %d s is %s', (seconds, says) => {
    const content = contentOf(models.status);
    const document = parse(
      renderReport({ ...content, card: { ...content.card, seconds } }, fileOf('metrics.json')),
    );
    expect(text(document.querySelector('section[aria-labelledby="card"]'))).toContain(`, in ${says} and `);
  });
});

describe('machine and column names', () => {
  const evil = `</title><script>alert("1")</script><img src=x onerror='alert(2)'> & Søn`;

  it('are escaped everywhere', () => {
    const content = contentOf(models.status, evil);
    const { feature: renamed } = content.pictures.shap_points[0]!;
    const rename = <T extends { readonly feature: string }>(all: readonly T[]): T[] =>
      all.map((one) => (one.feature === renamed ? { ...one, feature: evil } : one));
    const { metrics, pictures } = content;
    const document = parse(
      renderReport(
        {
          ...content,
          metrics: {
            ...metrics,
            features: metrics.features.map((name) => (name === renamed ? evil : name)),
            feature_importance: rename(metrics.feature_importance),
            shap: { ...metrics.shap, features: rename(metrics.shap.features) },
          },
          pictures: { ...pictures, shap_points: rename(pictures.shap_points) },
        },
        fileOf('metrics.json'),
      ),
    );
    expect(all(document, 'script, img, [onerror]')).toEqual([]);
    expect(text(document.querySelector('h1'))).toBe(evil);
    expect(text(document.querySelector('title'))).toContain(evil);
    expect(all(document, 'tbody th').map(text)).toContain(evil);
    const chart = all(document, 'figure').find((figure) => text(figure).startsWith('Effect on predictions'))!;
    expect(all(chart, 'svg text').map(text)).toContain("</title><scrip…rt(2)'> & Søn");
  });
});

describe('the size', () => {
  it('stays below a megabyte at the limits of a request', () => {
    const content = contentOf(models.status) as StatusContent;
    const { metrics, pictures } = content;
    const many = <T>(count: number, of: (index: number) => T): T[] =>
      Array.from({ length: count }, (_, i) => of(i));
    const wave = (i: number): number => Math.abs(Math.sin(i * i));
    const names = many(64, (i) => `A_column_with_quite_a_long_name_${i}`);
    const largest = {
      ...content,
      metrics: {
        ...metrics,
        features: names,
        feature_importance: names.map((feature, i) => ({ feature, gain: wave(i) })),
        shap: {
          ...metrics.shap,
          features: names.map((feature, i) => ({ feature, mean_abs: wave(i), direction: wave(i) })),
        },
        candidates: many(500, (i) => ({
          params: { ...metrics.best_params, gamma: wave(i), reg_alpha: wave(i + 1), reg_lambda: wave(i + 2) },
          mean_score: wave(i),
          fold_scores: many(10, (fold) => wave(i + fold)),
        })),
        roc_curve: {
          false_positive_rate: many(100, (i) => i / 99),
          true_positive_rate: many(100, (i) => Math.sqrt(i / 99)),
          thresholds: many(100, wave),
          thinned: { of: 90_000, deviation: 0.001 },
        },
        class_balance: many(240, (i) => ({
          month: `${2000 + Math.floor(i / 12)}-${String(1 + (i % 12)).padStart(2, '0')}`,
          train_rows: 40_000,
          test_rows: 0,
          positives: 1000,
          failures: 30,
          train_failures: 30,
          test_failures: 0,
        })),
      },
      pictures: {
        ...pictures,
        score_over_time: {
          threshold: 0.5,
          bucket_seconds: 3600,
          buckets: many(400, (i) => ({
            from: new Date(Date.UTC(2026, 0, 1, i)).toISOString(),
            rows: 300,
            min: 0,
            mean: wave(i) / 2,
            max: wave(i),
            caught: i % 2,
            missed: i % 3,
          })),
        },
        shap_points: names.slice(0, 12).map((feature) => ({
          feature,
          contributions: many(200, (i) => wave(i) - 0.5),
          ranks: many(200, wave),
        })),
      },
    } as unknown as ReportContent;
    const { length } = Buffer.from(renderReport(largest, fileOf('metrics.json')));
    expect(length).toBeLessThan(1e6);
    expect(length).toBeGreaterThan(4e5);
  });
});
