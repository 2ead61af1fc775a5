/**
 * Decides whether a `status` model is worth acting on. The first rule that applies decides the level; reasons and
 * cautions explain it. docs/evaluation.md describes the limits and what they cannot show.
 *
 *   too few failures to evaluate ──▶ unproven
 *   does not rank rows better than chance ──▶ chance
 *   may be luck, ranks rows badly, or misses most failures ──▶ weak
 *   detects failures with too many false alarms ──▶ noisy
 *   otherwise ──▶ useful
 *
 * With an alarm policy, its figures replace those of alarms above 0.5 (policy-verdict.ts).
 */
import type { ClassScoring } from '../../search/scoring.ts';
import { poissonInterval } from '../../stats/rate-interval.ts';
import { message } from '../../../texts/messages.ts';
import type { Message, MessageParams } from '../../../texts/messages.ts';
import { makeVerdict } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import { falseAlarmParams, hasWeeklyRate } from './false-alarm-rate.ts';
import type { AlarmRow, StatusFigures } from './figures.ts';
import { ALARM_THRESHOLD } from './events.ts';
import { foldsDisagree } from './fold-scores.ts';
import { decidePolicy, tooFewStops } from './policy-verdict.ts';
import type { PolicyMetrics } from './policy.ts';
import { excludedFailures, failuresWithoutRows, tooFewFailures } from './test-part.ts';

/** `chance`: no better than chance, or than the base rate. */
export type VerdictLevel = 'useful' | 'noisy' | 'weak' | 'chance' | 'unproven';

export const VERDICT_LIMITS = {
  /** With fewer failures, a caution says that they are few. */
  fewFailures: 20,
  /** An AUC up to this is chance; a coin toss has 0.5. */
  chanceAuc: 0.55,
  /** Below this AUC a model is weak. */
  usefulAuc: 0.7,
  /** Minimum skill of the average precision: 0 is the base rate, 1 is perfect. */
  minSkill: 0.2,
  /** Minimum share of failures detected. */
  minDetected: 0.5,
  /** Maximum false alarms per day without a caution. */
  maxFalseAlarmsPerDay: 1,
  /** From this recall on, a precision with less than `minSkill` is low. */
  highRecall: 0.8,
} as const;

interface Training {
  /** What the search maximized. */
  readonly scoring: ClassScoring;
  /** Of the chosen candidate, one per fold. */
  readonly foldScores?: readonly number[];
  /** Whether there is no more telemetry of the machine. */
  readonly isAllData: boolean;
  readonly policy?: PolicyMetrics | undefined;
}

/** @param figures of the test part */
export function decideVerdict(
  figures: StatusFigures,
  { scoring, foldScores = [], isAllData, policy }: Training,
): Verdict<VerdictLevel> {
  const { events } = figures;
  const baseRate = figures.failure_events_test / figures.test_size;
  const disagreement = foldsDisagree(foldScores, scoring);
  // With enough stretches there are rows of both classes, so AUC and interval are defined.
  const tooFew = tooFewFailures(events, isAllData);
  if (tooFew !== null) {
    return makeVerdict('unproven', 'unproven_too_few_failures', [
      message('too_few_failures', tooFew),
      ...excludedFailures(events.unasked),
      ...disagreement,
    ]);
  }
  const cautions = [
    ...(policy ? [] : alarmCautions(figures, baseRate, scoring)),
    ...failureCautions(figures),
    ...disagreement,
  ];
  const unproven = policy ? tooFewStops(policy.baselines.model.stops) : [];
  if (unproven.length > 0) {
    return makeVerdict('unproven', 'unproven_too_few_failures', [...unproven, ...cautions]);
  }
  const chance = whyChance(figures, baseRate);
  if (chance.length > 0) return makeVerdict('chance', 'no_better_than_chance', [...chance, ...cautions]);
  const weak = [...whyWeak(figures, baseRate), ...(policy ? [] : whyFewDetected(figures))];
  if (weak.length > 0) return makeVerdict('weak', 'weak', [...weak, ...cautions]);
  if (policy) {
    const { level, headline, reasons } = decidePolicy(policy);
    return makeVerdict(level, headline, [...reasons, ...cautions]);
  }
  const reasons = [
    message('failures_detected', { detected: events.caught, failures: events.failures, ...aucOf(figures) }),
    ...cautions,
  ];
  return hasLowPrecision(figures, baseRate) || hasManyFalseAlarms(figures)
    ? makeVerdict('noisy', 'noisy_many_false_alarms', reasons)
    : makeVerdict('useful', 'useful_detects_failures', reasons);
}

