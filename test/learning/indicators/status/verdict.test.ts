import { describe, expect, it } from '@jest/globals';
import type { StatusFigures } from '../../../../lib/learning/indicators/status/figures.ts';
import type { ClassScoring } from '../../../../lib/learning/search/scoring.ts';
import { decideVerdict } from '../../../../lib/learning/indicators/status/verdict.ts';

/** The figures that decide a verdict. */
interface Figures {
  readonly auc: number | null;
  readonly interval: readonly [number, number] | null;
  readonly stretches?: number;
  readonly averagePrecision: number | null;
  /** Share of positive rows among the thousand test rows. */
  readonly baseRate: number;
  readonly recall: number;
  readonly precision: number;
  readonly detected: number;
  readonly failures: number;
  readonly alarms?: number;
  readonly falseAlarms?: number;
  readonly perWeek?: number;
  readonly days?: number;
  readonly withoutRows?: number;
  readonly excluded?: number;
  /** For thresholds 0.1 to 0.9: failures detected and false alarms a week. */
  readonly table?: readonly (readonly [detected: number, perWeek: number])[];
}

const good: Figures = {
  auc: 0.9,
  interval: [0.85, 0.95],
  averagePrecision: 0.7,
  baseRate: 0.1,
  recall: 0.7,
  precision: 0.6,
  detected: 28,
  failures: 30,
  alarms: 40,
  falseAlarms: 12,
  perWeek: 3,
};

const figuresOf = (given: Figures): StatusFigures =>
  ({
    auc_score: given.auc,
    auc_interval: given.interval && {
      low: given.interval[0],
      high: given.interval[1],
      stretches: (given.stretches ?? given.failures) + 1,
      stretches_with_warning: given.stretches ?? given.failures,
    },
    average_precision: given.averagePrecision,
    test_size: 1000,
    failure_events_test: given.baseRate * 1000,
    recall: given.recall,
    precision: given.precision,
    thresholds: (given.table ?? []).map(([caught, false_alarms_per_week], i) => ({
      threshold: (i + 1) / 10,
      caught,
      false_alarms: Math.round((false_alarms_per_week * (given.days ?? 60)) / 7),
      false_alarms_per_week,
    })),
    events: {
      failures: given.failures,
      caught: given.detected,
      missed_without_rows: given.withoutRows ?? 0,
      unasked: given.excluded ?? 0,
      stretches_with_warning: given.auc === null ? 0 : (given.stretches ?? given.failures),
      observed_days: given.days ?? 60,
      alarms: given.alarms ?? 30,
      false_alarms: given.falseAlarms ?? 0,
      false_alarms_per_week: given.perWeek ?? 0,
    },
  }) as unknown as StatusFigures;

const verdictOf = (over: Partial<Figures>, scoring: ClassScoring = 'recall', isAllData = false) => {
  const figures = figuresOf({ ...good, ...over });
  const { level, headline, reasons } = decideVerdict(figures, { scoring, isAllData });
  return { level, headline, text: reasons.join(' ') };
};

describe('the level', () => {
  it.each<[string, Partial<Figures>, string]>([
    ['good figures', {}, 'useful'],
    ['too few failures', { failures: 4, detected: 4 }, 'unproven'],
    ['enough failures, all in a row', { stretches: 4 }, 'unproven'],
    ['one class in the test part', { auc: null, interval: null, averagePrecision: null }, 'unproven'],
    ['an AUC like a coin toss', { auc: 0.5, interval: [0.45, 0.55] }, 'chance'],
    ['an AUC at the limit', { auc: 0.55, interval: [0.52, 0.58] }, 'chance'],
    ['rows in reversed order', { auc: 0.2, interval: [0.1, 0.3], averagePrecision: 0.05 }, 'chance'],
    ['average precision at the base rate', { averagePrecision: 0.1 }, 'chance'],
    ['an AUC that may be luck', { auc: 0.75, interval: [0.48, 1] }, 'weak'],
    ['an AUC that is not luck but low', { auc: 0.69, interval: [0.65, 0.73] }, 'weak'],
    ['an AUC just high enough', { auc: 0.7, interval: [0.66, 0.74] }, 'useful'],
    ['little more precision than the base rate', { averagePrecision: 0.27 }, 'weak'],
    ['a high average precision over a higher base rate', { averagePrecision: 0.75, baseRate: 0.7 }, 'weak'],
    ['less than half detected', { detected: 14 }, 'weak'],
    ['half detected', { detected: 15 }, 'useful'],
    ['more than one false alarm a day', { falseAlarms: 61, perWeek: 7.1 }, 'noisy'],
    ['one false alarm a day', { falseAlarms: 60, perWeek: 7 }, 'useful'],
    [
      'most rows found by alarms that are hardly better than guesses',
      { recall: 0.9, precision: 0.27 },
      'noisy',
    ],
    ['only positives', { auc: null, interval: null, averagePrecision: 1, baseRate: 1 }, 'unproven'],
  ])('for %s', (_, over, level) => {
    expect(verdictOf(over).level).toBe(level);
  });
});

