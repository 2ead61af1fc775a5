import { describe, expect, it } from '@jest/globals';
import type { BaselineFigures } from '../../../../lib/learning/indicators/status/baselines/figures.ts';
import type { StatusFigures } from '../../../../lib/learning/indicators/status/figures.ts';
import type { PolicyMetrics } from '../../../../lib/learning/indicators/status/policy.ts';
import { decideVerdict } from '../../../../lib/learning/indicators/status/verdict.ts';

/** Rows are ranked well; alarms above 0.5 detect little and are often false, which a policy makes irrelevant. */
const figures = {
  auc_score: 0.9,
  auc_interval: { low: 0.85, high: 0.95 },
  average_precision: 0.6,
  test_size: 1000,
  failure_events_test: 100,
  recall: 0.9,
  precision: 0.2,
  thresholds: [],
  events: {
    failures: 60,
    caught: 10,
    missed_without_rows: 2,
    unasked: 0,
    stretches_with_warning: 60,
    observed_days: 60,
    alarms: 200,
    false_alarms: 190,
    false_alarms_per_week: 22.2,
  },
} as unknown as StatusFigures;

const model: BaselineFigures = {
  threshold: 0.4,
  stops: 40,
  stops_detected: 25,
  share: 0.625,
  false_alarms: 7,
  false_alarms_per_week: 1.2,
  observed_days: 40,
  cost: null,
  keeps_budget: true,
};

interface Given {
  readonly model?: Partial<BaselineFigures>;
  readonly logistic?: Partial<BaselineFigures>;
  readonly threshold?: number | null;
  readonly outOfFold?: null;
  readonly low?: number;
  readonly cost?: { missed: number; false: number };
  readonly auc?: number;
}

function verdictOf({ low = 0.05, threshold = 0.4, ...given }: Given) {
  const policy = {
    alarms: {
      max_false_per_week: given.cost ? null : 2,
      min_precision: null,
      cost: given.cost ?? null,
      threshold,
      out_of_fold: given.outOfFold === null ? null : {},
      test: { alarms: 40 },
    },
    baselines: {
      model: { ...model, ...given.model },
      never: { ...model, stops_detected: 0, cost: given.cost ? 400 : null },
      logistic_regression: { ...model, stops_detected: 20, ...given.logistic },
      comparison: {
        only_model: 9,
        only_logistic_regression: 4,
        difference: 0.125,
        difference_interval: { low, high: 0.3 },
      },
    },
  } as unknown as PolicyMetrics;
  const { level, headline_code, reason_codes } = decideVerdict(
    { ...figures, auc_score: given.auc ?? 0.9 },
    { scoring: 'average_precision', isAllData: true, policy },
  );
  return { level, headline_code, codes: reason_codes.map(({ code }) => code) };
}

describe('the level of a model with an alarm policy', () => {
  it.each<[string, Given, string, string[]]>([
    ['it beats logistic regression and keeps its budget', {}, 'useful', ['better_than_logistic_regression']],
    [
      'the difference may be chance',
      { low: 0 },
      'useful',
      ['better_than_logistic_regression', 'difference_may_be_chance'],
    ],
    [
      'it detects few stops, but more than logistic regression',
      { model: { stops_detected: 19 }, logistic: { stops_detected: 6 } },
      'weak',
      ['better_than_logistic_regression', 'few_stops_detected'],
    ],
    [
      'logistic regression detects as many',
      { logistic: { stops_detected: 25 } },
      'weak',
      ['no_better_than_logistic_regression'],
    ],
    [
      'it does not keep its budget',
      { model: { keeps_budget: false } },
      'noisy',
      ['criterion_not_kept', 'better_than_logistic_regression'],
    ],
    [
      'it does not keep its budget, and logistic regression detects more',
      { model: { keeps_budget: false }, logistic: { stops_detected: 30 } },
      'noisy',
      ['criterion_not_kept', 'no_better_than_logistic_regression'],
    ],
    ['no threshold keeps the budget', { threshold: null }, 'noisy', ['no_threshold_keeps_criterion']],
    ['no threshold could be chosen', { threshold: null, outOfFold: null }, 'weak', ['no_out_of_fold']],
    ['there are too few stops', { model: { stops: 4, stops_detected: 4 } }, 'unproven', ['too_few_stops']],
    ['it does not rank rows', { auc: 0.5 }, 'chance', ['auc_is_chance']],
    ['it ranks rows badly', { auc: 0.6 }, 'weak', ['auc_is_low']],
    [
      'it costs less than logistic regression, although it detects fewer stops',
      {
        cost: { missed: 10, false: 1 },
        model: { cost: 100 },
        logistic: { cost: 130, stops_detected: 30 },
      },
      'useful',
      ['better_than_logistic_regression'],
    ],
    [
      'it costs as much as logistic regression',
      { cost: { missed: 10, false: 1 }, model: { cost: 130 }, logistic: { cost: 130 } },
      'weak',
      ['no_better_than_logistic_regression'],
    ],
  ])('if %s', (_case, given, level, codes) => {
    // The two failures without rows are a caution at each level.
    expect(verdictOf(given)).toMatchObject({ level, codes: [...codes, 'failures_without_rows'] });
  });

  it('says in the headline if a simpler model does as well', () => {
    expect(verdictOf({ logistic: { stops_detected: 25 } }).headline_code).toBe('weak_as_a_simpler_model');
  });

  it('has the headline of the policy if it is noisy', () => {
    expect(verdictOf({ model: { keeps_budget: false } }).headline_code).toBe('noisy_criterion_not_kept');
  });
});