function whyChance(figures: StatusFigures, baseRate: number): Message[] {
  const reasons = [];
  const precision = figures.average_precision!;
  if (figures.auc_score! <= VERDICT_LIMITS.chanceAuc) reasons.push(message('auc_is_chance', aucOf(figures)));
  if (precision <= baseRate) {
    reasons.push(message('precision_is_chance', { average_precision: precision, base_rate: baseRate }));
  }
  return reasons;
}

function whyWeak(figures: StatusFigures, baseRate: number): Message[] {
  const { usefulAuc, minSkill } = VERDICT_LIMITS;
  const precision = figures.average_precision!;
  const reasons = [];
  if (figures.auc_interval!.low <= 0.5) {
    reasons.push(message('auc_may_be_luck', aucOf(figures)));
  } else if (figures.auc_score! < usefulAuc) {
    reasons.push(message('auc_is_low', { ...aucOf(figures), min_auc: usefulAuc }));
  }
  if (skillOfPrecision(precision, baseRate) < minSkill) {
    reasons.push(message('precision_is_low', { average_precision: precision, base_rate: baseRate }));
  }
  return reasons;
}

function whyFewDetected({ events: { caught: detected, failures } }: StatusFigures): Message[] {
  return detected < VERDICT_LIMITS.minDetected * failures
    ? [message('few_failures_detected', { detected, failures })]
    : [];
}

/** Cautions about alarms above 0.5. */
function alarmCautions(figures: StatusFigures, baseRate: number, scoring: ClassScoring): Message[] {
  const { events, recall, precision } = figures;
  const cautions = [];
  if (events.alarms === 0) cautions.push(message('no_alarm', { threshold: ALARM_THRESHOLD }));
  if (hasManyFalseAlarms(figures)) {
    cautions.push(
      message('many_false_alarms', {
        alarms: events.alarms,
        ...falseAlarmParams(events, events),
        better: betterThreshold(figures),
      }),
    );
  }
  if (hasLowPrecision(figures, baseRate)) {
    cautions.push(message('alarms_too_often', { recall, precision, base_rate: baseRate, scoring }));
  }
  return cautions;
}

/** Cautions about the failures of the test part. */
const failureCautions = ({ events }: StatusFigures): Message[] => [
  ...failuresWithoutRows(events.missed_without_rows),
  ...excludedFailures(events.unasked),
  ...(events.failures < VERDICT_LIMITS.fewFailures
    ? [message('few_failures', { failures: events.failures })]
    : []),
];

/** The lowest higher threshold of the table that keeps false alarms to one a day and detects a failure. */
function betterThreshold({
  thresholds,
  events,
}: StatusFigures): MessageParams['many_false_alarms']['better'] {
  const better = thresholds.find(
    (row) => row.threshold > ALARM_THRESHOLD && row.caught > 0 && !isMoreThanOneADay(row, events),
  );
  if (!better) return null;
  const { threshold, caught: detected } = better;
  return { threshold, ...falseAlarmParams(events, better), detected, failures: events.failures };
}

const hasManyFalseAlarms = ({ events }: StatusFigures): boolean => isMoreThanOneADay(events, events);

/** In less than a week a few false alarms may be chance, so there even the interval's lower end must be above. */
function isMoreThanOneADay(
  { false_alarms: count }: Pick<AlarmRow, 'false_alarms'>,
  events: StatusFigures['events'],
): boolean {
  const expected = hasWeeklyRate(events) ? count : poissonInterval(count).low;
  return expected > VERDICT_LIMITS.maxFalseAlarmsPerDay * events.observed_days;
}

const hasLowPrecision = ({ recall, precision }: StatusFigures, baseRate: number): boolean =>
  recall >= VERDICT_LIMITS.highRecall && skillOfPrecision(precision, baseRate) < VERDICT_LIMITS.minSkill;

/** A precision between the base rate (0) and perfect (1). It is 0 if all rows are positive. */
const skillOfPrecision = (precision: number, baseRate: number): number =>
  baseRate === 1 ? 0 : (precision - baseRate) / (1 - baseRate);

const aucOf = ({
  auc_score: auc,
  auc_interval: interval,
}: StatusFigures): MessageParams['auc_is_chance'] => ({
  auc: auc!,
  low: interval!.low,
  high: interval!.high,
});