describe('the sentences', () => {
  it('name the figures', () => {
    expect(verdictOf({})).toEqual({
      level: 'useful',
      headline: 'Useful: it detects failures in advance.',
      text: 'It detected 28 of 30 failures in advance, and the AUC is 0.90 (95% interval 0.85 to 0.95).',
    });
  });

  it('say why a model with a lucky AUC and no alarms is weak', () => {
    // Measured with ETIOS-01 and the defaults.
    const { level, text } = verdictOf({
      auc: 0.565,
      interval: [0.432, 0.698],
      stretches: 8,
      averagePrecision: 0.566,
      baseRate: 0.506,
      recall: 0,
      precision: 0,
      detected: 0,
      failures: 23,
      alarms: 0,
      withoutRows: 10,
    });
    expect(level).toBe('weak');
    expect(text).toContain('It may be luck: the AUC is 0.57 (95% interval 0.43 to 0.70).');
    expect(text).toContain('average precision is 0.57, and 51% of all test rows');
    expect(text).toContain('It detected 0 of 23 failures, fewer than half.');
    expect(text).toContain('It raised no alarm at the threshold');
    expect(text).toContain('10 failures had no telemetry in the window before');
  });

  it('say at every level which failures do not count', () => {
    const one = '1 failure at the very start of the test part does not count: the window before is in the';
    expect(verdictOf({ excluded: 1 }).text).toContain(one);
    expect(verdictOf({ failures: 4, detected: 4, excluded: 1 }).text).toContain(one);
    expect(verdictOf({ excluded: 2 }).text).toContain(
      '2 failures at the very start of the test part do not count',
    );
    expect(verdictOf({}).text).not.toContain('very start');
  });

  // Measured with WT-R80711 and the defaults.
  const wind: Partial<Figures> = {
    auc: 0.899,
    interval: [0.875, 0.922],
    stretches: 146,
    averagePrecision: 0.384,
    baseRate: 0.058,
    recall: 0.874,
    precision: 0.184,
    detected: 171,
    failures: 173,
    alarms: 954,
    falseAlarms: 783,
    perWeek: 90.595,
    table: [...Array<[number, number]>(7).fill([171, 90]), [155, 31.4], [72, 5.09]],
  };

  it('name the false alarms of a noisy model, and what a higher threshold gives', () => {
    const { level, headline, text } = verdictOf(wind);
    expect(level).toBe('noisy');
    expect(headline).toBe('Noisy: it detects failures, but with too many false alarms to act on.');
    expect(text).toContain('It detected 171 of 173 failures');
    expect(text).toContain('783 of its 954 alarms were false, 90.6 a week.');
    expect(text).toContain(
      'With alarms above 0.9 there would be 5.1 a week, and 72 of 173 failures detected.',
    );
    expect(text).toContain(
      'It finds 87% of the rows before failures because it alarms often: only 18% of its alarm',
    );
  });

  it('blame recall only if the search maximized it', () => {
    expect(verdictOf(wind, 'recall').text).toContain('maximized recall, which rewards that');
    expect(verdictOf(wind, 'average_precision').text).not.toContain('maximized recall');
  });

  it('say when no threshold with few false alarms detects a failure', () => {
    const table: Figures['table'] = [...Array<[number, number]>(8).fill([171, 90]), [0, 0]];
    expect(verdictOf({ ...wind, table }).text).toContain('No higher threshold in the table');
  });

  it('say when there are few failures', () => {
    expect(verdictOf({ failures: 8, detected: 8 }).text).toContain('The test part has only 8 failures');
    expect(verdictOf({ failures: 4, detected: 4, stretches: 3 }).text).toContain(
      'has 4 failures in 3 separate stretches of operation; figures are reliable only with at least 5 separate',
    );
  });

  it('count the stretches of an unproven model, even a single one', () => {
    const all = 'figures are reliable only with at least 5 separate stretches that end in a failure.';
    const unproven = (over: Partial<Figures>, isAllData = false) =>
      verdictOf({ auc: null, interval: null, ...over }, 'recall', isAllData).text;
    expect(verdictOf({ failures: 6, detected: 6, stretches: 1 }).text).toContain(
      `has 6 failures in 1 separate stretch of operation; ${all}`,
    );
    expect(unproven({ failures: 2, detected: 0 })).toContain(
      `has 2 failures, but no row in the window before; ${all}`,
    );
    expect(unproven({ failures: 0, detected: 0 })).toContain(`has no failure; ${all}`);
  });

  it('do not advise a longer date range when all dates were used', () => {
    const few: Partial<Figures> = { failures: 4, detected: 4 };
    expect(verdictOf(few).text).toContain('Train on a longer date range, if there is more telemetry.');
    const { text } = verdictOf(few, 'recall', true);
    expect(text).toContain('All dates were used: train again after more failures.');
    expect(text).not.toContain('longer date range');
  });

  it('give no weekly rate for less than a week', () => {
    // One false alarm in five hours: 33.6 a week, with an exact Poisson interval of 0.9 to 187.
    const five = { days: 5 / 24, alarms: 3, falseAlarms: 1, perWeek: 33.6 };
    expect(verdictOf(five).headline).toBe('Useful: it detects failures in advance.');
    // 22 in 15 hours: 246 a week, at least 154.
    const many = { days: 15 / 24, alarms: 30, falseAlarms: 22, perWeek: 246.4 };
    const table: Figures['table'] = [...Array<[number, number]>(8).fill([28, 246.4]), [20, 22.4]];
    const { headline, text } = verdictOf({ ...many, table });
    expect(headline).toBe('Noisy: it detects failures, but with too many false alarms to act on.');
    expect(text).toContain(
      '22 of its 30 alarms were false, in 15 h. With alarms above 0.9 there would be 2 in 15 h, and 20 of 30',
    );
    expect(text).not.toContain('a week');
  });
});

describe('folds that disagree', () => {
  // R80711 of the public wind turbines, with its start counter among the columns.
  const disagreeing = [0.03, 0.7, 1];
  const reasonsOf = (over: Partial<Figures>, foldScores: readonly number[]) =>
    decideVerdict(figuresOf({ ...good, ...over }), { scoring: 'recall', foldScores, isAllData: false })
      .reasons;

  it.each([
    ['a useful model', {}],
    ['an unproven model', { failures: 4, detected: 4 }],
    ['a chance model', { auc: 0.5, interval: [0.45, 0.55] as [number, number] }],
  ])('are a caution for %s', (_name, over) => {
    expect(reasonsOf(over, disagreeing).at(-1)).toMatch(
      /^The folds of the search disagree: recall is 0\.03, 0\.70, 1\.00\. .*features\.counter_guard.*"blocked"/,
    );
  });

  it('are folds whose scores differ by more than .5', () => {
    for (const scores of [[0.3, 0.8], [0.9, 0.85, 0.88], []]) {
      expect(reasonsOf({}, scores).join(' ')).not.toContain('disagree');
    }
    expect(reasonsOf({}, [0.3, 0.81]).join(' ')).toContain('disagree');
  });
});
