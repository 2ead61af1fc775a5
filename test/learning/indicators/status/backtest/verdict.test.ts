import { describe, expect, it } from '@jest/globals';
import type {
  BacktestBlock,
  BacktestMetrics,
  PooledBlocks,
} from '../../../../../lib/learning/indicators/status/backtest/metrics.ts';
import { withBacktest } from '../../../../../lib/learning/indicators/status/backtest/verdict.ts';
import type { PolicyMetrics } from '../../../../../lib/learning/indicators/status/policy.ts';
import type { VerdictLevel } from '../../../../../lib/learning/indicators/status/verdict.ts';
import { makeVerdict } from '../../../../../lib/learning/indicators/verdict.ts';
import { message } from '../../../../../lib/texts/messages.ts';

const block = (origin: number, figures: Partial<BacktestBlock> = {}): BacktestBlock => ({
  origin,
  train_from: '2026-01-01T00:00:00.000Z',
  train_to: `2026-0${origin}-28T00:00:00.000Z`,
  from: `2026-0${origin + 1}-01T00:00:00.000Z`,
  to: `2026-0${origin + 1}-28T00:00:00.000Z`,
  train_rows: 1000,
  rows: 500,
  positives: 20,
  threshold: 0.6,
  mute_hours: 6,
  stops: 5,
  stops_detected: 4,
  failures: 10,
  failures_detected: 6,
  alarms: 6,
  false_alarms: 2,
  observed_days: 14,
  days_at_risk: 10,
  false_alarms_per_week: 1,
  false_alarms_per_week_interval: { low: 0.1, high: 3.6 },
  median_warning_minutes: 20,
  warning_minutes_quartiles: [10, 30],
  lead: [],
  auc: 0.9,
  average_precision: 0.6,
  ...figures,
});

const blocks = [
  block(1),
  block(2, { false_alarms: 4, false_alarms_per_week: 2 }),
  block(3, { stops_detected: 1 }),
];

function backtest(
  pooled: Partial<PooledBlocks> = {},
  fields: Partial<BacktestMetrics> = {},
): BacktestMetrics {
  return {
    origins: blocks,
    skipped: [],
    pooled: {
      ...block(1),
      blocks: 3,
      rows: 1500,
      positives: 60,
      stretches_with_warning: 12,
      stops: 15,
      stops_detected: 9,
      failures: 30,
      failures_detected: 18,
      alarms: 18,
      false_alarms: 8,
      observed_days: 42,
      days_at_risk: 30,
      false_alarms_per_week: 8 / 6,
      auc: 0.9,
      auc_interval: { low: 0.8, high: 0.97, stretches: 20, stretches_with_warning: 12 },
      average_precision: 0.6,
      ...pooled,
    },
    worst: { most_false_alarms: 2, fewest_detected: 3 },
    ...fields,
  };
}

const alarms = { maxFalsePerWeek: 2, muteHours: 6 } as const;
const tooFew = { failures: 1, stretches: 1, min_stretches: 5, is_all_data: true };
const unproven = makeVerdict<VerdictLevel>('unproven', 'unproven_too_few_failures', [
  message('too_few_failures', tooFew),
  message('failures_excluded', { failures: 1 }),
]);

/** Level and codes of a verdict with a backtest. */
function judged(
  verdict: typeof unproven,
  tested: BacktestMetrics,
  policy: typeof alarms | undefined = alarms,
) {
  const { level, reason_codes: codes } = withBacktest(verdict, tested, policy);
  return { level, codes: codes.map(({ code }) => code) };
}

const results = ['backtest_result', 'backtest_most_false_alarms', 'backtest_fewest_detected'];

describe('withBacktest', () => {
  it('names the figures of all blocks and the worst ones beside the reasons of the test part', () => {
    const useful = makeVerdict<VerdictLevel>('useful', 'useful_detects_failures', [
      message('few_failures', { failures: 7 }),
    ]);
    const verdict = withBacktest(useful, backtest(), alarms);
    expect(verdict).toMatchObject({ level: 'useful', headline_code: 'useful_detects_failures' });
    expect(verdict.reasons).toEqual([
      ...useful.reasons,
      'The backtest detected 9 of 15 stops in 3 blocks, with false alarms of 1.3 a week.',
      'The worst block of the backtest for false alarms is from Mar 1, 2026, 00:00 UTC to Mar 28, 2026, 00:00 UTC: 2.0 a week.',
      'The worst block of the backtest for detection is from Apr 1, 2026, 00:00 UTC to Apr 28, 2026, 00:00 UTC: 1 of 5 stops detected.',
    ]);
  });

  it('cautions of a broken budget', () => {
    const weak = makeVerdict<VerdictLevel>('weak', 'weak', []);
    expect(judged(weak, backtest({ false_alarms_per_week: 4.1 }))).toEqual({
      level: 'weak',
      codes: ['backtest_over_budget', ...results],
    });
  });

  it.each<[string, Partial<PooledBlocks>, VerdictLevel, string[]]>([
    ['detects stops within the budget', {}, 'useful', []],
    ['just keeps twice the budget', { false_alarms_per_week: 4 }, 'useful', []],
    ['breaks the budget', { false_alarms_per_week: 4.1 }, 'noisy', ['backtest_over_budget']],
    ['detects fewer than half of the stops', { stops_detected: 7 }, 'weak', ['backtest_few_detected']],
    ['ranks badly', { auc: 0.65 }, 'weak', ['auc_is_low']],
    [
      'may be luck',
      { auc_interval: { low: 0.5, high: 1, stretches: 20, stretches_with_warning: 12 } },
      'weak',
      ['auc_may_be_luck'],
    ],
    // The base rate is 60 of 1,500 rows.
    ['guesses', { average_precision: 0.23 }, 'weak', ['precision_is_low']],
    ['is chance', { auc: 0.55 }, 'chance', ['auc_is_chance']],
    ['is a constant alarm', { average_precision: 0.04 }, 'chance', ['precision_is_chance']],
  ])('decides an unproven model that %s', (_what, pooled, level, reasons) => {
    expect(judged(unproven, backtest(pooled))).toEqual({
      level,
      codes: ['backtest_decides', ...reasons, ...results, 'failures_excluded'],
    });
  });

  it('leaves a model unproven if the blocks have too few failures too, or no model', () => {
    expect(judged(unproven, backtest({ stretches_with_warning: 4, auc_interval: null }))).toEqual({
      level: 'unproven',
      codes: ['too_few_failures', 'failures_excluded', 'backtest_too_few_failures', ...results],
    });
    const skipped = [1, 2].map((origin) => ({ origin, reason: 'no_row_before_failure' as const }));
    const worst = { most_false_alarms: null, fewest_detected: null };
    expect(judged(unproven, { origins: [], skipped, pooled: null, worst })).toEqual({
      level: 'unproven',
      codes: ['too_few_failures', 'failures_excluded', 'backtest_skipped'],
    });
  });

  it('leaves a policy unproven that has too few stops in the blocks', () => {
    expect(judged(unproven, backtest({ stops: 4, stops_detected: 4 }))).toEqual({
      level: 'unproven',
      codes: ['too_few_failures', 'failures_excluded', 'backtest_too_few_stops', ...results],
    });
  });

  it('does not recommend a model whose own policy gives no alarm', () => {
    const policy = {
      baselines: {},
      alarms: { out_of_fold: {}, threshold: null, max_false_per_week: 2, min_precision: null, cost: null },
    } as unknown as PolicyMetrics;
    const verdict = withBacktest(unproven, backtest(), alarms, policy);
    expect(verdict).toMatchObject({ level: 'noisy', headline_code: 'noisy_criterion_not_kept' });
    expect(verdict.reason_codes.map(({ code }) => code)).toEqual([
      'backtest_decides',
      'no_threshold_keeps_criterion',
      ...results,
      'failures_excluded',
    ]);
  });

  it('judges another criterion, and none, by what they ask for', () => {
    const levelOf = (pooled: Partial<PooledBlocks>, policy: Parameters<typeof withBacktest>[2]) =>
      withBacktest(unproven, backtest(pooled), policy).level;
    // 10 of 18 alarms are true.
    expect(levelOf({}, { minPrecision: 0.5, muteHours: 6 })).toBe('useful');
    expect(levelOf({}, { minPrecision: 0.6, muteHours: 6 })).toBe('noisy');
    expect(levelOf({ false_alarms_per_week: 50 }, { cost: { missed: 9, false: 1 }, muteHours: 6 })).toBe(
      'useful',
    );
    expect(levelOf({ false_alarms_per_week: 7 }, undefined)).toBe('useful');
    expect(levelOf({ false_alarms_per_week: 7.1 }, undefined)).toBe('noisy');
  });
});
